"""The embedded model: deterministic, no key, no network; it plans tool calls and writes replies.

It knows only what any chat model is sent: the prompt, the conversation and the tools' answers.
What it does is switched by the directives it finds in the prompt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.messages.tool import tool_call, tool_call_chunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable

from agent import prose
from agent.aside import ASIDES, REFERRING, aside, goal_question, is_guess, which
from agent.asking import is_vague, leads, question_of
from agent.basis import on_its_basis
from agent.details import details
from agent.need import Goal, Need
from agent.templates import load as sentences
from agent.voice import Voice
from prompts import load

NAME = "shopkeeper-offline"
_NEED = re.compile(r"```json\n(.*?)\n```", re.DOTALL)
_SHOWN = 3
_MOST_DETAILS = 4
_DETAILS = "product_details"
_BY_ID: Mapping[Goal, str] = {"similar": "similar_products", "complete_the_set": "complements"}


class OfflineModel(BaseChatModel):
    """A chat model without a network, for `create_agent`."""

    @property
    def _llm_type(self) -> str:
        return NAME

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return this model: it knows the shop's tools by name."""
        return self

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=answer(messages))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        message = answer(messages)
        for line in str(message.content).splitlines(keepends=True):
            yield ChatGenerationChunk(message=AIMessageChunk(content=line))
        calls = [
            tool_call_chunk(name=c["name"], args=json.dumps(c["args"]), id=c["id"], index=i)
            for i, c in enumerate(message.tool_calls)
        ]
        yield ChatGenerationChunk(
            message=AIMessageChunk(content="", tool_call_chunks=calls, chunk_position="last")
        )


def answer(messages: Sequence[BaseMessage]) -> AIMessage:
    """Return the next message: a tool call, or the reply to what the tools answered."""
    rendered = "".join(str(m.content) for m in messages if isinstance(m, SystemMessage))
    directives = load("assistant").standing_in(rendered)
    need = need_in(rendered)
    asked = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
    question = str(messages[asked].content) if asked >= 0 else ""
    answers = [a for m in messages[asked + 1 :] if (a := answer_in(m)) is not None]
    if answers:
        text = _reply(need, question, answers[-1], directives)
        return AIMessage(on_its_basis(text, answers[-1], _voice(need, question, messages[:asked])))
    if any(isinstance(m, ToolMessage) for m in messages[asked + 1 :]):
        return AIMessage("I could not look that up just now. Please try other words.")
    shown = _shown_before(messages[: asked + 1])
    if "shop_only" in directives:
        voice = _voice(need, question, messages[:asked])
        if said := _unsearched(need, question, shown, voice):
            return AIMessage(said)
    return _plan(need, question, shown, directives)


def _voice(need: Need, question: str, before: Sequence[BaseMessage]) -> Voice:
    told = [str(m.content) for m in before if isinstance(m, AIMessage) and m.content]
    return Voice(sentences(need.language), earlier=told, by=question)


def _unsearched(need: Need, question: str, shown: list[str], voice: Voice) -> str:
    """Return the answer to a turn for which nothing has to be looked up, empty for any other."""
    if is_guess(need):
        return goal_question(need).question
    if need.goal in ASIDES:
        return aside(need, question, voice)
    nameless = not (need.about or need.constraints or need.referred or shown)
    return which(voice) if need.goal in REFERRING and nameless else ""


def need_in(rendered: str) -> Need:
    """Return the need that the prompt states; an empty one where it states none."""
    found = _NEED.search(rendered)
    return Need.model_validate_json(found.group(1)) if found else Need()


def answer_in(message: BaseMessage) -> dict[str, Any] | None:
    """Return a tool's answer, or None when this is none or tells of an error."""
    if not isinstance(message, ToolMessage) or message.status == "error":
        return None
    try:
        loaded = json.loads(str(message.content))
    except ValueError:
        return None
    return loaded if isinstance(loaded, dict) and "products" in loaded else None


def _reply(need: Need, question: str, found: dict[str, Any], directives: Collection[str]) -> str:
    if need.goal in ("ask_about", "compare") and found["products"]:
        return details(question, found)
    text = prose.told(need, found, directives)
    asked = question_of(need, found.get("ask", {})) if "one_question" in directives else None
    if asked is None:
        return text
    return f"{asked.question}\n{text}" if leads(need, question) else f"{text}\n{asked.question}"


def _plan(need: Need, question: str, shown: list[str], directives: Collection[str]) -> AIMessage:
    if need.goal in ("ask_about", "compare") and (need.referred or shown):
        return _call(_DETAILS, ids=list(need.referred or shown)[:_MOST_DETAILS])
    limit = {"limit": _SHOWN if "at_most_three" in directives else 8}
    pointed = [*need.referred, *shown]
    if need.goal in _BY_ID and pointed:
        return _call(_BY_ID[need.goal], id=pointed[0])
    if need.goal == "new_arrivals":
        return _call("new_arrivals")
    kinds = any(c.field == "category" and not c.negative for c in need.constraints)
    if need.goal == "recommend_for_me" and (kinds or not need.about):
        return _call("recommend_products")
    if is_vague(need, question):
        return _call("filter_by_attributes", **limit)
    if need.about:
        return _call("search_catalog", query=need.about[:400], **limit)
    if need.constraints or need.order != "fit":
        return _call("filter_by_attributes", **limit)
    return AIMessage(prose.FIXED["empty"])


def _call(name: str, **args: Any) -> AIMessage:
    # The conversation keeps every call: their ids must differ across its turns.
    return AIMessage(
        "", tool_calls=[tool_call(name=name, args=args, id=f"call_{uuid4().hex[:12]}")]
    )


def _shown_before(messages: Sequence[BaseMessage]) -> list[str]:
    """Return the ids last listed; a look at the details of one of them lists nothing new."""
    for message in reversed(messages):
        found = answer_in(message)
        if found and found["products"] and message.name != _DETAILS:
            return [p["id"] for p in found["products"]]
    return []
