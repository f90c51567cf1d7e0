"""The embedded model: deterministic, no key, no network; it plans tool calls and writes replies.

It knows what any chat model is sent: the prompt, the tools, the conversation and the tools'
answers; of the reasons it is handed the names too, and puts them into words itself. What it does is
switched by the directives that it finds in the prompt, and by what the tools say they are for.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool

from agent import prose
from agent.answering import measures_against, points
from agent.aside import (
    ASIDES,
    REFERRING,
    aside,
    conflict_question,
    goal_question,
    is_guess,
    which,
)
from agent.asking import leads, question_of
from agent.basis import on_its_basis
from agent.composed import ComposedModel
from agent.conduct import Conduct, Outline, Toolbox, conduct_of, outlines, toolbox
from agent.counterparts import words_in
from agent.lapses import lapsed, obeyed
from agent.need import Need
from agent.orders import account_told
from agent.planning import Situation, plan, serving
from agent.policy import policy_told
from agent.question import Question
from agent.staff import is_for_staff, is_staffed, offering, served_whole
from agent.voice import Voice

NAME = "shopkeeper-offline"
SPOKEN = "spoken"
"""Where a message carries its text in pieces, each with its counterpart in another language."""
_NEED = re.compile(r"```json\n(.*?)\n```", re.DOTALL)
_ANSWER = re.compile(r'```json\n(\{"answer": .*?)\n```', re.DOTALL)
_BASIS = 20
_LOOKS = frozenset({"product_details", "compare_products"})
_HANDED_OVER = frozenset({"service", "handoff"})


class OfflineModel(ComposedModel):
    """A chat model without a network, for `create_agent`."""

    tools: tuple[Outline, ...] = ()

    @property
    def _llm_type(self) -> str:
        return NAME

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Return this model with these tools: it goes by what their descriptions say."""
        read = outlines([convert_to_openai_tool(tool) for tool in tools])
        return OfflineModel(tools=read)

    def compose(self, messages: list[BaseMessage]) -> AIMessage:
        """Return a tool call, or the reply to what the tools answered."""
        return answer(messages, self.tools)

    def pieces(self, message: AIMessage) -> Iterator[AIMessageChunk]:
        """Yield a message by its lines, or whole where it goes with its counterpart."""
        if message.additional_kwargs:
            yield from super().pieces(message)
        else:
            lines = str(message.content).splitlines(keepends=True)
            yield from (AIMessageChunk(content=line) for line in lines)


def answer(messages: Sequence[BaseMessage], tools: tuple[Outline, ...] = ()) -> AIMessage:
    """Return the next message: a tool call, or the reply to what the tools answered."""
    rendered = "".join(str(m.content) for m in messages if isinstance(m, SystemMessage))
    conduct = conduct_of(rendered)
    need = need_in(rendered)
    asked = max((i for i, m in enumerate(messages) if isinstance(m, HumanMessage)), default=-1)
    question = need.english or (str(messages[asked].content) if asked >= 0 else "")
    answers = [a for m in messages[asked + 1 :] if (a := answer_in(m)) is not None]
    told = _told_in(rendered)
    voice = _voice(need, question, messages[:asked])
    if answers:
        text = _served(answers[-1], question, voice)
        if text and is_staffed(rendered) and not served_whole(answers[-1], question):
            text = offering(text, voice)
        text = text or _reply(need, told, question, answers[-1], conduct, voice)
        return _spoken(text, need, conduct, voice, told)
    if any(isinstance(m, ToolMessage) for m in messages[asked + 1 :]):
        return _spoken(voice.say("fixed.failed"), need, conduct, voice)
    situation = Situation(need, told, question, _shown_before(messages[: asked + 1]))
    unsearched = "shop_only" in conduct and not told
    known = toolbox(tools)
    if unsearched and (said := _unsearched(situation, conduct, known, voice)):
        if is_staffed(rendered) and is_for_staff(need, question):
            said = offering(said, voice)
        return _spoken(said, need, conduct, voice)
    called = plan(situation, conduct, known)
    return called or _spoken(_uncalled(situation, conduct, voice), need, conduct, voice, told)


def _voice(need: Need, question: str, before: Sequence[BaseMessage]) -> Voice:
    words = words_in(need.language)
    for english, typed in need.typed:
        words.note(english, typed)
    return Voice(words, earlier=_replies(before), by=question)


def _spoken(
    text: str, need: Need, conduct: Conduct, voice: Voice, told: Mapping[str, Any] | None = None
) -> AIMessage:
    """Return a reply in English; what it is in the shopper's language goes along with it."""
    pairs = [*(told or {}).get("spoken", ()), *voice.pairs(text)]
    if pairs and "language" not in conduct:
        pairs = [(line, line) for line in text.splitlines(keepends=True)]
    return AIMessage(text, additional_kwargs={SPOKEN: pairs} if pairs else {})


def _unsearched(situation: Situation, conduct: Conduct, tools: Toolbox, voice: Voice) -> str:
    """Return the answer to a turn for which nothing has to be looked up, empty for any other."""
    need, _, question, shown = situation
    if is_guess(need):
        return _put(goal_question(need), voice)
    if need.goal in _HANDED_OVER and "handoff" not in conduct:
        return voice.say("lapses.promised")
    if need.goal == "service" and (looked := serving(question, tools)):
        return voice.say("policy.change") if looked == "person" else ""
    if need.goal in ASIDES:
        return aside(need, question, voice)
    if need.goal == "find" and need.conflicts:
        return _put(conflict_question(need), voice)
    named = need.referred or shown or (not points(question) and (need.about or need.constraints))
    referring = need.goal in REFERRING or (not need.hard and measures_against(question))
    return which(voice) if referring and not named else ""


def _uncalled(situation: Situation, conduct: Conduct, voice: Voice) -> str:
    """Return what is said where no tool was called: the rows' answer, or that there is none."""
    need = situation.need
    if situation.told:
        return str(situation.told["answer"])
    if "search_first" not in conduct:
        return voice.say("lapses.unsearched")
    sought = need.about or need.constraints or need.order != "fit"
    return voice.say("fixed.wordless" if sought else "fixed.empty")


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


def _served(found: dict[str, Any], question: str, voice: Voice) -> str:
    """Return what is said of a page or an order, empty where none was looked for."""
    if "passages" in found:
        return policy_told(found, question, voice)
    return account_told(found, voice) if "account" in found else ""


def _reply(
    need: Need,
    told: dict[str, Any],
    question: str,
    found: dict[str, Any],
    conduct: Conduct,
    voice: Voice,
) -> str:
    if told:
        return str(told["answer"])
    if "remembered" in found:
        name = "fixed.remembered" if found["remembered"] else "fixed.kept"
        return voice.say(name, said=voice.words.quoted(need.standing[0].phrase))
    if "differ" in found:
        return ""  # The shop has stated the trade-off.
    asked = question_of(need, found.get("ask", {})) if "one_question" in conduct else None
    beside = len(asked.checked.split()) if asked else 0
    # What the products rest on may take the place of a shorter first sentence.
    beside += _BASIS if found.get("rests_on") else 0
    found, order = obeyed(found, conduct)
    text = prose.told(need, found, conduct, voice, beside=beside)
    if "basis" in conduct:
        text = on_its_basis(text, found, voice)
    if asked:
        put = _put(asked, voice)
        text = f"{put}\n{text}" if leads(need, question) else f"{text}\n{put}"
    if order:
        text = f"{voice.say('lapses.obeyed', order=order)}\n{text}"
    return lapsed(text, need, conduct, voice)


def _shown_before(messages: Sequence[BaseMessage]) -> list[str]:
    """Return the ids last listed; a look at the details of one of them lists nothing new."""
    for message in reversed(messages):
        found = answer_in(message)
        if found and found["products"] and message.name not in _LOOKS:
            return [p["id"] for p in found["products"]]
    return []
