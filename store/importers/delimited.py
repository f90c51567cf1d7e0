"""Rows of a CSV or TSV file, whatever its delimiter."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from store.importers.contents import Contents
from store.importers.rejection import Rejected, rejected
from store.importers.row import Row
from store.importers.text import fold

DELIMITERS = (",", "\t", ";", "|")
UNPAIRED = "a quotation mark is not paired, or a cell is longer than 131,072 characters"


class _Lines(Iterator[str]):
    """Lines with their numbers, that can be given back to be read again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._returned: deque[str] = deque()
        self.taken: list[str] = []
        self.number = 0

    def __next__(self) -> str:
        line = self._returned.popleft() if self._returned else next(self._lines)
        self.taken.append(line)
        self.number += 1
        return line

    def keep_first(self) -> str:
        """Give back all lines of this record but the first, and return that one."""
        first, *rest = self.taken
        self._returned.extendleft(reversed(rest))
        self.number -= len(rest)
        return first


def delimited_rows(contents: Contents) -> Iterator[Row | Rejected]:
    """Read each record below the header as a row."""
    records = _records(contents.lines(), _delimiter(contents.head()))
    names = [fold(name) for name in next(records, (0, []))[1]]
    for line, cells in records:
        if any(cell.strip() for cell in cells):
            yield _row(line, names, cells)


def _delimiter(head: str) -> str:
    first = next((line for line in head.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=lambda delimiter: len(_lenient(first, delimiter)))


def _row(line: int, names: list[str], cells: list[str]) -> Row | Rejected:
    shown = " | ".join(cells)
    if UNPAIRED in cells:
        return rejected(line, UNPAIRED, cells[0])
    if len(cells) == 1 < len(names):
        return rejected(line, f"it has one cell where the header has {len(names)}", shown)
    if any(cell.strip() for cell in cells[len(names) :]):
        reason = f"it has {len(cells)} cells where the header has {len(names)}; quote long texts"
        return rejected(line, reason, shown)
    # Backwards, so that the first of two columns with the same name is the one that counts.
    pairs = list(zip(names, cells, strict=False))
    return Row(line, {**dict.fromkeys(names, ""), **dict(reversed(pairs))})


def _records(source: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Read records with the line each begins on; blank lines before the header do not count."""
    lines = _Lines(source)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    width = 0
    while True:
        lines.taken.clear()
        line = lines.number + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = _mended(lines.keep_first(), delimiter, width)
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
        if width or any(cell.strip() for cell in cells):
            width = width or len(cells)
            yield line, cells


def _mended(line: str, delimiter: str, width: int) -> list[str]:
    """Read a line with stray quotation marks, if it still has its number of cells."""
    cells = _lenient(line, delimiter)
    return cells if len(cells) == width or not width else [line, UNPAIRED]


def _lenient(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return [line]
