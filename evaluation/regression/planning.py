"""What a measurement of this size can see, and how many repeats would settle what is open."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np

_TWO_SIDED = 1.959964
_POWER_80 = 0.841621
_MOST_REPEATS = 200
_UNSEEN = 0.05


class Rates(NamedTuple):
    """The passes of one case: of so many tries on each side."""

    baseline: int
    of_baseline: int
    candidate: int
    of_candidate: int

    @property
    def difference(self) -> float:
        """The pass rate of the candidate less that of the baseline."""
        return self.candidate / self.of_candidate - self.baseline / self.of_baseline

    @property
    def noise(self) -> float | None:
        """The variance of the difference from trying again; None where nothing was repeated."""
        if self.of_baseline < 2 or self.of_candidate < 2:
            return None
        sides = (
            (self.baseline / self.of_baseline, self.of_baseline),
            (self.candidate / self.of_candidate, self.of_candidate),
        )
        return sum(rate * (1 - rate) / (tries - 1) for rate, tries in sides)


def detectable(rates: Sequence[Rates]) -> float:
    """Return the least drop that this measurement would call with 80 % power at 5 %, 0 to 1."""
    return min(1.0, (_TWO_SIDED + _POWER_80) * sqrt(_variance(rates) / len(rates)))


def unseen_share(cases: int) -> float:
    """Return the share of all cases that could break while none of so many does, at 95 %.

    Where no case of a few changed, the resamples of them don't either, and would show certainty.
    Source: J. A. Hanley, A. Lippman-Hand, If nothing goes wrong, is everything all right? (1983).
    """
    return float(1 - _UNSEEN ** (1 / cases))


def repeats_to_settle(rates: Sequence[Rates], margin: float) -> int | None:
    """Return how many repeats would make the interval narrow enough to decide; None: more cases.

    What trying again can't average out is how much the cases themselves differ.
    """
    mean = float(np.mean([r.difference for r in rates]))
    distance = max(-mean, mean + margin)
    noises = [r.noise for r in rates if r.noise is not None]
    variance = _variance(rates)
    noise = min(variance, float(np.mean(noises))) if noises else variance
    now = min(min(r.of_baseline, r.of_candidate) for r in rates)
    for repeats in range(now + 1, _MOST_REPEATS + 1):
        left = variance - noise + noise * now / repeats
        if _TWO_SIDED * sqrt(left / len(rates)) < distance:
            return repeats
    return None


def _variance(rates: Sequence[Rates]) -> float:
    differences = [r.difference for r in rates]
    return float(np.var(differences, ddof=1)) if len(differences) > 1 else 1.0
