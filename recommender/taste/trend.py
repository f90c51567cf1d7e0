"""What shoppers took to most lately: counts of shoppers by product, and an order by them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from store import DEEDS, Deed, Takers

HALF_LIFE = 30.0
LATELY = 30
"""How many days ago is lately."""
FEWEST = 5
"""How many shoppers must have taken to a product: of fewer it would be said who they are."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How many shoppers did one deed with a product, how many of them lately, and what it counts.

    `scores` halve every 30 days since a shopper's last deed. With noise the counts are not `exact`
    and know no days.
    """

    deed: Deed
    shoppers: Mapping[str, int]
    lately: Mapping[str, int]
    scores: Mapping[str, float]
    exact: bool = True

    def words(self, product: str) -> str:
        """Return the count of a product in plain English: "bought by 38 shoppers"."""
        about = "" if self.exact else "about "
        told = f"{self.deed.replace('_', ' ')} by {about}{self.shoppers[product]:,} shoppers"
        lately = self.apart(product)
        return f"{told}, {lately:,} of them in the last {LATELY} days" if lately else told

    def apart(self, product: str) -> int:
        """Return how many of a product's shoppers came lately; 0 where none or all of them did."""
        lately = self.lately.get(product, 0)
        return lately if lately != self.shoppers[product] else 0


def trends(takers: Iterable[Takers]) -> tuple[Trend, ...]:
    """Return the trends of those deeds that five shoppers did with any product, strongest first."""
    counts: dict[Deed, dict[str, list[tuple[int, int]]]] = {
        deed: defaultdict(list) for deed in DEEDS
    }
    for product, deed, days, shoppers in takers:
        counts[deed][product].append((days, shoppers))
    found = (_trend(deed, by_product) for deed, by_product in counts.items())
    return tuple(trend for trend in found if trend.shoppers)


def _trend(deed: Deed, counts: Mapping[str, Sequence[tuple[int, int]]]) -> Trend:
    total = {p: sum(n for _, n in each) for p, each in counts.items()}
    shown = {p: n for p, n in total.items() if n >= FEWEST}
    lately = {p: sum(n for days, n in counts[p] if days < LATELY) for p in shown}
    scores = {p: sum(n * 0.5 ** (days / HALF_LIFE) for days, n in counts[p]) for p in shown}
    return Trend(deed, shown, lately, scores)


def noisy_trend(counts: Mapping[str, float]) -> Trend:
    """Return the trend of counts that noise was added to, which alone order them."""
    kept = {product: round(n) for product, n in counts.items() if n >= FEWEST}
    return Trend("chosen", kept, {}, {p: float(n) for p, n in kept.items()}, exact=False)
