"""Whether a number that is said fits the one that is so, within the words "about" or "under"."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping

from agent.grounding.figures import Bound

_EXACT = 1e-6
_ABOUT = 0.07
_JUST = 0.1
_ROUNDED = 0.03
_COMPARE: Mapping[Bound, Callable[[float, float], bool]] = {
    "under": operator.lt,
    "most": operator.le,
    "over": operator.gt,
    "least": operator.ge,
}


def fits(bound: Bound, actual: float, said: float, slack: float = 0) -> bool:
    """Return True when `actual` may be told as `said`; `slack` is what rounding took."""
    if bound in _COMPARE:
        return _COMPARE[bound](actual, said)
    off = abs(actual - said)
    if bound == "exact":
        return off <= max(_EXACT * abs(said), min(slack, _ROUNDED * abs(actual)))
    if bound == "about":
        return off <= _ABOUT * abs(said) or off <= slack
    low, high = (1 - _JUST, 1) if bound == "just under" else (1, 1 + _JUST)
    return said * low <= actual <= said * high and (off > 0 or slack > 0)
