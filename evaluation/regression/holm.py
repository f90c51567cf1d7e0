"""Several p values at once, so that all of them together are wrong as rarely as one."""

from __future__ import annotations

from collections.abc import Sequence


def holm(ps: Sequence[float]) -> list[float]:
    """Return p values adjusted for their number, in their order. Source: Holm (1979)."""
    adjusted = [1.0] * len(ps)
    least = 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=ps.__getitem__)):
        least = max(least, (len(ps) - rank) * ps[place])
        adjusted[place] = min(1.0, least)
    return adjusted
