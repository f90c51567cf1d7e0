"""What a shop's owner would rather sell, bounded and disclosed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Because = Literal["margin", "overstock"]
LARGEST = 0.2
"""By how much of the spread of scores the owner may lift a product at most."""


@dataclass(frozen=True, slots=True)
class Boost:
    """A product's place in the list it was lifted in, by how much, and why: for its card to say."""

    place: int
    by: float
    because: Because


@dataclass(frozen=True)
class Boosted:
    """The scores after boosts, of shape (n,), and every boost that was given."""

    scores: Floats
    boosts: tuple[Boost, ...]


def boosted(
    scores: Floats,
    *,
    margin: Sequence[float] | Floats | None = None,
    overstock: Sequence[float] | Floats | None = None,
    largest: float = LARGEST,
) -> Boosted:
    """Lift candidates by their margin and overstock, each a share from 0 to 1 of shape (n,).

    Both together lift by at most `largest` (itself at most 0.2) of the spread of the scores. It is
    handed only what may be shown and adds nothing to it, and a score of -inf stays: so it can't
    bring back what a shopper's condition left out.
    """
    finite = np.isfinite(scores)
    spread = float(np.ptp(scores[finite])) if finite.any() else 0.0
    most = min(max(largest, 0.0), LARGEST) * spread / 2
    total = np.array(scores, np.float64)
    given: list[Boost] = []
    wishes: dict[Because, Sequence[float] | Floats | None]
    wishes = {"margin": margin, "overstock": overstock}
    for because, shares in wishes.items():
        if shares is None:
            continue
        lifts = np.where(finite, most * np.clip(np.nan_to_num(shares), 0.0, 1.0), 0.0)
        total[finite] += lifts[finite]
        given += [Boost(int(i), float(lifts[i]), because) for i in np.flatnonzero(lifts)]
    return Boosted(total, tuple(given))
