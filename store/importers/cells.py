"""One row of a plain file, by our fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from store.importers.attribute import attribute_name
from store.importers.text import blank, clean, text_of


class Cells:
    """The cells of one row that say something, found by our field instead of by their column."""

    def __init__(self, row: Mapping[str, object], mapping: Mapping[str, str]) -> None:
        self._row, self._mapping = row, mapping
        self._filled: dict[str, list[tuple[str, object]]] = {}
        for column, field in mapping.items():
            if field.startswith("attribute") or not blank(row.get(column)):
                self._filled.setdefault(field, []).append((column, row.get(column)))

    def all(self, field: str) -> list[object]:
        """Return what the columns of a field say."""
        return [value for _, value in self._filled.get(field, ())]

    def first(self, field: str) -> object:
        """Return what the first column of a field says, or None."""
        return next(iter(self.all(field)), None)

    def text(self, field: str) -> str:
        """Return the first column of a field as one line of text."""
        return clean(text_of(self.first(field)))

    def column(self, field: str) -> str:
        """Return the name of the first column of a field."""
        return next((column for column, named in self._mapping.items() if named == field), "")

    def attributes(self) -> Iterator[tuple[str, str, object]]:
        """Give the name, the column and the value of each attribute."""
        for field, filled in self._filled.items():
            if field.split(":")[0] == "attribute":
                for column, value in filled:
                    yield attribute_name(field.partition(":")[2] or column), column, value

    def says(self, *fields: str) -> bool:
        """Tell whether a column of any of these fields says something."""
        return any(self.all(field) for field in fields)

    def takes_away(self) -> set[str]:
        """Return the fields that a null of JSON or YAML takes away, attributes by their name."""
        gone = (c for c, value in self._row.items() if value is None and c in self._mapping)
        fields = ((c, self._mapping[c]) for c in gone)
        return {
            attribute_name(f.partition(":")[2] or c) if f.startswith("attribute") else f
            for c, f in fields
        }

    @property
    def row(self) -> Mapping[str, object]:
        """The row as it was read."""
        return self._row

    @property
    def mapping(self) -> Mapping[str, str]:
        """The field of each column."""
        return self._mapping
