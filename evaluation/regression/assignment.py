"""Which expected thing is which of those that happened, so that as many as can be are paired."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from scipy.optimize import linear_sum_assignment

Expected = TypeVar("Expected")
Actual = TypeVar("Actual")


def assigned(
    expected: Sequence[Expected],
    actual: Sequence[Actual],
    cost: Callable[[Expected, Actual], float],
) -> dict[int, int]:
    """Return the pairing of least cost: the place of an expected thing to that of an actual one.

    A greedy pairing gives the first call to the first expectation that takes it, and then lacks
    it for one that takes no other. Source: Kuhn (1955), as scipy solves it.
    """
    if not expected or not actual:
        return {}
    costs = np.array([[cost(want, have) for have in actual] for want in expected])
    rows, columns = linear_sum_assignment(costs)
    return dict(zip(rows.tolist(), columns.tolist(), strict=True))


def unmatched(
    expected: Sequence[Expected],
    actual: Sequence[Actual],
    fits: Callable[[Expected, Actual], bool],
) -> list[Expected]:
    """Return the expected things that no actual one is left for."""
    pairs = assigned(expected, actual, lambda want, have: 0.0 if fits(want, have) else 1.0)
    met = {w for w, h in pairs.items() if fits(expected[w], actual[h])}
    return [want for place, want in enumerate(expected) if place not in met]
