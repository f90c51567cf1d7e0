"""The tools that ask the assistant: a recommendation, or a turn of a conversation."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from agent import Reply
from ui.api.body import Text
from ui.api.shapes import reply_as_json
from ui.completions.markdown import whole
from ui.mcp.schemas import ANSWERED
from ui.mcp.tool import Answer, Tool
from ui.mcp.visit import Visit
from ui.ucp.request import Lenient

_Said = Annotated[Text, Field(min_length=1, max_length=2_000)]
_TOLD = ("text", "items", "asks", "notes", "follow_ups", "compare", "need")


class RecommendCall(Lenient):
    """What is needed, in the shopper's own words, with every limit on it."""

    need: Annotated[_Said, Field(description="Such as `a leather backpack under $250, not black`.")]


class AskCall(Lenient):
    """What the shopper says, and in which conversation."""

    text: Annotated[_Said, Field(description="What the shopper says, in their words.")]
    conversation: Annotated[
        Annotated[Text, Field(min_length=1, max_length=64)] | None,
        Field(description="The id from the last answer; without one a conversation is begun."),
    ] = None


async def _recommend(visit: Visit, call: RecommendCall) -> Answer:
    return await _asked(visit, call.need, None)


async def _ask(visit: Visit, call: AskCall) -> Answer:
    return await _asked(visit, call.text, call.conversation)


async def _asked(visit: Visit, text: str, conversation: str | None) -> Answer:
    turn = await run_in_threadpool(visit.turn, text, conversation)
    reply = await visit.turns.reply(turn)
    told = _told(reply, visit.site) | await visit.turns.standing(turn.conversation)
    # Clients that read no objects go on by what the text says.
    return Answer(told, f"{whole(reply, visit.site)}\n\nconversation: {turn.conversation.id}")


def _told(reply: Reply, site: str) -> dict[str, Any]:
    all_of_it = reply_as_json(reply, site)
    return {name: all_of_it[name] for name in _TOLD}


ASSISTANT_TOOLS = (
    Tool(
        "recommend_products",
        "Recommend products",
        "Return the products that fit a need best, each with reasons that were checked against "
        "the catalogue. Prices, materials, colors, sizes and what is not wanted are enforced "
        "exactly; where nothing fits, the smallest changes that would find something are named. "
        "Go on from the answer with ask_shopping_assistant and its conversation.",
        "chat",
        RecommendCall,
        ANSWERED,
        _recommend,
    ),
    Tool(
        "ask_shopping_assistant",
        "Ask the shopping assistant",
        "Say something in a conversation with the shop's assistant: a need, a change of it "
        "(`cheaper than the second`), a comparison, a question about a product. It remembers the "
        "conversation whose id it is sent. While a person of the shop has the conversation it "
        "says so and answers nothing.",
        "chat",
        AskCall,
        ANSWERED,
        _ask,
    ),
)
