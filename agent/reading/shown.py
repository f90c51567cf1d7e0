"""The products on the table: found by their place, by what they are, by what they have most of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from agent.reading.lexicon import table
from agent.reading.utterance import roots
from store import Product, answers, number_of, texts_of


@dataclass(frozen=True)
class Shown:
    """The last numbered list, and what else was `seen` on this topic, oldest first.

    `focus` are the ids that the turn before spoke of.
    """

    listed: Sequence[Product] = ()
    seen: Sequence[Product] = ()
    focus: tuple[str, ...] = ()

    def at(self, place: int) -> tuple[Product, ...]:
        """Return the product of a place, counted from 0, or from -1 backwards; else none."""
        return (self.listed[place],) if -len(self.listed) <= place < len(self.listed) else ()

    def of(self, ids: Iterable[str]) -> tuple[Product, ...]:
        """Return the products of ids."""
        known = {p.id: p for p in (*self.seen, *self.listed)}
        return tuple(known[i] for i in ids if i in known)

    @property
    def middle(self) -> tuple[Product, ...]:
        """The product in the middle of an odd number."""
        return (self.listed[len(self.listed) // 2],) if len(self.listed) % 2 else ()

    @property
    def in_focus(self) -> tuple[Product, ...]:
        """What the turn before spoke of, or the only one there is."""
        if len(self.listed) == 1:
            return tuple(self.listed)
        return self.of(self.focus)

    @property
    def others(self) -> tuple[Product, ...]:
        """The listed ones that the turn before did not speak of."""
        return tuple(p for p in self.listed if p.id not in self.focus) if self.focus else ()

    def described(self, words: Iterable[str], *, earlier: bool = False) -> tuple[Product, ...]:
        """Return the listed products of which all words hold; else those seen before.

        Where `earlier` ones are spoken of, they come before those that are listed.
        """
        wanted = set(words)
        listed = tuple(p for p in self.listed if wanted <= self._listed_words[p.id])
        if listed and not earlier:
            return listed
        return (
            tuple(p for p in self.seen if wanted <= self._earlier_words.get(p.id, set())) or listed
        )

    @cached_property
    def _listed_words(self) -> dict[str, frozenset[str]]:
        return {p.id: words_of_product(p) for p in self.listed}

    @cached_property
    def _earlier_words(self) -> dict[str, frozenset[str]]:
        listed = {p.id for p in self.listed}
        return {p.id: words_of_product(p) for p in self.seen if p.id not in listed}

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        return {p.id: names_of_product(p) for p in self.listed}

    def named(self, words: Iterable[str]) -> tuple[Product, ...]:
        """Return the listed products whose title, brand, color or material hold all words."""
        wanted = set(words)
        return tuple(p for p in self.listed if wanted <= self._names[p.id])

    def named_before(self, words: Iterable[str]) -> tuple[Product, ...]:
        """Return the products seen before the last list whose names hold all words."""
        wanted, listed = set(words), {p.id for p in self.listed}
        earlier = (p for p in self.seen if p.id not in listed)
        return tuple(p for p in earlier if wanted <= names_of_product(p))

    def priced(self, amount: float) -> tuple[Product, ...]:
        """Return the products of a price, also where the cents are left out."""
        prices = [(p, p.price.major) for p in (*self.listed, *self.seen) if p.price]
        exact = [p for p, price in prices if price == amount]
        about = [p for p, price in prices if int(price) == amount or round(price) == amount]
        return tuple({p.id: p for p in exact or about}.values())

    def extreme(self, field: str, most: bool) -> tuple[Product, ...]:
        """Return the listed products that state the least or the most of a field."""
        for name in table("references")["sizes"] if field == "capacity" else (field,):
            numbers = {p.id: number_of(p, name) for p in self.listed}
            stated = {i: n.amount for i, n in numbers.items() if n}
            if len(stated) > 1:
                best = max(stated.values()) if most else min(stated.values())
                return tuple(p for p in self.listed if stated.get(p.id) == best)
        return ()


def names_of_product(product: Product) -> frozenset[str]:
    """Return the roots of the words that name a product: its title, brand, colors, materials."""
    texts = texts_of(product)
    lexical = [(f, v) for f in ("color", "material") for v in texts.get(f, ())]
    found = {r for f, v in lexical for a in answers(f, v) for r in roots(a)}
    return frozenset({*roots(product.title), *roots(product.brand or ""), *found})


def words_of_product(product: Product) -> frozenset[str]:
    """Return the roots of everything that the fields of a product say of it."""
    flags = [f for f, v in product.attributes.items() if v is True]
    opposites = table("attributes")["opposites"].items()
    denied = {r for w, f in opposites if product.attributes.get(f) is False for r in roots(w)}
    values = [v for texts in texts_of(product).values() for v in texts]
    said = " ".join([*(f.replace("_", " ") for f in flags), *values, *product.categories])
    fused = {"".join(roots(f.replace("_", " "))) for f in flags}
    return names_of_product(product) | frozenset(roots(said)) | fused | denied
