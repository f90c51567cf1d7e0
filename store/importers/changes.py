"""A file of changes to products that a catalogue already holds: an id, and whatever is new."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from store.importers.attribute import attribute_name
from store.importers.cells import Cells
from store.importers.contents import Contents
from store.importers.format import PLAIN, Container, Format, container_of
from store.importers.identity import given_id
from store.importers.mapping import check_mapping, complete, guess_mapping
from store.importers.opening import READERS, columns_of
from store.importers.rejection import BadRow, Rejected
from store.importers.row import Row, attempt
from store.importers.text import fold, text_of

DELETE = frozenset({"delete", "deleted", "is_deleted", "remove", "removed"})
TRUTHS = {
    **dict.fromkeys(("true", "yes", "y", "1", "x", "delete", "deleted"), True),
    **dict.fromkeys(("", "false", "no", "n", "0", "none", "null", "nan"), False),
}


class Change(NamedTuple):
    """What one row says of the product with this id."""

    line: int
    id: str
    cells: Cells
    deleted: bool = False


class Columns:
    """Which field each column of a row of changes is; `known` are the catalogue's own fields.

    Rows of JSON may each have columns of their own, so that each set is looked at for itself.
    """

    def __init__(self, known: Collection[str] = (), given: Mapping[str, str] | None = None) -> None:
        self._known, self._given = frozenset(known), given
        self._mappings: dict[tuple[str, ...], dict[str, str]] = {}

    def mapping(self, names: Iterable[str]) -> dict[str, str]:
        """Return the field of each column that is used."""
        columns = tuple(names)
        if columns not in self._mappings:
            given = {c: f for c, f in (self._given or {}).items() if c in columns}
            self._mappings[columns] = complete(self._guess(columns), given)
        return self._mappings[columns]

    def _guess(self, columns: tuple[str, ...]) -> dict[str, str]:
        guess = guess_mapping(c for c in columns if attribute_name(c) not in DELETE)
        named = {c: attribute_name(c) for c in columns if c not in guess}
        return guess | {c: f"attribute:{name}" for c, name in named.items() if name in self._known}

    def change(self, row: Row) -> Change:
        """Read the id and whether it is deleted; a BadRow says what is wrong."""
        cells = Cells(row.cells, self.mapping(row.cells))
        name = given_id(cells.first("id"))
        if not name:
            raise BadRow("it has no id")
        marks = [value for c, value in row.cells.items() if attribute_name(c) in DELETE]
        return Change(row.line, name, cells, any([_truth(mark) for mark in marks]))


@dataclass(frozen=True)
class Changes:
    """One file of changes: what it is, how its columns are read, and its records."""

    path: Path
    format: Format
    mapping: Mapping[str, str]
    ignored: tuple[str, ...]
    _contents: Contents = field(repr=False)
    _columns: Columns = field(repr=False)
    _container: Container = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes of the file on disk."""
        return self._contents.size

    def position(self) -> int:
        """Bytes of the file on disk that were read so far."""
        return self._contents.position

    def records(self) -> Iterator[Change | Rejected]:
        """Read every change, and name every row that is none."""
        for row in READERS[self._container](self._contents):
            yield row if isinstance(row, Rejected) else attempt(row, self._columns.change)


def open_changes(
    path: Path, *, known: Collection[str], mapping: Mapping[str, str] | None = None
) -> Changes:
    """Recognize a file of changes to a catalogue with the fields `known`.

    Raises BadProductFile for a file without a column of ids, or one that is no plain table.
    """
    check_mapping(mapping or {}, "the mapping")
    contents = Contents(path)
    container = container_of(contents.head())
    if container not in PLAIN:
        hint = "Write the changes as CSV, JSONL or YAML, or import the whole file"
        raise contents.bad(f"is written as {container}", hint)
    columns = Columns(known, mapping)
    names = columns_of(contents, READERS[container](contents))
    used = columns.mapping(names)
    if "id" not in used.values():
        shown = ", ".join(name[:40] for name in names[:20])
        hint = "Name the column of the ids in a mapping file and pass it with --map"
        raise contents.bad(f"has no id among its columns ({shown})", hint)
    unused = [c for c in names if c not in used and attribute_name(c) not in DELETE]
    contents.rewind()
    return Changes(path, PLAIN[container], used, tuple(unused), contents, columns, container)


def _truth(value: object) -> bool:
    said = "" if value is None else fold(text_of(value)).casefold()
    if said not in TRUTHS:
        raise BadRow(f"delete {said[:40]!r} is neither true nor false")
    return TRUTHS[said]
