"""What cases cost on two sides: time and tokens, beside the quality they buy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal

import numpy as np

from evaluation.regression.difference import Pair
from evaluation.regression.result import Result
from evaluation.significance import paired_bootstrap
from store import Value

What = Literal["latency_ms", "tokens"]
_OF: Mapping[What, Callable[[Result], float]] = {
    "latency_ms": lambda result: result.latency_ms,
    "tokens": lambda result: float(result.tokens),
}


class Cost(Value):
    """What a case costs on both sides on average, and the interval of the difference."""

    what: What
    baseline: float
    candidate: float
    low: float
    high: float


def costs_of(pairs: Sequence[Pair]) -> tuple[Cost, ...]:
    """Return the costs of both sides, averaged over repeats and then over cases."""
    return tuple(_cost(what, pairs) for what in _OF)


def _cost(what: What, pairs: Sequence[Pair]) -> Cost:
    theirs, ours = (
        np.array([float(np.mean([_OF[what](r) for r in pair[side]])) for pair in pairs])
        for side in (0, 1)
    )
    interval = paired_bootstrap(ours, theirs)
    return Cost(
        what=what,
        baseline=float(theirs.mean()),
        candidate=float(ours.mean()),
        low=interval.low,
        high=interval.high,
    )
