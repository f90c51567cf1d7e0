"""Which column of a plain file holds which of our fields."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from store.errors import BadProductFile
from store.importers.attribute import attribute_name
from store.importers.contents import Contents
from store.importers.rejection import BadRow
from store.importers.synonyms import (
    ATTRIBUTES,
    CATEGORY_DETAIL,
    CATEGORY_LEVELS,
    FIELDS,
    MANY_COLUMNS,
    ONE_COLUMN,
)
from store.importers.yaml_rows import parsed

PREFIXES = ("product_", "item_")


def guess_mapping(columns: Iterable[str]) -> dict[str, str]:
    """Guess the field of each column from its name; a column without a guess is not used.

    The order counts: descriptions and category levels are joined in the order of the mapping.
    """
    names = {column: attribute_name(column) for column in columns}
    mapping: dict[str, str] = {}
    for field, wanted in ONE_COLUMN.items():
        for column in _named(names, wanted, mapping)[:1]:
            mapping[column] = field
    for field, wanted in MANY_COLUMNS.items():
        mapping |= dict.fromkeys(_named(names, wanted, mapping), field)
    mapping |= dict.fromkeys(_category_columns(names, mapping), "category")
    left = (column for column in names if column not in mapping and names[column] in ATTRIBUTES)
    return mapping | {column: _attribute(names[column]) for column in left}


def complete(guess: Mapping[str, str], given: Mapping[str, str] | None) -> dict[str, str]:
    """Put the shop owner's mapping over the guess."""
    given = given or {}
    settled = set(given.values()) & ONE_COLUMN.keys()
    kept = {c: field for c, field in guess.items() if c not in given and field not in settled}
    return kept | {column: field for column, field in given.items() if field != "ignore"}


def load_mapping(path: Path) -> dict[str, str]:
    """Read a YAML or JSON file of `column: field` lines for products."""
    mapping = read_mapping(path)
    check_mapping(mapping, str(path))
    return mapping


def read_mapping(path: Path) -> dict[str, str]:
    """Read a YAML or JSON file of `column: field` lines, whatever its fields."""
    try:
        document = parsed(Contents(path).whole())
    except BadRow as error:
        raise BadProductFile(f"{path} {error}", hint="Write one `column: field` a line") from error
    if not isinstance(document, Mapping) or not document:
        raise BadProductFile(f"{path} holds no mapping", hint="Write one `column: field` a line")
    return {str(column): str(field) for column, field in document.items()}


def check_mapping(mapping: Mapping[str, str], place: str) -> None:
    """Refuse a field that does not exist, or that two columns are to fill."""
    filled: dict[str, str] = {}
    for column, field in mapping.items():
        if field not in FIELDS and not (field.startswith("attribute:") and field[10:].strip()):
            hint = f"Use one of {', '.join(sorted(FIELDS))}, or attribute:NAME"
            raise BadProductFile(f"{place}: {column!r} maps to {field!r}, no field", hint=hint)
        if field in ONE_COLUMN and field in filled:
            both = f"{filled[field]!r} and {column!r}"
            hint = f"Map one of them to {field}, and the other to ignore"
            raise BadProductFile(f"{place}: {both} both map to {field}", hint=hint)
        filled[field] = column


def _named(names: Mapping[str, str], wanted: Iterable[str], taken: Iterable[str]) -> list[str]:
    """Find columns by name, in the order of the wanted names."""
    free = {column: name for column, name in names.items() if column not in taken}
    return [
        column for want in wanted for column, name in free.items() if want in (name, _short(name))
    ]


def _short(name: str) -> str:
    prefix = next((prefix for prefix in PREFIXES if name.startswith(prefix)), "")
    return name.removeprefix(prefix)


def _category_columns(names: Mapping[str, str], taken: Iterable[str]) -> list[str]:
    found = [column for level in CATEGORY_LEVELS for column in _named(names, level, taken)]
    return list(dict.fromkeys(found + _named(names, CATEGORY_DETAIL if found else (), taken)))


def _attribute(name: str) -> str:
    return "attribute" if name == "attributes" else f"attribute:{name}"
