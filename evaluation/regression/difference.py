"""How far apart two sides are, over all cases and by kind of expectation, and whether by chance."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import numpy as np

from evaluation.regression.finding import HELD_BY, Kind
from evaluation.regression.holm import holm
from evaluation.regression.mcnemar import mcnemar
from evaluation.regression.permutation import sign_flip
from evaluation.regression.planning import Rates
from evaluation.regression.result import Result
from evaluation.significance import paired_bootstrap
from store import Value

Pair = tuple[Sequence[Result], Sequence[Result]]
"""The results of one case: those of the baseline, those of the candidate."""


class Difference(Value):
    """Pass rates of both sides over the cases that have such an expectation, 0 to 1.

    `low` and `high` hold 95 % of the resamples of cases; `p` is two-sided, `adjusted` for the
    number of kinds; `mcnemar` is there where nothing was repeated.
    """

    what: str
    cases: int
    baseline: float
    candidate: float
    low: float
    high: float
    p: float
    adjusted: float
    mcnemar: float | None = None

    @property
    def mean(self) -> float:
        """The pass rate of the candidate less that of the baseline."""
        return self.candidate - self.baseline


def by_kind(pairs: Sequence[Pair]) -> list[Difference]:
    """Return a difference for every kind, with p values adjusted for their number."""
    found = []
    for kind in HELD_BY:
        having = [(b, a) for b, a in pairs if any(r.holds(kind) is not None for r in (*b, *a))]
        if having:
            found.append(difference_of(kind, [rates_of(b, a, kind) for b, a in having]))
    adjusted = holm([d.p for d in found])
    return [d.model_copy(update={"adjusted": p}) for d, p in zip(found, adjusted, strict=True)]


def difference_of(what: str, rates: Sequence[Rates]) -> Difference:
    """Return the difference of pass rates over cases, each counting as much as another."""
    ours = np.array([r.candidate / r.of_candidate for r in rates])
    theirs = np.array([r.baseline / r.of_baseline for r in rates])
    interval = paired_bootstrap(ours, theirs)
    p = sign_flip(
        [Fraction(r.candidate, r.of_candidate) - Fraction(r.baseline, r.of_baseline) for r in rates]
    )
    single = all(r.of_baseline == r.of_candidate == 1 for r in rates)
    flips = [r.candidate - r.baseline for r in rates]
    return Difference(
        what=what,
        cases=len(rates),
        baseline=float(theirs.mean()),
        candidate=float(ours.mean()),
        low=interval.low,
        high=interval.high,
        p=p,
        adjusted=p,
        mcnemar=mcnemar(flips.count(-1), flips.count(1)) if single else None,
    )


def rates_of(before: Sequence[Result], after: Sequence[Result], kind: Kind | None = None) -> Rates:
    """Return the passes of one case on both sides, of all expectations or of one kind."""

    def passes(results: Sequence[Result]) -> int:
        return sum(r.holds(kind) is True if kind else r.verdict == "pass" for r in results)

    return Rates(passes(before), len(before), passes(after), len(after))
