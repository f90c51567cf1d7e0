"""Rows of a document that lists products: an array, or a mapping that holds one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from store.importers.rejection import Rejected, rejected
from store.importers.row import Row

LISTS = ("products", "items", "data", "catalog", "catalogue")


def document_rows(document: object) -> Iterator[Row | Rejected]:
    """Read the entries, numbered from 1; a department above them holds for each."""
    entries, shared = _entries(document)
    for number, entry in enumerate(entries, 1):
        if isinstance(entry, Mapping):
            yield Row(number, {**shared, **named(entry)})
        else:
            yield rejected(number, "it is not a set of named fields", entry)


def named(entry: Mapping[object, object]) -> dict[str, object]:
    """Write the names of fields as text."""
    return {str(name): value for name, value in entry.items()}


def listed(document: object) -> bool:
    """Tell whether a document is a mapping that holds its products in a list."""
    return isinstance(document, Mapping) and any(
        isinstance(document.get(name), list) for name in LISTS
    )


def _entries(document: object) -> tuple[list[object], dict[str, object]]:
    if not isinstance(document, Mapping):
        return (document if isinstance(document, list) else []), {}
    name = next((name for name in LISTS if isinstance(document.get(name), list)), None)
    if name is None:
        return [document], {}
    department = document.get("department")
    return document[name], {"department": department} if department else {}
