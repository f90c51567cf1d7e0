"""A file of events: recognized, its columns named, read row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from store.behavior.event import EventKind
from store.behavior.synonyms import COLUMNS, guess_columns, guess_kind
from store.errors import BadEventFile, BadProductFile
from store.importers.contents import Contents
from store.importers.delimited import delimited_rows
from store.importers.json_rows import json_rows
from store.importers.rejection import Rejected
from store.importers.row import Row

_SAMPLE = 500
_FORMATS = "Export the events as CSV, TSV or JSON Lines, also gzipped"


@dataclass(frozen=True)
class EventSource:
    """One file of events; `fields` is `field -> column`, `kind` of rows that name none."""

    path: Path
    fields: Mapping[str, str]
    kind: EventKind | None
    ignored: tuple[str, ...]
    _contents: Contents = field(repr=False)
    _read: Callable[[Contents], Iterator[Row | Rejected]] = field(repr=False)

    @property
    def share(self) -> float:
        """The share of the file, 0 to 1, that was read so far."""
        return self._contents.position / max(self._contents.size, 1)

    def rows(self) -> Iterator[Row | Rejected]:
        """Read row by row; raises BadEventFile where the file is damaged."""
        try:
            yield from self._read(self._contents)
        except BadProductFile as error:
            raise BadEventFile(_reason(error), hint="The rows before it are in the log") from error


def open_events(
    path: Path, *, mapping: Mapping[str, str] | None = None, kind: EventKind | None = None
) -> EventSource:
    """Recognize a CSV, TSV or JSON Lines file, also gzipped; `mapping` is `column -> field`.

    Raises BadEventFile for an empty file, and for one without shoppers, products or times.
    """
    try:
        contents = Contents(path)
        read = json_rows if contents.head().lstrip()[:1] in ("{", "[") else delimited_rows
        columns = _columns(path, read(contents))
    except BadProductFile as error:
        raise BadEventFile(_reason(error), hint=_FORMATS) from error
    contents.rewind()
    fields = _fields(path, columns, mapping or {})
    kind = kind or guess_kind(fields)
    if "kind" not in fields and kind is None:
        raise BadEventFile(
            f"{path} has no column that tells views from purchases ({', '.join(columns[:20])})",
            hint="Say what all its rows are, as in --kind buy, or name the column with --map",
        )
    ignored = tuple(c for c in columns if c not in fields.values())
    return EventSource(path, fields, kind, ignored, contents, read)


def check_fields(mapping: Mapping[str, str], place: str) -> None:
    """Refuse a mapping to what is no field of an event."""
    for column, name in mapping.items():
        if name not in COLUMNS and name != "ignore":
            hint = f"Use one of {', '.join(COLUMNS)}, or ignore"
            raise BadEventFile(f"{place}: {column!r} maps to {name!r}, no field", hint=hint)


def _reason(error: BadProductFile) -> str:
    """Return what is wrong, without the hint for product files."""
    return str(error).removesuffix(f". {error.hint}")


def _columns(path: Path, rows: Iterator[Row | Rejected]) -> list[str]:
    sample = list(islice(rows, _SAMPLE))
    good = [row for row in sample if isinstance(row, Row)]
    if not good:
        bad = [f"; line {row.line}: {row.reason}" for row in sample if isinstance(row, Rejected)]
        reason = bad[0] if bad else ""
        hint = "Export the events again, one a row below a header, or one JSON object a line"
        raise BadEventFile(f"{path} has no row that can be read{reason}", hint=hint)
    return list(dict.fromkeys(column for row in good for column in row.cells if column))


def _fields(path: Path, columns: list[str], mapping: Mapping[str, str]) -> dict[str, str]:
    check_fields(mapping, "the mapping")
    missing = [column for column in mapping if column not in columns]
    if missing:
        hint = f"Its columns are {', '.join(map(repr, columns[:30]))}"
        raise BadEventFile(f"{path} has no column {missing[0]!r}, which --map names", hint=hint)
    given = {name: column for column, name in mapping.items() if name != "ignore"}
    fields = guess_columns(c for c in columns if c not in mapping) | given
    lacking = [name for name in ("shopper", "product", "at") if name not in fields]
    if lacking:
        told = {"shopper": "shoppers", "product": "products", "at": "times"}
        what = " and ".join(told[name] for name in lacking)
        raise BadEventFile(f"{path} has no column of {what} ({', '.join(columns[:20])})")
    return fields
