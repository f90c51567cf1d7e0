"""A product as the judge sees it: the row's own statements, read once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from evaluation.simulation.amount import Amount, in_base
from evaluation.simulation.words import read
from store import Product, Quantity

Phrase = tuple[str, ...]
_TAIL = re.compile(r"[,(:;–—|]| - | with | for | in | from | of ", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """What one product states; `said` are the words of its title and description.

    `kinds` are the things that its categories say it is, `near_kinds` those that they say it may
    be ("Pasta & Rice"), `head` the word that its title ends in.
    """

    product: Product
    id: str
    kinds: frozenset[Phrase]
    near_kinds: frozenset[Phrase]
    head: str
    title: Phrase
    said: Phrase
    texts: dict[str, tuple[Phrase, ...]]
    numbers: dict[str, Amount]
    flags: dict[str, bool]

    @classmethod
    def of(cls, product: Product) -> Row:
        """Read a product."""
        title = read(product.title)
        labels = [part for name in product.categories for part in parts(name)]
        kinds = frozenset(k for name in product.categories for k in _kinds(name, title))
        return cls(
            product=product,
            id=product.id,
            kinds=kinds,
            near_kinds=frozenset(labels) - kinds,
            head=_head(product.title),
            title=title,
            said=read(f"{product.title} {product.description}"),
            texts=_texts(product),
            numbers=_numbers(product),
            flags=_flags(product),
        )

    @property
    def price(self) -> float | None:
        """The price in major units, where the row states one."""
        stated = self.numbers.get("price")
        return stated.number if stated else None


def _kinds(category: str, title: Phrase) -> list[Phrase]:
    """Return what a product of a category surely is: of "Pasta & Rice", what its title names."""
    named = parts(category)
    return named if len(named) == 1 else [part for part in named if set(part) <= set(title)]


def parts(category: str) -> list[Phrase]:
    """Return what a category names: "Totes & Shoulder Bags" names totes and shoulder bags."""
    return [phrase for part in split(category) if (phrase := read(part))]


def split(category: str) -> list[str]:
    """Return a category's label in its parts, as it is written."""
    return category.replace(" and ", "&").replace("/", "&").replace(",", "&").split("&")


def _head(title: str) -> str:
    """Return the word that names the thing: the last before a comma, a bracket or "with"."""
    words = read(_TAIL.split(title, maxsplit=1)[0])
    return words[-1] if words and words[-1].isalpha() and len(words[-1]) > 2 else ""


def _texts(product: Product) -> dict[str, tuple[Phrase, ...]]:
    found = {
        name: tuple(read(text) for text in value)
        for name, value in product.attributes.items()
        if isinstance(value, tuple)
    }
    return found | ({"brand": (read(product.brand),)} if product.brand else {})


def _numbers(product: Product) -> dict[str, Amount]:
    found = {
        name: in_base(value.amount, value.unit)
        for name, value in product.attributes.items()
        if isinstance(value, Quantity)
    }
    offer = product.price
    if offer:
        found["price"] = Amount(offer.major, offer.currency)
    if product.rating:
        found["rating"] = Amount(product.rating.value * 5 / product.rating.scale_max, "")
    return found


def _flags(product: Product) -> dict[str, bool]:
    own = {k: v for k, v in product.attributes.items() if isinstance(v, bool)}
    return {**own, "available": product.available}


def days(product: Product) -> list[date]:
    """Return the days that a product states."""
    return [v for v in product.attributes.values() if isinstance(v, date)]
