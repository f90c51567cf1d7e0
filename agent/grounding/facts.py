"""What one product holds: its names, the terms and the numbers it states."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from functools import cached_property
from unicodedata import normalize

from agent.grounding.figures import Figure, figures
from agent.grounding.passage import PLAIN
from agent.grounding.statements import Statements, texts
from agent.grounding.terms import Phrase, Term, Terms, phrase
from recommender import Evidence
from store import Product, Quantity, canonical, conversion, texts_of

_AFTER_HEAD = re.compile(r"[,(:;]| - |\s(?:in|with|for|by|to|of|on|and|\d\S*)\s", re.I)


class Facts:
    """A product read for checking; everything is read once and only when it is asked for."""

    def __init__(self, product: Product, terms: Terms) -> None:
        self.product = product
        self._terms = terms

    @property
    def id(self) -> str:
        """The product's id."""
        return self.product.id

    @cached_property
    def title(self) -> Phrase:
        """The roots of the title."""
        return phrase(self.product.title)

    @cached_property
    def brand(self) -> Phrase:
        """The roots of the brand."""
        return phrase(self.product.brand or "")

    @cached_property
    def called(self) -> frozenset[str]:
        """The roots it may be called by: of its title, brand and categories."""
        return frozenset(self.title) | frozenset(self.brand) | phrase_set(self.product.categories)

    @cached_property
    def head(self) -> str:
        """The root of the noun it is: "lotion" of "Everyday Face Lotion, 150 ml"."""
        named = phrase(_AFTER_HEAD.split(self.product.title)[0])
        return named[-1] if named else ""

    @cached_property
    def words(self) -> frozenset[str]:
        """The roots of everything its row says."""
        return self.called | phrase_set(text for _, text in texts(self.product))

    @cached_property
    def text(self) -> str:
        """Everything its row says in words, in lower case."""
        return "\n".join(t for _, t in texts(self.product)).translate(PLAIN).casefold()

    @cached_property
    def stated(self) -> Mapping[Phrase, Evidence]:
        """The terms that are true of it, with what says so."""
        return self._statements.stated

    @property
    def kin(self) -> Set[Phrase]:
        """The colors that it has only a shade of."""
        return self._statements.kin

    @cached_property
    def denied(self) -> Mapping[Phrase, Evidence]:
        """The terms that its row says are not true of it."""
        return self._statements.denied

    @cached_property
    def figures(self) -> tuple[tuple[str, Figure], ...]:
        """The numbers in its texts, each with its field."""
        return tuple((name, f) for name, text in texts(self.product) for f in figures(text))

    @cached_property
    def amounts(self) -> Mapping[str, Quantity]:
        """Its quantities in canonical units."""
        raw = self.product.attributes.items()
        return {name: _unified(value) for name, value in raw if isinstance(value, Quantity)}

    def holds(self, term: Term) -> Evidence | None:
        """Return what shows that the term is true of it."""
        found = self.stated.get(term.phrase)
        if found or not term.soft:
            return found
        if self.words.issuperset(term.phrase):
            return Evidence(field="description", value=term.text)
        told = [v for name in term.fields for v in texts_of(self.product).get(name, ())]
        contradicted = told and "unisex" not in told
        return None if contradicted else Evidence(field="unstated", value=term.text)

    def lacks(self, term: Term) -> Evidence | None:
        """Return what shows that the term is known not to be true of it."""
        if term.phrase in self.stated:
            return None
        if term.phrase in self.denied:
            return self.denied[term.phrase]
        for name in term.fields:
            values = texts_of(self.product).get(name)
            if values:
                return Evidence(field=name, value=", ".join(values))
        return None

    @cached_property
    def _statements(self) -> Statements:
        return Statements(self.product, self._terms)


def phrase_set(texts: Iterable[str]) -> frozenset[str]:
    """Return the roots of several texts."""
    return frozenset(root for text in texts for root in phrase(text))


def _unified(value: Quantity) -> Quantity:
    known = canonical(value)
    return (
        known
        if conversion(value.unit)
        else Quantity(amount=value.amount, unit=normalize("NFKC", value.unit.casefold()))
    )


def measure(facts: Facts, field: str) -> float | None:
    """Return a product's number in a field, None where it states none."""
    product = facts.product
    if field == "price":
        return product.price.major if product.price else None
    if field in ("rating", "rating_count"):
        rating = product.rating
        value = (rating.value / rating.scale_max, rating.count) if rating else (None, None)
        return value[field == "rating_count"]
    amount = facts.amounts.get(field)
    return amount.amount if amount else None
