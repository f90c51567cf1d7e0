"""The simulator's own errors: its log read again, by other means than those that wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from evaluation.simulation.conversation import Conversation, Turn
from evaluation.simulation.goal import Goal
from evaluation.simulation.judging import fit
from evaluation.simulation.limit import BOUNDS, UPPER, Limit
from evaluation.simulation.shop import Shop
from evaluation.simulation.utterance import Utterance
from evaluation.simulation.words import holds, read

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NO = re.compile(r"\b(?:not|no|anything but|without|don'?t|isn'?t)\b", re.IGNORECASE)
_LESS = re.compile(
    r"\b(?:under|less|below|max|up to|no more|at most|tops|not over|not heavier|lighter|shorter|"
    r"narrower|no longer|no wider|no taller|no louder|quieter|cheaper|budget|spend|only|more than|"
    r"can't be more|cant be more)\b",
    re.IGNORECASE,
)
_MORE = re.compile(r"\b(?:at least|more|from|over|above|higher|better|min)\b", re.IGNORECASE)
_PLACES = ("first", "second", "third", "fourth", "fifth")
_ALIKE = 0.75


def errors(conversation: Conversation, shop: Shop) -> Iterator[str]:
    """Yield each thing that the simulated shopper should not have said."""
    before: tuple[str, ...] = ()
    for turn in conversation.turns:
        yield from _unclear(turn.said)
        yield from _untrue(turn.said, conversation.goal, shop)
        yield from _dangling(turn, before, shop)
        yield from _double(turn.said, conversation.goal, shop)
        yield from _leaks(turn.said, conversation.goal, shop)
        before = turn.heard.shown or before


def _unclear(said: Utterance) -> Iterator[str]:
    """Yield limits that the sentence doesn't say, says the wrong way round or says twice."""
    for limit in said.added:
        if said.act != "critique" and not _says(said.text, limit):
            yield f"{said.text!r} doesn't say {limit}"
    numbers = [limit.amount for limit in said.added if limit.op in BOUNDS and not limit.unit]
    if len(numbers) > len(set(numbers)):
        yield f"{said.text!r} has one number for two limits"


def _says(text: str, limit: Limit) -> bool:
    if limit.op in BOUNDS:
        numbers = [float(n.replace(",", "")) for n in _NUMBER.findall(text)]
        cue = _LESS if limit.op in UPPER else _MORE
        return limit.amount in numbers and bool(cue.search(text))
    if isinstance(limit.value, bool):
        named = limit.field.replace("_", " ")
        stock = limit.field == "available" and "stock" in text.casefold()
        return stock or _near(text, named)
    return _near(text, str(limit.value)) and (not limit.negative or bool(_NO.search(text)))


def _near(text: str, value: str) -> bool:
    """Return True when every word of the value is in the text, a slip of the fingers apart."""
    words = read(text)
    return all(any(_alike(word, wanted) for word in words) for wanted in read(value))


def _alike(word: str, wanted: str) -> bool:
    return word == wanted or SequenceMatcher(None, word, wanted).ratio() >= _ALIKE


def _untrue(said: Utterance, goal: Goal, shop: Shop) -> Iterator[str]:
    """Yield limits of a feasible goal that its own target doesn't meet."""
    target = shop.by_id[goal.target]
    lasting = {*goal.settled, *goal.dislikes}
    if goal.outlook == "impossible":
        return
    for limit in said.added:
        if limit in lasting and fit(target, limit) != "yes":
            yield f"{limit} is not true of {goal.target}"


def _dangling(turn: Turn, before: tuple[str, ...], shop: Shop) -> Iterator[str]:
    """Yield references to a place that the list of before doesn't have."""
    said = turn.said
    words = read(said.text)
    for reference in said.refers:
        if reference not in before:
            yield f"{said.text!r} points at what was not shown"
    for place, word in enumerate(_PLACES):
        if word in words and said.refers and place >= len(before):
            yield f"{said.text!r}: only {len(before)} were shown"


def _double(said: Utterance, goal: Goal, shop: Shop) -> Iterator[str]:
    """Yield colors and materials that name another thing with the noun: olive oil, glass wool."""
    noun = read(goal.noun)
    for limit in said.added:
        if limit.op == "is" and limit.field in ("color", "material"):
            thing = (*read(str(limit.value)), *noun)
            called = [row for row in shop.rows if thing in row.heads]
            if len(called) > 1 and all(fit(row, limit) != "yes" for row in called):
                yield f"{said.text!r} asks for {' '.join(thing)}"


def _leaks(said: Utterance, goal: Goal, shop: Shop) -> Iterator[str]:
    """Yield sentences that name the target."""
    title = read(shop.by_id[goal.target].product.title)
    if len(title) > 2 and holds(read(said.text), title):
        yield f"{said.text!r} names the target"
