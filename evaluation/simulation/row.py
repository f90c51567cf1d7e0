"""A product as the judge sees it: the row's own statements, read once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from evaluation.simulation.amount import Amount, in_base
from evaluation.simulation.words import read
from store import Product, Quantity

Phrase = tuple[str, ...]
_TAIL = re.compile(r"[,(:;\u2013\u2014|]| - | with | for | in | from | of ", re.IGNORECASE)


@dataclass(frozen=True)
class Row:
    """What one product states; `said` are the words of its title and description.

    `kinds` are the things that it surely is: `labels`, those of its categories, and what its title
    ends in where that is no label of others ("crib", "watering can"). `near_kinds` are those that
    it may be, as one of "Pasta & Rice".
    """

    product: Product
    id: str
    kinds: frozenset[Phrase]
    near_kinds: frozenset[Phrase]
    labels: frozenset[Phrase]
    heads: tuple[Phrase, ...]
    title: Phrase
    said: Phrase
    texts: dict[str, tuple[Phrase, ...]]
    numbers: dict[str, Amount]
    flags: dict[str, bool]

    @classmethod
    def of(cls, product: Product, labels: frozenset[Phrase] = frozenset()) -> Row:
        """Read a product of a shop with these labels of categories."""
        title, heads = read(product.title), _heads(product.title)
        own = [parts(name) for name in product.categories]
        whole = {named[0] for named in own if len(named) == 1}
        shared = {part for named in own if len(named) > 1 for part in named}
        named = {part for part in shared if set(part) <= set(title)} | set(heads)
        kinds = frozenset(whole | (named - labels))
        own_labels = frozenset((whole | shared) & kinds)
        return cls(
            product=product,
            id=product.id,
            kinds=kinds,
            near_kinds=frozenset(shared | set(heads)) - kinds,
            labels=own_labels,
            heads=heads,
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


def parts(category: str) -> list[Phrase]:
    """Return what a category names: "Totes & Shoulder Bags" names totes and shoulder bags."""
    return [phrase for part in split(category) if (phrase := read(part))]


def split(category: str) -> list[str]:
    """Return a category's label in its parts, as it is written."""
    return category.replace(" and ", "&").replace("/", "&").replace(",", "&").split("&")


def labels_of(products: Iterable[Product]) -> frozenset[Phrase]:
    """Return the labels of categories that name one thing alone."""
    every = (parts(name) for product in products for name in product.categories)
    return frozenset(named[0] for named in every if len(named) == 1)


def _heads(title: str) -> tuple[Phrase, ...]:
    """Return what a title names: its last two words before a comma or "with", and the last."""
    words = read(named_by(title))
    plain = all(word.isalpha() and len(word) > 2 for word in words[-2:])
    return (words[-2:], words[-1:])[-len(words) :] if words and plain else ()


def named_by(title: str) -> str:
    """Return the part of a title that names the thing: what stands before a comma or "with"."""
    return _TAIL.split(title, maxsplit=1)[0]


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
