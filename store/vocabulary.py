"""The words a catalogue itself uses: its categories, brands, attribute values and ranges."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from store.day import UNIT as DAY
from store.day import Day
from store.product import Product, Quantity, Value
from store.units import canonical
from store.words import stems

# What follows in a title says more about the thing that was named.
_PART = re.compile(r"[,(|:]| - | (?:with|for|by|in|from|of|and|that) ", re.IGNORECASE)


class Range(Value):
    """The least and greatest value of a number, in its canonical unit."""

    low: float
    high: float
    unit: str = ""


class Period(Value):
    """The first and the last day of an attribute."""

    first: Day
    last: Day


class Vocabulary(Value):
    """What can be asked of this catalogue.

    `categories`, `brands` and each entry of `texts` map a value, as the catalogue writes it, to
    the number of products that have it. `flags` are the true/false attributes, `days` those that
    state a day. `coverage` is the share of products, 0 to 1, that state a field; a field that is
    not in it can't be checked.
    `title_words` are the stems of all titles, counted, for telling "we carry none" from a typo;
    `title_heads` those that end a title's first part, which names the thing ("Slim Oak Table").
    """

    currency: str = "USD"
    products: int = 0
    departments: Mapping[str, int] = {}
    categories: Mapping[str, int] = {}
    brands: Mapping[str, int] = {}
    texts: Mapping[str, Mapping[str, int]] = {}
    numbers: Mapping[str, Range] = {}
    flags: tuple[str, ...] = ()
    days: Mapping[str, Period] = {}
    coverage: Mapping[str, float] = {}
    title_words: Mapping[str, int] = {}
    title_heads: Mapping[str, int] = {}


class Tally:
    """Counts what the products say, one product at a time."""

    def __init__(self) -> None:
        self.products = 0
        self.departments: Counter[str] = Counter()
        self.categories: Counter[str] = Counter()
        self.brands: Counter[str] = Counter()
        self.texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.ranges: dict[tuple[str, str], Range] = {}
        self.units: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.flags: set[str] = set()
        self.days: dict[str, Period] = {}
        self.stated: Counter[str] = Counter()
        self.title_words: Counter[str] = Counter()
        self.title_heads: Counter[str] = Counter()

    def add(self, product: Product) -> None:
        """Count one product."""
        self.products += 1
        self.title_words.update(set(stems(product.title)))
        self.title_heads.update(stems(_PART.split(product.title)[0])[-1:])
        self.categories.update(set(product.categories))
        self.departments.update(product.categories[:1])
        if product.brand:
            self.brands[product.brand] += 1
        for field, value in numbers_of(product).items():
            self._widen(field, value)
        for field, texts in texts_of(product).items():
            self.texts[field].update(set(texts))
        for field, day in days_of(product).items():
            self._lengthen(field, day)
        self.flags.update(f for f, v in product.attributes.items() if isinstance(v, bool))
        self.stated.update(fields_of(product))

    def vocabulary(self) -> Vocabulary:
        """Return what was counted so far; of several units of a field the usual one counts."""
        usual = {field: counts.most_common(1)[0] for field, counts in self.units.items()}
        currency, priced = usual.get("price", ("USD", 0))
        # A price in another currency can't be compared: it is as good as missing.
        stated = {**self.stated, "price": priced} if priced else self.stated
        return Vocabulary(
            currency=currency,
            products=self.products,
            departments=dict(self.departments),
            categories=dict(self.categories),
            brands=dict(self.brands),
            texts={field: dict(counts) for field, counts in self.texts.items()},
            numbers={field: self.ranges[field, unit] for field, (unit, _) in usual.items()},
            flags=tuple(sorted(self.flags)),
            days=dict(self.days),
            coverage={f: n / self.products for f, n in sorted(stated.items())},
            title_words=dict(self.title_words),
            title_heads=dict(self.title_heads),
        )

    def _widen(self, field: str, value: Quantity) -> None:
        self.units[field][value.unit] += 1
        seen = self.ranges.get((field, value.unit))
        low, high = (seen.low, seen.high) if seen else (value.amount, value.amount)
        self.ranges[field, value.unit] = Range(
            low=min(low, value.amount), high=max(high, value.amount), unit=value.unit
        )

    def _lengthen(self, field: str, day: date) -> None:
        seen = self.days.get(field)
        first, last = (seen.first, seen.last) if seen else (day, day)
        self.days[field] = Period(first=min(first, day), last=max(last, day))


def numbers_of(product: Product) -> dict[str, Quantity]:
    """Return every number of a product in canonical units; the price in major units."""
    found = {
        name: canonical(value)
        for name, value in product.attributes.items()
        if isinstance(value, Quantity) and name != "price"
    }
    if product.price:
        found["price"] = Quantity(amount=product.price.major, unit=product.price.currency)
    if product.rating:
        found["rating"] = Quantity(amount=product.rating.value * 5 / product.rating.scale_max)
        found["rating_count"] = Quantity(amount=product.rating.count)
    if product.stock is not None:
        found["stock"] = Quantity(amount=product.stock)
    return found


def texts_of(product: Product) -> dict[str, tuple[str, ...]]:
    """Return the text attributes of a product."""
    return {k: v for k, v in product.attributes.items() if isinstance(v, tuple)}


def days_of(product: Product) -> dict[str, date]:
    """Return the attributes of a product that state a day."""
    return {k: v for k, v in product.attributes.items() if isinstance(v, date) and k != "price"}


def ordinal(day: date) -> Quantity:
    """Return a day as the number that it is stored and compared as."""
    return Quantity(amount=day.toordinal(), unit=DAY)


def fields_of(product: Product) -> set[str]:
    """Return the names of the fields that this product states."""
    own = {"available", *product.attributes, *numbers_of(product)}
    own |= {"brand"} if product.brand else set()
    return own | ({"category"} if product.categories else set())


def vocabulary_of(products: Iterable[Product]) -> Vocabulary:
    """Return the vocabulary of a whole catalogue."""
    tally = Tally()
    for product in products:
        tally.add(product)
    return tally.vocabulary()
