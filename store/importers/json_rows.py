"""Rows of JSON, as one object a line or as one document."""

from __future__ import annotations

import json
from collections.abc import Iterator

from store.importers.contents import Contents
from store.importers.documents import document_rows, listed
from store.importers.rejection import BadRow, Rejected, rejected
from store.importers.row import Row


def json_rows(contents: Contents) -> Iterator[Row | Rejected]:
    """Read JSON Lines piece by piece, and any other JSON as a whole."""
    if one_a_line(contents.head()):
        yield from _lines(contents)
        return
    try:
        document = parsed(contents.whole())
    except BadRow as error:
        raise contents.bad(str(error), "Check it with a JSON validator") from error
    yield from document_rows(document)


def one_a_line(head: str) -> bool:
    """Tell whether the first line is an object, or the second begins like the first."""
    first, *others = [line for line in head.splitlines() if line.strip()][:2] or [""]
    if others and others[0].startswith("{") and first.startswith("{"):
        return True
    try:
        document = parsed(first)
    except BadRow:
        return False
    return isinstance(document, dict) and not listed(document)


def parsed(text: str) -> object:
    """Parse JSON, or say where it goes wrong."""
    try:
        document: object = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise BadRow(f"is not JSON: {error.msg} at {place}") from error
    except RecursionError as error:
        raise BadRow("is nested too deeply") from error
    except ValueError as error:
        raise BadRow("holds a number with thousands of digits") from error
    return document


def _lines(contents: Contents) -> Iterator[Row | Rejected]:
    for number, line in enumerate(contents.lines(), 1):
        if line.strip():
            yield _row(number, line)


def _row(number: int, line: str) -> Row | Rejected:
    try:
        cells = parsed(line.strip())
    except BadRow as error:
        return rejected(number, f"it {error}", line)
    if isinstance(cells, dict):
        return Row(number, cells)
    return rejected(number, "it is not a JSON object", line)
