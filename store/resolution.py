"""What a constraint means in one catalogue: a field that it has, a unit that it compares in."""

from __future__ import annotations

from rapidfuzz import process

from store.constraint import INHERENT, Constraint, Kind
from store.day import UNIT as DAY
from store.errors import UnknownField
from store.vocabulary import Vocabulary

NUMBERS = frozenset({"price", "rating", "rating_count", "stock"})
TEXTS = frozenset({"category", "brand"})
OWN = NUMBERS | TEXTS | INHERENT | {"available"}
"""Fields that every catalogue has, whether or not a product states them."""

_NEAREST = 3


def known_fields(vocabulary: Vocabulary) -> frozenset[str]:
    """Return the fields that constraints may name."""
    return OWN | vocabulary.coverage.keys()


def check_field(field: str, vocabulary: Vocabulary) -> None:
    """Raise UnknownField, which names the nearest fields, unless the catalogue has this one."""
    if field in OWN or field in vocabulary.coverage:
        return
    fields = sorted(known_fields(vocabulary))
    near = [str(n) for n, _, _ in process.extract(field, fields, limit=_NEAREST)]
    raise UnknownField(f"this catalogue has no field {field!r}", hint=f"Nearest: {', '.join(near)}")


def kinds_of(field: str, vocabulary: Vocabulary) -> frozenset[Kind]:
    """Return the kinds of values that products state in a field."""
    found: set[Kind] = set()
    if field in NUMBERS or field in vocabulary.numbers:
        found.add("number")
    if field in vocabulary.days:
        found.add("day")
    if field == "available" or field in vocabulary.flags:
        found.add("flag")
    if field in TEXTS | INHERENT or field in vocabulary.texts:
        found.add("text")
    return frozenset(found)


def unit_of(field: str, vocabulary: Vocabulary) -> str:
    """Return the unit that a field's numbers usually have; empty where they have none."""
    if field in vocabulary.numbers:
        return vocabulary.numbers[field].unit
    return DAY if field in vocabulary.days else ""


def resolved(constraint: Constraint, vocabulary: Vocabulary) -> Constraint:
    """Return the constraint in a stated unit, by default the catalogue's; raises UnknownField."""
    check_field(constraint.field, vocabulary)
    unit = constraint.unit or unit_of(constraint.field, vocabulary)
    return constraint if unit == constraint.unit else constraint.model_copy(update={"unit": unit})
