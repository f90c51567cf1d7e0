"""The rows of a file that were left out, told to the shop owner."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from store.errors import BadProductFile, TooManyBadRows
from store.importers import Rejected

T = TypeVar("T")
_BAD_SHARE = 0.2


class Rejections:
    """The rows that were left out, each with its line and reason, in a CSV file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = self.bad = 0

    def __enter__(self) -> Rejections:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("w", newline="", encoding="utf-8")
        self._table = csv.writer(self._file)
        self._table.writerow(["line", "reason", "row"])
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        if not self.count:
            with suppress(FileNotFoundError):
                self.path.unlink()

    def sift(self, records: Iterable[T | Rejected]) -> Iterator[T]:
        """Yield what can be used; note the rest."""
        for record in records:
            if isinstance(record, Rejected):
                self.note(record)
            else:
                yield record

    def note(self, row: Rejected) -> None:
        """Write down one row with its line and reason."""
        self.count += 1
        self.bad += row.bad
        self._table.writerow([row.line, row.reason, row.excerpt])

    def judge(self, good: int, allow: bool) -> None:
        """Raise when nothing usable came, or more rows were bad than an import allows."""
        if not good:
            hint = f"See {self.path}" if self.count else "Export the catalogue again"
            raise BadProductFile("no usable product in this file", hint=hint)
        if self.bad > _BAD_SHARE * (good + self.bad) and not allow:
            raise TooManyBadRows(
                f"{self.bad} of {good + self.bad} rows were rejected (see {self.path}); "
                "nothing was changed"
            )
