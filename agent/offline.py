"""The embedded model: deterministic, no key, no network; it plans tool calls and writes replies.

It knows what any chat model is sent: the prompt, the conversation and the tools' answers; of the
reasons it is handed the names too, and puts them into words itself.
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
from agent.answering import points
from agent.aside import (
    ASIDES,
    REFERRING,
    aside,
    conflict_question,
    goal_question,
    is_guess,
    which,
)
from agent.asking import is_vague, leads, question_of
from agent.basis import on_its_basis
from agent.counterparts import words_in
from agent.need import Goal, Need
from agent.question import Question
from agent.voice import Voice
from prompts import load
from store import stems

NAME = "shopkeeper-offline"
SPOKEN = "spoken"
"""Where a message carries its text in pieces, each with its counterpart in another language."""
_NEED = re.compile(r"```json\n(.*?)\n```", re.DOTALL)
_ANSWER = re.compile(r'```json\n(\{"answer": .*?)\n```', re.DOTALL)
_SHOWN = 3
_BASIS = 20
_MOST_COMPARED = 4
_DETAILS = "product_details"
_LOOKS = frozenset({_DETAILS, "compare_products"})
_BY_ID: Mapping[Goal, str] = {"similar": "find_similar", "complete_the_set": "complete_the_set"}


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
        for piece in _pieces(message):
            yield ChatGenerationChunk(message=piece)
        calls = [
            tool_call_chunk(name=c["name"], args=json.dumps(c["args"]), id=c["id"], index=i)
            for i, c in enumerate(message.tool_calls)
        ]
        yield ChatGenerationChunk(
            message=AIMessageChunk(content="", tool_call_chunks=calls, chunk_position="last")
        )


def _pieces(message: AIMessage) -> Iterator[AIMessageChunk]:
    """Yield a message by its lines, or whole where it goes with its counterpart."""
    text = str(message.content)
    if message.additional_kwargs:
        yield AIMessageChunk(content=text, additional_kwargs=message.additional_kwargs)
    else:
        yield from (AIMessageChunk(content=line) for line in text.splitlines(keepends=True))


def answer(messages: Sequence[BaseMessage]) -> AIMessage:
    """Return the next message: a tool call, or the reply to what the tools answered."""
    rendered = "".join(str(m.content) for m in messages if isinstance(m, SystemMessage))
    directives = load("assistant").standing_in(rendered)
    need = need_in(rendered)
    asked = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
    question = need.english or (str(messages[asked].content) if asked >= 0 else "")
    answers = [a for m in messages[asked + 1 :] if (a := answer_in(m)) is not None]
    told = _told_in(rendered)
    voice = _voice(need, question, messages[:asked])
    if answers:
        text = _reply(need, told, question, answers[-1], directives, voice)
        return _spoken(on_its_basis(text, answers[-1], voice), voice, told)
    if any(isinstance(m, ToolMessage) for m in messages[asked + 1 :]):
        return _spoken(voice.say("fixed.failed"), voice)
    shown = _shown_before(messages[: asked + 1])
    unsearched = "shop_only" in directives and not told
    if unsearched and (said := _unsearched(need, question, shown, voice)):
        return _spoken(said, voice)
    return _plan(need, told, question, shown, directives, voice)


def _voice(need: Need, question: str, before: Sequence[BaseMessage]) -> Voice:
    words = words_in(need.language)
    for english, typed in need.typed:
        words.note(english, typed)
    return Voice(words, earlier=_replies(before), by=question)


def _spoken(text: str, voice: Voice, told: Mapping[str, Any] | None = None) -> AIMessage:
    """Return a reply in English; what it is in the shopper's language goes along with it."""
    pairs = [*(told or {}).get("spoken", ()), *voice.pairs(text)]
    return AIMessage(text, additional_kwargs={SPOKEN: pairs} if pairs else {})


def _unsearched(need: Need, question: str, shown: list[str], voice: Voice) -> str:
    """Return the answer to a turn for which nothing has to be looked up, empty for any other."""
    if is_guess(need):
        return _put(goal_question(need), voice)
    if need.goal in ASIDES:
        return aside(need, question, voice)
    if need.goal == "find" and need.conflicts:
        return _put(conflict_question(need), voice)
    named = need.referred or shown or (not points(question) and (need.about or need.constraints))
    return which(voice) if need.goal in REFERRING and not named else ""


def _put(question: Question, voice: Voice) -> str:
    """Return a question in English, as it is checked."""
    return voice.words.note(question.checked, question.question)


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


def _told_in(rendered: str) -> dict[str, Any]:
    """Return the answer that the prompt holds to a question about products, if there is one."""
    found = _ANSWER.search(rendered)
    loaded: dict[str, Any] = json.loads(found.group(1)) if found else {}
    return loaded


def _reply(
    need: Need,
    told: dict[str, Any],
    question: str,
    found: dict[str, Any],
    directives: Collection[str],
    voice: Voice,
) -> str:
    if told:
        return str(told["answer"])
    if "remembered" in found:
        name = "fixed.remembered" if found["remembered"] else "fixed.kept"
        return voice.say(name, said=voice.words.quoted(need.standing[0].phrase))
    if "differ" in found:
        return ""  # The shop has stated the trade-off.
    asked = question_of(need, found.get("ask", {})) if "one_question" in directives else None
    beside = len(asked.checked.split()) if asked else 0
    # What the products rest on may take the place of a shorter first sentence.
    beside += _BASIS if found.get("rests_on") else 0
    text = prose.told(need, found, directives, voice, room=prose.LONGEST - beside)
    if asked is None:
        return text
    put = _put(asked, voice)
    return f"{put}\n{text}" if leads(need, question) else f"{text}\n{put}"


def _plan(
    need: Need,
    told: dict[str, Any],
    question: str,
    shown: list[str],
    directives: Collection[str],
    voice: Voice,
) -> AIMessage:
    if look := _look(need, told, shown, voice):
        return look
    if only := _only_tells(need):
        return _call("remember_preference", preference=only)
    limit = {"limit": _SHOWN if "at_most_three" in directives else 8}
    pointed = [*need.referred, *shown]
    if need.goal in _BY_ID and pointed:
        return _call(_BY_ID[need.goal], id=pointed[0])
    if unnamed := _unnamed(need):
        return unnamed
    if is_vague(need, question):
        return _call("filter_by_attributes", **limit)
    if need.about:
        return _call("search_catalog", query=need.about[:400], **limit)
    if need.constraints or need.order != "fit":
        return _call("filter_by_attributes", **limit)
    return _spoken(voice.say("fixed.empty"), voice)


def _unnamed(need: Need) -> AIMessage | None:
    """Return the call for what is new, or for a pick that no words describe."""
    if need.goal == "new_arrivals":
        return _call("new_arrivals")
    kinds = any(c.field == "category" and not c.negative for c in need.constraints)
    picked = need.goal == "recommend_for_me" and (kinds or not need.about)
    return _call("recommend_for_me") if picked else None


def _only_tells(need: Need) -> dict[str, Any]:
    """Return the lasting taste of a turn that asks for nothing else: "I never wear wool"."""
    lasting = {(c.field, c.op, c.value) for c in need.standing}
    if need.goal != "find" or {(c.field, c.op, c.value) for c in need.constraints} != lasting:
        return {}
    said = {s for c in need.standing for s in stems(f"{c.said} {c.value} {c.field}")}
    if not need.standing or not said.issuperset(stems(need.about)):
        return {}
    one = need.standing[0]
    value = list(one.value) if isinstance(one.value, tuple) else one.value
    return {"field": one.field, "op": one.op, "value": value}


def _look(need: Need, told: dict[str, Any], shown: list[str], voice: Voice) -> AIMessage | None:
    """Return a look at the products that are asked about or compared; None where none are."""
    if told:
        ids = told["products"]
        return _call(_DETAILS, ids=ids) if ids else _spoken(str(told["answer"]), voice, told)
    compared = list(need.referred) or shown
    if need.goal == "compare" and len(compared) > 1:
        return _call("compare_products", ids=compared[:_MOST_COMPARED])
    return None


def _call(name: str, **args: Any) -> AIMessage:
    # The conversation keeps every call: their ids must differ across its turns.
    return AIMessage(
        "", tool_calls=[tool_call(name=name, args=args, id=f"call_{uuid4().hex[:12]}")]
    )


def _shown_before(messages: Sequence[BaseMessage]) -> list[str]:
    """Return the ids last listed; a look at the details of one of them lists nothing new."""
    for message in reversed(messages):
        found = answer_in(message)
        if found and found["products"] and message.name not in _LOOKS:
            return [p["id"] for p in found["products"]]
    return []
