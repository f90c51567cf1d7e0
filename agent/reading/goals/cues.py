"""The cues of what a turn is for, and which kind of its goal it is."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from agent.need import Goal
from agent.reading.lexicon import cue, table, words_of
from agent.reading.utterance import flatten

_UNSAID = re.compile(r"[^\w']+")
_POLITE = "smalltalk"
Place = tuple[int, int]
REFERRING: frozenset[Goal] = frozenset({"ask_about", "compare", "similar"})
"""They speak of products that were shown."""
# After the thing that is asked for these only describe it: "a lunch box with easy returns".
_DESCRIBING: frozenset[Goal] = frozenset({"service", "compare", "complete_the_set", "new_arrivals"})


_QUESTION = re.compile(
    r"\?|\b(?:what|whats|which|who|whose|when|where|why|how|hows|tell|explain|about|wonder\w*|know"
    r"|curious|details?|info|information|more on|specs?|reviews?)\b"
    r"|(?:^|[,.;] ?|\b(?:and|but|so|ok|okay|or|also) )"
    r"(?:is|are|was|does|do|did|can|could|will|would|should|has|have|isn'?t|aren'?t|doesn'?t|don'?t|won'?t|can'?t)\b"
)
_SUITS = re.compile(
    r"\b(?:would|will|might|could) (?:also )?(?:be|do|work)"
    r"(?: (?:fine|ok|okay|good|nice|great|perfect|enough))?\W*$"
    r"|\balready (?:has|have|owns?|got|bought)\b"
    r"|\b(?:is|are) (?:also )?(?:fine|ok|okay|good|enough)(?: too)?\W*$"
)


class Evidence(NamedTuple):
    """What else a turn says: a price or limit, a thing that the shop sells, any thing at all.

    `shown` is True when products were shown that it may speak of. `asked` is where the thing that
    is asked for ends in the text, None where nothing is asked for; `noun` is where it stands.
    It is `named` where the text begins with it: "a tuxedo".
    """

    limited: bool = False
    known: bool = False
    sought: bool = False
    shown: bool = False
    asked: int | None = None
    noun: Place = (0, 0)
    named: bool = False


class Cue(NamedTuple):
    """A goal and the kind of it: "service" and "returns"."""

    goal: Goal
    kind: str


@cache
def _cues(strength: str) -> tuple[tuple[Cue, re.Pattern[str]], ...]:
    return tuple(
        (Cue(goal, kind), re.compile("|".join(patterns)))
        for goal, kinds in table("goals")[strength].items()
        for kind, patterns in kinds.items()
    )


@cache
def _pleasantries() -> tuple[tuple[str, re.Pattern[str]], ...]:
    kinds = table("goals")[_POLITE]
    return tuple(
        (kind, re.compile(rf"(?<![a-z0-9'])(?:{'|'.join(patterns)})(?![a-z0-9'])"))
        for kind, patterns in kinds.items()
    )


def cued(flat: str, evidence: Evidence) -> Cue | None:
    """Return what the cues of a folded text say, None where there are none."""
    if not evidence.limited and (kind := _pleasantry(flat)):
        return Cue("smalltalk", kind)
    strong = _first(flat, "strong", asked=evidence.asked)
    adrift = strong and strong.goal in REFERRING and not (evidence.shown or evidence.known)
    if strong and not adrift:
        return strong
    noun = evidence.noun if evidence.known else None
    return _first(flat, "weak", asked=evidence.asked, noun=noun) or strong


def likens(flat: str, evidence: Evidence) -> bool:
    """Return True for "similar to a headlamp", which names what it is like."""
    return evidence.sought or bool(cue("goals", "likened").search(flat))


def searches(flat: str) -> bool:
    """Return False for a question that asks for no product, such as who or when."""
    return not cue("goals", "no_search").match(flat.lstrip())


def asks(flat: str) -> bool:
    """Return True for a text in the form of a question, or that wants to be told something."""
    return bool(_QUESTION.search(flat))


def suits(flat: str) -> bool:
    """Return True for "manual would be fine", "she already has one": it says what would do."""
    return bool(_SUITS.search(flat))


def told_by_cues(flat: str) -> Goal:
    """Return the goal that the strong cues of a folded text tell, else to find."""
    found = _first(flat, "strong")
    return found.goal if found else "find"


def kind_of(text: str, goal: Goal) -> str:
    """Return which kind of its goal a text is, empty where no cue tells."""
    flat = flatten(text)
    if goal == "smalltalk":
        return _pleasantry(flat)
    found = (_first(flat, strength, only=goal) for strength in ("strong", "weak"))
    return next((c.kind for c in found if c), "")


def _first(
    flat: str,
    strength: str,
    *,
    only: Goal | None = None,
    asked: int | None = None,
    noun: Place | None = None,
) -> Cue | None:
    """Return the first cue that holds; beside a `noun` only one that the noun is part of."""
    for told, pattern in _cues(strength):
        if only not in (None, told.goal):
            continue
        until = asked if told.goal in _DESCRIBING else None
        found = pattern.search(flat)
        if not found or (until is not None and found.start() >= until):
            continue
        if noun is None or (found.start() <= noun[0] and noun[1] <= found.end()):
            return told
    return None


def _pleasantry(flat: str) -> str:
    """Return the first kind of small talk in a text that says nothing else."""
    found, left = "", flat
    for kind, pattern in _pleasantries():
        left, times = pattern.subn(" ", left)
        found = found or (kind if times else "")
    rest = set(_UNSAID.sub(" ", left).split())
    return "" if rest - words_of("goals", "polite") else found
