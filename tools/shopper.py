"""The shopper of a turn, as far as the shop may know: what they did, and what that says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from recommender import Care, History, Policy, event_weight
from store import Attention, Constraint, Event
from tools.tastes import Tastes

_VISIT = 1_800.0
"""Seconds without an event after which a new visit begins."""
_DAY = 86_400.0
_REMEMBERED = 180 * _DAY
_MOST_WISHES = 6


@dataclass(frozen=True)
class Shopper:
    """`events` are the latest, oldest first, and `now` is in seconds since the epoch (UTC).

    `remember` keeps a preference for later visits; `policy` is how far the owner lets a slate
    depart from the best known order, and `seed` draws it. `attention` reads how often products were
    shown and clicked; None where that isn't known. `cares` reads what they judge in their reviews.
    """

    events: Sequence[Event]
    now: float
    tastes: Tastes | None = None
    policy: Policy = field(default_factory=Policy)
    seed: int = 0
    remember: Callable[[Constraint], bool] = lambda constraint: False
    attention: Callable[[], Attention | None] = lambda: None
    cares: Callable[[], tuple[Care, ...]] = tuple

    @property
    def products(self) -> list[str]:
        """The ids of all that something was done with, once each."""
        return list(dict.fromkeys(e.product for e in self.events if e.product))

    def history(self, rows: Mapping[str, int]) -> History:
        """Return what was done with products that have a row, over these rows."""
        done = [e for e in self.events if e.product in rows]
        return History.of(
            [rows[str(e.product)] for e in done],
            [e.at for e in done],
            [event_weight(e.kind, e.value) for e in done],
            visit_since=self._visit(),
        )

    def owned(self, rows: Mapping[str, int]) -> list[int]:
        """Return the rows of what was bought, disliked or rated badly: no pick repeats them.

        A later like takes a dislike back.
        """
        bought = [e.product for e in self.events if e.product and e.kind == "buy"]
        verdicts = {e.product: e.kind for e in self.events if e.kind in ("like", "dislike")}
        disliked = [p for p, kind in verdicts.items() if p and kind == "dislike"]
        rated = [e.product for e in self.events if e.product and _is_bad(e)]
        return [rows[p] for p in dict.fromkeys([*bought, *disliked, *rated]) if p in rows]

    def kinds(self, product: str) -> frozenset[str]:
        """Return the kinds of what was done with a product."""
        return frozenset(e.kind for e in self.events if e.product == product)

    @property
    def preferences(self) -> tuple[Constraint, ...]:
        """What was told in the last half year, as wishes: the latest of each field, newest first.

        A wish that was taken back by its contrary is gone.
        """
        found: dict[tuple[str, bool], Constraint] = {}
        for event in reversed(self.events):
            if event.preference is None or self.now - event.at > _REMEMBERED:
                continue
            wish = event.preference.constraint()
            found.setdefault((wish.field, wish.negative), wish)
        return tuple(found.values())[:_MOST_WISHES]

    def _visit(self) -> float:
        """Return when the visit that is going on began."""
        times = [*(e.at for e in self.events), self.now]
        breaks = [later for at, later in pairwise(times) if later - at > _VISIT]
        return breaks[-1] if breaks else -np.inf


def _is_bad(event: Event) -> bool:
    return event.kind == "rate" and event_weight(event.kind, event.value) < 0
