"""What a catalogue can and can't answer, told to the shop owner after an import."""

from __future__ import annotations

from store.product import Value
from store.vocabulary import Vocabulary

# Below this share an attribute can't carry a promise; above it the gaps are worth mending.
_WELL_COVERED = 0.9
_SELDOM = 0.02
_USUAL = ("price", "brand", "category", "color", "material", "rating", "stock")
_LOST = {
    "price": "'under $50' leaves out every product without a price",
    "brand": "'anything but ACME' can't be promised",
    "category": "kinds of product are told from the titles alone",
    "color": "'in blue' finds only the products that state a color, 'not black' can't be promised",
    "material": "'not leather' can't be promised",
    "rating": "'best rated' compares only the rated products",
    "stock": "the shop can't say how many are left",
}


class Coverage(Value):
    """How many products state a field, and what that means for shoppers."""

    field: str
    share: float
    derived: float
    meaning: str


class Answerability(Value):
    """The report: size, departments and the coverage of each field."""

    products: int
    departments: dict[str, int]
    coverage: tuple[Coverage, ...]
    currency: str


def answerability(
    vocabulary: Vocabulary, departments: dict[str, int], derived: dict[str, int]
) -> Answerability:
    """Return the report on a catalogue; `derived` counts attributes that were read from prose."""
    fields = [f for f in vocabulary.coverage if f != "available"]
    shown = [f for f in fields if vocabulary.coverage[f] >= _SELDOM or f in _USUAL]
    shown += [f for f in _USUAL if f not in fields]
    rows = [_coverage(f, vocabulary, derived) for f in shown]
    return Answerability(
        products=vocabulary.products,
        departments=departments,
        coverage=tuple(sorted(rows, key=lambda r: -r.share)),
        currency=vocabulary.currency,
    )


def _coverage(field: str, vocabulary: Vocabulary, derived: dict[str, int]) -> Coverage:
    share = vocabulary.coverage.get(field, 0.0)
    return Coverage(
        field=field,
        share=share,
        derived=derived.get(field, 0) / max(vocabulary.products, 1),
        meaning=_meaning(field, share),
    )


def _meaning(field: str, share: float) -> str:
    if share >= _WELL_COVERED:
        return "can be asked for and excluded"
    lost = _LOST.get(field, f"a wish for {field.replace('_', ' ')} finds only what states it")
    missing = f"{field.replace('_', ' ')} is missing on {1 - share:.0%}"
    return f"{missing}: {lost}" if share else f"no product states it: {lost}"
