"""How often chance alone gives a difference as large as the one that was seen: sign flips."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import lcm

import numpy as np

_MOST_STEPS = 2_000_000
_SAMPLES = 100_000
_CLOSE = 1e-9


def sign_flip(differences: Sequence[Fraction], *, seed: int = 0) -> float:
    """Return the two-sided p of the mean of paired differences, one for each case.

    Were both sides the same, each difference could as well have had the other sign. Differences
    of pass rates are fractions, so the sum over all 2^n signs is counted exactly, however many
    cases there are, by adding one case after the other; where their common denominator is too
    large for that, signs are drawn. Source: Fisher (1935); the counting after Pagano and
    Tritchler (1983).
    """
    moved = [d for d in differences if d]
    if not moved:
        return 1.0
    scale = lcm(*(d.denominator for d in moved))
    steps = [int(abs(d) * scale) for d in moved]
    if len(steps) * sum(steps) > _MOST_STEPS:
        return _drawn(moved, seed)
    seen = abs(sum(int(d * scale) for d in moved))
    return _counted(steps, seen)


def _counted(steps: Sequence[int], seen: int) -> float:
    reach = sum(steps)
    chances = np.zeros(2 * reach + 1)
    chances[reach] = 1.0
    for step in steps:
        up, down = np.zeros_like(chances), np.zeros_like(chances)
        up[step:], down[:-step] = chances[:-step], chances[step:]
        chances = (up + down) / 2
    sums = np.abs(np.arange(-reach, reach + 1))
    return float(min(1.0, chances[sums >= seen].sum()))


def _drawn(moved: Sequence[Fraction], seed: int) -> float:
    values = np.array([float(d) for d in moved])
    seen = abs(values.sum())
    random = np.random.default_rng(seed)
    extreme = 0
    for _ in range(_SAMPLES // 1000):
        signs = random.choice((-1.0, 1.0), size=(1000, len(values)))
        extreme += int((np.abs(signs @ values) >= seen - _CLOSE).sum())
    # The signs that were seen are one of the ways too.
    return (extreme + 1) / (_SAMPLES + 1)
