"""Counts of what products say; those of several segments add up to a catalogue's vocabulary."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Self

from store.heading import called_of
from store.levels import Levels, price_levels, usual_kinds
from store.product import Product, Quantity
from store.vocabulary import (
    Period,
    Range,
    Vocabulary,
    days_of,
    fields_of,
    numbers_of,
    texts_of,
)
from store.words import ANALYSIS, stem, words

# What follows in a title says more about the thing that was named.
_PLAIN = (
    "departments",
    "categories",
    "brands",
    "flags",
    "stated",
    "title_words",
    "title_heads",
    "title_names",
    "title_forms",
)
_WHOLE = ("products", "analysis")
_NESTED = ("texts", "units", "days", "stated_by", "within")


class Tally:
    """Counts what products say, one product at a time.

    Each segment keeps what its rows say, and each version what its dead rows said: the sum of the
    first less the second is what the living products say.
    """

    def __init__(self) -> None:
        self.products = 0
        self.departments: Counter[str] = Counter()
        self.categories: Counter[str] = Counter()
        self.brands: Counter[str] = Counter()
        self.flags: Counter[str] = Counter()
        self.stated: Counter[str] = Counter()
        self.title_words: Counter[str] = Counter()
        self.title_heads: Counter[str] = Counter()
        self.title_names: Counter[str] = Counter()
        self.title_forms: Counter[str] = Counter()
        self.texts: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.units: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.days: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.stated_by: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.within: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.analysis = ANALYSIS

    def add(self, product: Product, times: int = 1) -> None:
        """Count one product; `times` is -1 to take it off again."""
        self.products += times
        named = set(words(product.title))
        _count(self.title_words, {stem(w) for w in named}, times)
        _count(self.title_forms, {w for w in named if w.isalpha() and stem(w) != w}, times)
        called = called_of(product)
        _count(self.title_heads, called[-1:], times)
        _count(self.title_names, [" ".join(called[-2:])] if len(called) > 1 else [], times)
        _count(self.categories, set(product.categories), times)
        _count(self.departments, product.categories[:1], times)
        _count(self.brands, [product.brand] if product.brand else [], times)
        fields = fields_of(product)
        _count(self.stated, fields, times)
        for level, category in enumerate(product.categories):
            _count(self.within[category], set(product.categories[:level]), times)
        for category in set(product.categories):
            _count(self.stated_by[category], fields, times)
        for field, value in product.attributes.items():
            if isinstance(value, bool):
                self.flags[field] += times
        for field, number in numbers_of(product).items():
            self.units[field][number.unit] += times
        for field, day in days_of(product).items():
            self.days[field][day.isoformat()] += times
        for field, texts in texts_of(product).items():
            _count(self.texts[field], set(texts), times)

    def vocabulary(
        self, ranges: Mapping[str, Range], levels: Mapping[str, Levels] | None = None
    ) -> Vocabulary:
        """Return what was counted, with the `ranges` of numbers in their usual units.

        `levels` are the price levels of the categories.
        """
        usual = self.usual_units()
        stated = {f: n for f, n in self.stated.items() if n > 0}
        # A price in another currency can't be compared: it is as good as missing.
        if priced := self.units["price"][usual.get("price", "")]:
            stated["price"] = priced
        texts = {field: _positive(counts) for field, counts in self.texts.items()}
        return Vocabulary(
            currency=usual.get("price", "USD"),
            products=self.products,
            departments=_positive(self.departments),
            categories=_positive(self.categories),
            brands=_positive(self.brands),
            texts={field: counts for field, counts in texts.items() if counts},
            numbers=ranges,
            flags=tuple(sorted(_positive(self.flags))),
            days=self._periods(),
            coverage={f: n / self.products for f, n in sorted(stated.items())},
            title_words=_positive(self.title_words),
            title_heads=_positive(self.title_heads),
            title_names=_positive(self.title_names),
            title_forms=_positive(self.title_forms),
            price_levels=levels or {},
            stated_by={c: found for c, n in self.stated_by.items() if (found := _positive(n))},
            within={c: frozenset(found) for c, n in self.within.items() if (found := _positive(n))},
        )

    def _periods(self) -> dict[str, Period]:
        found = {field: _positive(counts) for field, counts in self.days.items()}
        # ISO dates sort as the days do.
        return {
            field: Period(first=date.fromisoformat(min(days)), last=date.fromisoformat(max(days)))
            for field, days in found.items()
            if days
        }

    def usual_units(self) -> dict[str, str]:
        """Return the unit of each number; of several units of a field the usual one counts."""
        found = {field: _positive(counts) for field, counts in self.units.items()}
        return {
            field: max(counts, key=counts.__getitem__) for field, counts in found.items() if counts
        }

    def save(self, path: Path) -> None:
        """Write the counts as JSON."""
        counts = {name: getattr(self, name) for name in (*_WHOLE, *_PLAIN, *_NESTED)}
        path.write_text(json.dumps(counts, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; raises OSError, ValueError, KeyError or TypeError."""
        tally = cls()
        counts = json.loads(path.read_text(encoding="utf-8"))
        tally._take(defaultdict(dict, counts))
        tally.analysis = counts.get("analysis", 1)
        return tally

    @classmethod
    def total(cls, tallies: Iterable[Tally], less: Tally) -> Self:
        """Return the sum of the counts of several segments, less those of their dead rows."""
        total = cls()
        for tally in tallies:
            total._take(vars(tally))
        total._take(vars(less), -1)
        return total

    def _take(self, counts: Mapping[str, Any], times: int = 1) -> None:
        self.products += times * int(counts["products"])
        for name in _PLAIN:
            _add(getattr(self, name), counts[name], times)
        for name in _NESTED:
            for field, found in counts[name].items():
                _add(getattr(self, name)[field], found, times)


def _add(counts: Counter[str], more: Mapping[str, int], times: int) -> None:
    (counts.update if times > 0 else counts.subtract)(more)


def _count(counts: Counter[str], found: Iterable[str], times: int) -> None:
    for name in found:
        counts[name] += times


def _positive(counts: Mapping[str, int]) -> dict[str, int]:
    return {name: n for name, n in counts.items() if n > 0}


def vocabulary_of(products: Iterable[Product]) -> Vocabulary:
    """Return the vocabulary of a whole catalogue."""
    known = list(products)
    tally = Tally()
    numbers: list[tuple[str, Quantity]] = []
    for product in known:
        tally.add(product)
        numbers += numbers_of(product).items()
    usual = tally.usual_units()
    amounts: defaultdict[str, list[float]] = defaultdict(list)
    for field, number in numbers:
        if number.unit == usual[field]:
            amounts[field].append(number.amount)
    ranges = {f: Range(low=min(a), high=max(a), unit=usual[f]) for f, a in amounts.items()}
    kinds = {"", *usual_kinds(tally.title_heads), *usual_kinds(tally.categories)}
    levels = price_levels(known, usual.get("price", ""))
    return tally.vocabulary(ranges, {k: v for k, v in levels.items() if k in kinds})
