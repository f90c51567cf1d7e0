"""The goal of a turn from its cues, from what it names, and from the nearest utterances."""

from __future__ import annotations

from typing import NamedTuple, cast

from agent.need import Goal
from agent.reading.goals.cues import (
    REFERRING,
    Evidence,
    asks,
    cued,
    likens,
    searches,
    suits,
)
from agent.reading.goals.nearest import Nearest
from recommender import Guess

_FEWEST_WORDS = 2
_OF_PRODUCTS: frozenset[Goal] = frozenset({*REFERRING, "complete_the_set"})


class Judged(NamedTuple):
    """What a turn is for; where that is a guess, it is not `sure`."""

    goal: Goal
    sure: bool = True


class Goals:
    """Judges turns; without an embedder by their cues alone."""

    def __init__(self, nearest: Nearest | None = None) -> None:
        self._nearest = nearest

    def of(self, text: str, flat: str, evidence: Evidence) -> Judged:
        """Return the goal of a text; `flat` is its folded form."""
        cue = cued(flat, evidence)
        if cue and cue.goal == "similar" and not evidence.shown and likens(flat, evidence):
            return Judged("find")
        if cue:
            return Judged(cue.goal)
        if self._nearest is None or self._is_told(flat, evidence):
            return Judged("find")
        # Without any product shown, a guess can't be one of these: "a cover for my grill".
        without = frozenset[Goal]() if evidence.shown else _OF_PRODUCTS
        if searches(flat):
            taken = _taken(self._nearest.guess(text, without), evidence)
            # "Washable cover" asks nothing, and neither does "manual would be fine".
            told = taken.goal == "ask_about" and not asks(flat)
            told = told or (evidence.named and taken.goal in _OF_PRODUCTS)
            return Judged("find") if told or (not taken.sure and suits(flat)) else taken
        guess = self._nearest.guess(text, without | {"find"})
        if guess.label == "ask_about" and not asks(flat):
            return Judged("find")
        return Judged("off_topic") if guess.strange else Judged(cast(Goal, guess.label), guess.sure)

    @staticmethod
    def _is_told(flat: str, evidence: Evidence) -> bool:
        """Return True where no guess could say more: a product or a limit is named, or nothing."""
        return evidence.known or evidence.limited or len(flat.split()) < _FEWEST_WORDS


def _taken(guess: Guess, evidence: Evidence) -> Judged:
    """Return a guess as a judgement; what may be a search is one, since looking costs nothing."""
    searching = evidence.sought and "find" in (guess.label, guess.rival)
    if guess.strange or (searching and not guess.sure):
        return Judged("find")
    return Judged(cast(Goal, guess.label), sure=guess.sure or guess.label == "find")
