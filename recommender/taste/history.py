"""What one shopper did, oldest first, and how much of it still counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Decay:
    """After how many later events, and how many days, an event counts half."""

    items: float = np.inf
    days: float = np.inf


NO_DECAY = Decay()
BRIEF = Decay(items=2.0)


@dataclass(frozen=True, slots=True)
class History:
    """Events of one shopper by time: product columns, seconds and weights, each of shape (n,).

    The events from `visit` on belong to the visit that is going on; the others to earlier ones.
    """

    products: Ints
    times: Floats
    weights: Floats
    visit: int = 0

    @classmethod
    def of(
        cls,
        products: Sequence[int] | Ints,
        times: Sequence[float] | Floats | None = None,
        weights: Sequence[float] | Floats | None = None,
        *,
        visit_since: float = -np.inf,
    ) -> History:
        """Put events into the order of their times; those without times stand in order."""
        columns = np.asarray(products, np.int64)
        moments = np.zeros(len(columns)) if times is None else np.asarray(times, np.float64)
        counts = np.ones(len(columns)) if weights is None else np.asarray(weights, np.float64)
        order = np.argsort(moments, kind="stable")
        ordered = moments[order]
        visit = int(np.searchsorted(ordered, visit_since, side="left"))
        return cls(columns[order], ordered, counts[order], visit)

    def __len__(self) -> int:
        return len(self.products)

    @property
    def current(self) -> History:
        """What was done on the visit that is going on."""
        cut = slice(self.visit, None)
        return History(self.products[cut], self.times[cut], self.weights[cut])

    @property
    def earlier(self) -> History:
        """What was done on earlier visits."""
        cut = slice(None, self.visit)
        return History(self.products[cut], self.times[cut], self.weights[cut])

    def with_event(self, product: int, at: float, weight: float = 1.0) -> History:
        """Return the history with one event more, at its place by time: a late one may come.

        One from before the visit's first event belongs to an earlier visit, if there was one.
        """
        place = int(np.searchsorted(self.times, at, side="right"))
        before = place < self.visit or 0 < self.visit == place < len(self)
        return History(
            np.insert(self.products, place, product),
            np.insert(self.times, place, at),
            np.insert(self.weights, place, weight),
            self.visit + before,
        )

    def decayed(self, now: float, decay: Decay) -> Floats:
        """Return what each event counts at `now`, of shape (n,); one from the future is new."""
        later = np.arange(len(self))[::-1]
        days = np.maximum(now - self.times, 0.0) / DAY
        return np.asarray(self.weights * 0.5 ** (later / decay.items + days / decay.days))
