"""The offline model's answers to turns that search for nothing: small talk, service, the rest."""

from __future__ import annotations

from agent.asking import as_heard
from agent.counterparts import words_in
from agent.need import Goal, Need
from agent.question import Question
from agent.reading import kind_of
from agent.voice import Voice

ASIDES: frozenset[Goal] = frozenset({"smalltalk", "service", "handoff", "off_topic"})
REFERRING: frozenset[Goal] = frozenset({"ask_about", "compare", "similar", "complete_the_set"})
# What small talk leaves open, and so ends with an invitation.
_OPEN = frozenset({"thanks", "how_are_you", "compliment", "sorry", "nod"})
_CLOSED = frozenset({"bye", "help"})
_SHOWN_OPTIONS: tuple[Goal, ...] = ("compare", "similar", "find")
_BARE_OPTIONS: tuple[Goal, ...] = ("find", "service", "handoff")
_MOST_OPTIONS = 3
FIELD = "goal"
"""The field of a question about what a turn is for."""


def aside(need: Need, said: str, voice: Voice) -> str:
    """Return the answer to a turn of a goal in `ASIDES`, by what was said."""
    if need.unread:
        return voice.say("fixed.unread")
    kind = kind_of(said, need.goal)
    answer = voice.say(f"goals.{need.goal}.{kind}", f"goals.{need.goal}.any")
    return " ".join([answer, *_resumed(need, kind, voice)])


def _resumed(need: Need, kind: str, voice: Voice) -> list[str]:
    """Return to the topic after small talk, where there is one."""
    if need.goal != "smalltalk" or kind in _CLOSED:
        return []
    if need.about:
        return [voice.say("goals.back", about=need.about)]
    return [voice.say("goals.open")] if kind in _OPEN else []


def is_guess(need: Need) -> bool:
    """Return True where it is not sure what a turn is for, rather than which product it means."""
    return not need.sure and not any(o.kind == "refer" for o in need.operations)


def goal_question(need: Need) -> Question:
    """Return the question what a turn is for; each option is a text whose goal is sure."""
    voice = Voice(words_in(need.language))
    usual = _SHOWN_OPTIONS if need.goal in REFERRING else _BARE_OPTIONS
    guess = () if need.goal in ("smalltalk", "off_topic") else (need.goal,)
    goals = tuple(dict.fromkeys((*guess, *usual)))[:_MOST_OPTIONS]
    options = tuple(voice.say(f"goals.meant.{goal}") for goal in goals)
    asked = voice.say("goals.unsure", options=voice.words.joined(options, "or"))
    return as_heard(Question(field=FIELD, question=asked, options=options), voice)


def conflict_question(need: Need) -> Question:
    """Return the question which of two wishes holds that exclude each other."""
    voice = Voice(words_in(need.language), by=need.about)
    first, second = need.conflicts[0]
    quoted = [voice.words.quoted(c.phrase) for c in (first, second)]
    asked = voice.say("question.conflict", first=quoted[0], second=quoted[1])
    question = Question(field=first.field, question=asked, options=(first.phrase, second.phrase))
    return as_heard(question, voice)


def which(voice: Voice) -> str:
    """Return the question which product is meant, where none was shown."""
    return voice.say("goals.which")
