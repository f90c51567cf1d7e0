"""One row of a catalogue on its way to becoming a product."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError

from store.importers.rejection import BadRow, Rejected, rejected
from store.product import Product

T = TypeVar("T")
LARGEST_GROUP = 5_000
"""Rows of one product that are held in memory; no shop system allows as many variants."""


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of one row, and the line where it begins."""

    line: int
    cells: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Found:
    """A product, and the line where it begins."""

    line: int
    product: Product


def attempt(row: Row, build: Callable[[Row], T]) -> T | Rejected:
    """Build something from a row, or say why it can't be."""
    try:
        return build(row)
    except (BadRow, ValidationError) as error:
        return refusal(row, error)


def refusal(row: Row, error: BadRow | ValidationError) -> Rejected:
    """Say of a row why nothing can be built from it."""
    if isinstance(error, BadRow):
        return rejected(row.line, str(error), row.cells)
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return rejected(row.line, f"{place}: {first['msg']}", row.cells)


def grouped(
    rows: Iterable[Row | Rejected], key: Callable[[Row], str]
) -> Iterator[list[Row] | Rejected]:
    """Collect neighboring rows with the same key; a row without a key stands alone."""
    group: list[Row] = []
    for row in rows:
        if isinstance(row, Rejected):
            yield row
        elif group and _belongs(row, group, key):
            group.append(row)
        else:
            if group:
                yield group
            group = [row]
    if group:
        yield group


def _belongs(row: Row, group: list[Row], key: Callable[[Row], str]) -> bool:
    return bool(key(row)) and key(row) == key(group[0]) and len(group) < LARGEST_GROUP
