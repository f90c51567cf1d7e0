"""What a short answer means, in the light of the question that it answers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from agent.need import Need
from agent.question import Question
from agent.reading.bounds import Bound, bounds
from agent.reading.lexicon import either, table
from agent.reading.negation import soft_spans
from agent.reading.sought import Sought
from agent.reading.turn import Turn
from agent.reading.utterance import flatten
from agent.state import State
from store import Constraint, Op, Vocabulary, conversion, key, settled, unit_words, written

_LONGEST = 10
_SPARE_WORDS = 2
# "Which one is cheapest?" names no price of one.
_ASKING = re.compile(r"\W*(?:and |so |but )?(?:which|whats?|how|whose|is|are|does|do|can)\b")
_JOINTS = re.compile(r"\s*(?:,|/|\bor\b|\band\b)\s*")
Answer = tuple[Constraint, ...]
"""The constraints that an answer adds; none where the field doesn't matter."""


class Answers:
    """Reads answers to questions about one catalogue."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._written: dict[str, dict[str, str]] = {}

    def turn(self, text: str, state: State) -> Turn | None:
        """Return the turn that answers the open question of a conversation; None for any other.

        "Color: red" answers a question that need not have been asked.
        """
        named = self._named(text)
        question, said = named or (state.question, text)
        if question is None or state.need is None:
            return None
        if question.field not in self._vocabulary.coverage:
            return None
        answer = self.read(question, said)
        if answer is None:
            return None
        if soft_spans(flatten(said)):
            answer = tuple(c.model_copy(update={"hard": False}) for c in answer)
        about = " ".join(str(v) for c in answer for v in c.values if isinstance(v, str)).lower()
        return Turn(
            goal=state.need.goal,
            sought=Sought(),
            about=about,
            constraints=answer,
            attributes=frozenset(about.split()),
            indifferent="" if answer else question.field,
        )

    def _named(self, text: str) -> tuple[Question, str] | None:
        name, colon, said = text.partition(":")
        field = name.strip().lower().replace(" ", "_")
        known = colon and self._vocabulary.coverage.get(field)
        return (Question(field=field, question=name), said) if known else None

    def read(self, question: Question, text: str) -> Answer | None:
        """Return what a text says to an open question; None where it is no answer to it."""
        flat, bare = _forms(text)
        if not flat or len(flat.split()) > _LONGEST:
            return None
        if declines(text):
            return ()
        forms = [f for f in (_option(question, flat, bare), bare, flat) if f]
        found = (self._read(question, form, text.strip(" .,;!?")) for form in forms)
        return next((answer for answer in found if answer is not None), None)

    def _read(self, question: Question, said: str, text: str) -> Answer | None:
        field = question.field
        if field in self._vocabulary.flags:
            return _flag(field, said, text)
        if field in self._vocabulary.numbers:
            return self._number(question, said, text)
        return self._values(field, said, text)

    def _values(self, field: str, said: str, text: str) -> Answer | None:
        if field not in self._written:
            self._written[field] = written(self._vocabulary, field)
        known = self._written[field]
        whole = said.removesuffix(" " + field.replace("_", " "))
        parts = [whole] if key(whole) in known else [p for p in _JOINTS.split(whole) if p]
        values = tuple(known.get(key(part), "") for part in parts)
        if not values or not all(values):
            return None
        if len(values) == 1:
            return (Constraint(field=field, op="eq", value=values[0], said=text),)
        return (Constraint(field=field, op="in", value=values, said=text),)

    def _number(self, question: Question, said: str, text: str) -> Answer | None:
        found = bounds(said)
        if _ASKING.match(said) or len(found) != 1 or _words_beside(said, found[0]) > _SPARE_WORDS:
            return None
        field, bound = question.field, found[0]
        usual = "" if field == "price" else self._vocabulary.numbers[field].unit
        factor = _factor(bound.unit or _unit_of(question.understood), usual)
        bare: Op = "lte" if field == "price" else "gte" if field == "persons" else "eq"
        return tuple(
            Constraint(field=field, op=op, value=settled(v * factor), said=text, unit=usual)
            for op, v in bound.limits or ((bare, bound.first.value),)
        )


def _forms(text: str) -> tuple[str, str]:
    """Return a text folded, and without the words that only fill."""
    flat = " ".join(re.sub(r"[.!?,]+(?=\s|$)", " ", flatten(text)).split())
    bare = _fillers().sub(" ", flat).strip()
    return flat, " ".join(bare.split()) or flat


def declines(text: str) -> bool:
    """Return True where a text says no more than that it doesn't matter."""
    return any(_whole("declines").fullmatch(form) for form in _forms(text))


def agrees(text: str) -> bool:
    """Return True where a text says no more than yes."""
    return any(_whole("yes").fullmatch(form) for form in _forms(text))


def left_open(need: Need, turn: Turn, previous: Need | None) -> Need:
    """Return the need with the fields that the shopper leaves open, in this turn or an earlier."""
    earlier = previous.indifferent if previous and not (turn.reset or turn.anew) else ()
    now = [*(d.field for d in turn.droppings), turn.indifferent]
    asked = {c.field for c in turn.constraints}
    fields = (f for f in dict.fromkeys((*earlier, *now)) if f and f not in asked)
    return need.model_copy(update={"indifferent": tuple(fields)})


def impatient(text: str) -> bool:
    """Return True where a shopper shows that questions are not welcome."""
    return bool(_impatience().search(flatten(text)))


def _flag(field: str, said: str, text: str) -> Answer | None:
    if _whole("no").fullmatch(said):
        return ()
    if _whole("yes").fullmatch(said) or said == field.replace("_", " "):
        return (Constraint(field=field, op="eq", value=True, said=text),)
    return None


def _option(question: Question, flat: str, bare: str) -> str:
    """Return the option that is named by its words or its place; empty where none is."""
    options = [" ".join(flatten(option).split()) for option in question.understood]
    if flat in options:
        return flat
    place = table("questions")["ordinals"].get(bare.removeprefix("option "))
    return options[place] if place is not None and -1 <= place < len(options) else ""


def _words_beside(said: str, bound: Bound) -> int:
    return len((said[: bound.start] + said[max(bound.end, bound.unit_end) :]).split())


def _unit_of(options: Iterable[str]) -> str:
    """Return the unit that a question's options are told in: a bare number has it too."""
    found = [b.unit for option in options for b in bounds(" ".join(flatten(option).split()))]
    return next(filter(None, found), "")


def _factor(unit: str, usual: str) -> float:
    """Return what a number in `unit` is multiplied with to be in the usual one."""
    named = unit_words().get(unit, unit)
    known = conversion(named)
    return known[1] if known and known[0] == usual else 1.0


@cache
def _whole(entry: str) -> re.Pattern[str]:
    return re.compile(either(table("questions")[entry]))


@cache
def _fillers() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-]){either(table('questions')['filler'])}(?![\w'-])")


@cache
def _impatience() -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-]){either(table('questions')['impatient'])}(?![\w'])")
