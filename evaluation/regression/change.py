"""A case that passes more or less often than before."""

from __future__ import annotations

from collections.abc import Sequence

from evaluation.regression.difference import rates_of
from evaluation.regression.finding import HELD_BY, Kind
from evaluation.regression.result import Result
from store import Value


class Change(Value):
    """A case that passes more or less often than before, with the kinds that changed."""

    case: str
    baseline: tuple[int, int]
    candidate: tuple[int, int]
    kinds: tuple[Kind, ...]

    @property
    def gain(self) -> float:
        """How much more often it passes, -1 to 1."""
        (b, of_b), (c, of_c) = self.baseline, self.candidate
        return c / of_c - b / of_b


def change_of(case: str, before: Sequence[Result], after: Sequence[Result]) -> Change:
    """Return how the results of one case differ between two sides."""
    rates = rates_of(before, after)
    own = [(kind, rates_of(before, after, kind)) for kind in HELD_BY]
    kinds = tuple(kind for kind, r in own if r.difference)
    return Change(
        case=case,
        baseline=(rates.baseline, rates.of_baseline),
        candidate=(rates.candidate, rates.of_candidate),
        kinds=kinds,
    )


def split(changes: Sequence[Change]) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return the cases that pass less often, the worst first, and those that pass more often."""
    ordered = sorted(changes, key=lambda change: change.gain)
    worse = tuple(change for change in ordered if change.gain < 0)
    return worse, tuple(change for change in reversed(ordered) if change.gain > 0)
