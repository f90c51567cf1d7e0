"""How much each kind of event says about a taste."""

from __future__ import annotations

_WEIGHTS = {"view": 0.2, "click": 0.5, "add": 1.0, "buy": 2.0, "like": 1.5, "dislike": -1.5}
_MIDDLE_RATING, _RATING_SPREAD, _RATED = 3.0, 2.0, 1.5


def event_weight(kind: str, value: float | None = None) -> float:
    """Return what one event of `kind` counts, below 0 where it says "not this".

    A rating counts by `value` of 1 to 5 around its middle, from -1.5 to 1.5, and not at all without
    one; `said` counts by its own `value`, which the preference that was read gives; a kind that is
    unknown counts nothing.
    """
    if kind == "rate":
        stars = _MIDDLE_RATING if value is None else min(max(value, 1.0), 5.0)
        return _RATED * (stars - _MIDDLE_RATING) / _RATING_SPREAD
    if kind == "said":
        return value or 0.0
    return _WEIGHTS.get(kind, 0.0)
