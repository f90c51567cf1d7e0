"""Everything that a sentence may rest on: the products, the need, the shop's numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.grounding.facts import Facts
from agent.grounding.figures import Figure, figures
from agent.grounding.shop_words import ShopWords
from agent.grounding.terms import phrase
from agent.need import Need


@dataclass(frozen=True)
class Scene:
    """What one turn knows. `counts` are numbers that tools computed, by what they count."""

    need: Need
    shop: ShopWords
    found: tuple[Facts, ...]
    earlier: tuple[Facts, ...]
    counts: Mapping[str, float]
    said: str

    @property
    def products(self) -> tuple[Facts, ...]:
        """Every product that may be named."""
        return (*self.found, *self.earlier)

    @cached_property
    def wishes(self) -> str:
        """The shopper's own words, of this turn and of the need."""
        constraints = (*self.need.constraints, *self.need.dropped)
        values = [str(v) for c in constraints for v in c.values]
        typed = [t for pair in self.need.corrected for t in pair]
        return "\n".join(
            (
                self.said,
                self.need.about,
                *(c.said for c in constraints),
                *values,
                *typed,
                *self.need.unknown,
            )
        )

    @cached_property
    def wished(self) -> frozenset[str]:
        """The roots of the shopper's words."""
        return frozenset(phrase(self.wishes))

    @cached_property
    def wished_figures(self) -> tuple[Figure, ...]:
        """The numbers the shopper gave."""
        bounds = [
            f"{c.value} {c.unit}" for c in self.need.constraints if isinstance(c.value, int | float)
        ]
        return tuple(figures("\n".join((self.wishes, *bounds))))

    @cached_property
    def counted(self) -> Sequence[tuple[frozenset[str], tuple[Figure, ...], float]]:
        """The shop's numbers: the roots and the figures of what they count, and how many."""
        return [(frozenset(phrase(k)), tuple(figures(k)), n) for k, n in self.counts.items()]

    def facts(self, ids: Sequence[str]) -> tuple[Facts, ...]:
        """Return the products with these ids that may be named, in that order."""
        by_id = {p.id: p for p in self.products}
        return tuple(by_id[i] for i in ids if i in by_id)
