"""The embedded model: deterministic, no key, no network; it plans tool calls and writes replies.

It knows what any chat model is sent: the prompt, the conversation and the tools' answers; of the
reasons it is handed the names too, and puts them into words itself.
What it does is switched by the directives it finds in the prompt.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
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
from agent.asking import is_vague, leads, question_of
from agent.details import details
from agent.need import Need
from prompts import load
from store import words

NAME = "shopkeeper-offline"
_NEED = re.compile(r"```json\n(.*?)\n```", re.DOTALL)
_ORDINALS = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1}
_NUMBERS = {"two": 2, "2": 2, "three": 3, "3": 3}
_SHOWN = 3
_DETAILS = "product_details"


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
        earlier = _replies(messages[:asked])
        return AIMessage(_reply(need, question, answers[-1], directives, earlier))
    if any(isinstance(m, ToolMessage) for m in messages[asked + 1 :]):
        return AIMessage(prose.FIXED["failed"])
    return _plan(need, question, _shown_before(messages[: asked + 1]), directives)


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
    if not isinstance(loaded, dict) or "products" not in loaded:
        return None
    # What is told of each product, by name; a language model has the words in the answer instead.
    telling = message.artifact.get("telling", {}) if isinstance(message.artifact, dict) else {}
    return {**loaded, "telling": telling}


def _replies(messages: Sequence[BaseMessage]) -> list[str]:
    """Return what was told in the turns before."""
    return [str(m.content) for m in messages if isinstance(m, AIMessage) and m.content]


def _reply(
    need: Need,
    question: str,
    found: dict[str, Any],
    directives: Collection[str],
    earlier: list[str],
) -> str:
    if need.goal in ("ask_about", "compare") and found["products"]:
        return details(question, found)
    text = prose.told(need, found, directives, earlier)
    asked = question_of(need, found.get("ask", {})) if "one_question" in directives else None
    if asked is None:
        return text
    return f"{asked.question}\n{text}" if leads(need, question) else f"{text}\n{asked.question}"


def _plan(need: Need, question: str, shown: list[str], directives: Collection[str]) -> AIMessage:
    if need.goal in prose.FIXED and "shop_only" in directives:
        return AIMessage(prose.FIXED[need.goal])
    if need.goal in ("ask_about", "compare") and shown:
        return _call(_DETAILS, ids=_referred(question, shown))
    limit = {"limit": _SHOWN if "at_most_three" in directives else 8}
    if is_vague(need, question):
        return _call("filter_by_attributes", **limit)
    if need.about:
        return _call("search_catalog", query=need.about[:400], **limit)
    if need.constraints or need.order != "fit" or need.goal in ("recommend_for_me", "new_arrivals"):
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


def _referred(question: str, shown: list[str]) -> list[str]:
    """Return the ids that a question points at: "the second one", "the first two", or all."""
    said = words(question)
    for word, number in pairwise(said):
        if (count := _NUMBERS.get(number)) and word in ("first", "last"):
            return shown[:count] if word == "first" else shown[-count:]
    places = [_ORDINALS[w] for w in said if w in _ORDINALS]
    chosen = [shown[p] for p in places if p < len(shown)]
    return (chosen or shown)[:4]
