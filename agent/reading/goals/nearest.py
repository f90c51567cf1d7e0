"""The labelled utterances nearest to a text, and how sure they make of its goal."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from importlib.resources import files
from typing import NamedTuple

import numpy as np
import yaml
from numpy.typing import NDArray

from agent.need import Goal
from store import BUNDLED, Embedder

Vectors = NDArray[np.float32]
Floats = NDArray[np.float64]
# How many utterances of a goal speak for it: with one, chance does; more dilute the small groups.
_SPEAKERS = 5
# A guess is taken where such guesses are right this often, leaving each utterance out in turn.
_RIGHT = 0.9
# Less like every goal than all but this share of the utterances: about something else altogether.
_STRANGE = 0.05
_FEWEST = 40


class Guess(NamedTuple):
    """The nearest goal and the next one, and whether the distance between them is telling."""

    goal: Goal
    rival: Goal
    sure: bool
    strange: bool = False


class Nearest:
    """Guesses goals with an embedder; the utterances are embedded at the first guess.

    The margin that makes sure is measured with the embedder itself, so that another model than
    the bundled one has its own.
    """

    def __init__(
        self, embedder: Embedder, encode: Callable[[Sequence[str]], Vectors] | None = None
    ) -> None:
        self._embedder = embedder
        self._encode = encode or embedder.encode
        self._labelled = labelled(foreign=embedder.name != BUNDLED)
        self.goals: tuple[Goal, ...] = tuple(self._labelled)
        self._of = np.repeat(np.arange(len(self.goals)), [len(u) for u in self._labelled.values()])

    @cached_property
    def _vectors(self) -> Vectors:
        return self._encode([text for texts in self._labelled.values() for text in texts])

    @cached_property
    def _bounds(self) -> tuple[float, float]:
        """The margin from which a guess is taken, and the likeness below which a text is strange.

        Leaving one out: each utterance is guessed by the others.
        """
        likeness = (self._vectors @ self._vectors.T).astype(np.float64)
        np.fill_diagonal(likeness, -1)
        scores = self._scores(likeness)
        return margin_for(scores, self._of), float(np.quantile(scores.max(axis=1), _STRANGE))

    def _scores(self, likeness: Floats) -> Floats:
        """Return the mean of the nearest utterances of each goal, shape (texts, goals)."""
        return np.stack(
            [
                np.sort(likeness[:, self._of == goal], axis=1)[:, -_SPEAKERS:].mean(axis=1)
                for goal in range(len(self.goals))
            ],
            axis=1,
        )

    def guess(self, text: str, without: Collection[Goal] = ()) -> Guess:
        """Return what a text is for, of all goals but those `without`; costs one encoding."""
        likeness = self._vectors @ self._embedder.encode_query(text)
        scores = self._scores(likeness[None].astype(np.float64))[0]
        order = [g for g in np.argsort(-scores).tolist() if self.goals[g] not in without]
        margin, least = self._bounds
        first, second = order[:2]
        return Guess(
            goal=self.goals[first],
            rival=self.goals[second],
            sure=bool(scores[first] - scores[second] >= margin),
            strange=bool(scores[first] < least),
        )


def labelled(*, foreign: bool) -> dict[Goal, tuple[str, ...]]:
    """Return the utterances by goal; those that are not English only where they are `foreign`."""
    text = files(__package__).joinpath("utterances.yaml").read_text(encoding="utf-8")
    loaded = yaml.safe_load(text)
    more = loaded["other"] if foreign else {}
    return {goal: (*said, *more.get(goal, ())) for goal, said in loaded["en"].items()}


def margin_for(scores: Floats, goals: NDArray[np.int64]) -> float:
    """Return the least margin from which guesses are right often enough; none is infinite.

    `scores` has the shape (texts, goals), `goals` is the right one of each text.
    """
    best = np.sort(scores, axis=1)
    margins = best[:, -1] - best[:, -2]
    order = np.argsort(-margins, kind="stable")
    right = np.cumsum(scores.argmax(axis=1)[order] == goals[order])
    good = np.flatnonzero(right / np.arange(1, len(order) + 1) >= _RIGHT)
    enough = good[good >= _FEWEST]
    return float(margins[order[enough[-1]]]) if len(enough) else float("inf")
