"""What a tool chose among: the best candidates, each with the parts of its score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from store import Catalog, Value

if TYPE_CHECKING:
    from tools.selection import Selection

MOST = 8
"""How many candidates are kept of each call: what was shown, and what came next."""
Parts = Mapping[str, NDArray[np.float64]]
"""Of each row, best first, the parts of its score by their names; every array of shape (n,)."""


class Considered(Value):
    """A candidate; `parts` are numbers of a call's own scale, by what they measure."""

    id: str
    parts: Mapping[str, float] = {}


def considered(ids: Sequence[str], parts: Parts) -> tuple[Considered, ...]:
    """Return the best candidates with their parts; a number that nobody knows is left out."""
    return tuple(
        Considered(
            id=id,
            parts={n: round(float(p[i]), 4) for n, p in parts.items() if np.isfinite(p[i])},
        )
        for i, id in enumerate(ids[:MOST])
    )


def weighed(catalog: Catalog, chosen: Selection) -> tuple[Considered, ...]:
    """Return the best of a selection."""
    ids = [product.id for product in catalog.at(chosen.rows[:MOST])]
    return considered(ids, chosen.parts)
