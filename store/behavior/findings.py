"""What an import of events noticed, line by line, told to the shop owner."""

from __future__ import annotations

import csv
import re
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Literal, Self

Reason = Literal[
    "unreadable_row",
    "missing_shopper",
    "unknown_kind",
    "missing_product",
    "unknown_product",
    "unreadable_time",
    "future_time",
    "rating_out_of_scale",
    "unreadable_preference",
    "returned",
]
"""Why a row was left out."""

Notice = Literal["duplicate", "clock_ran_backwards", "flood"]
"""What was noticed of a row that is in the log."""

MOST = 1000
"""Lines that are listed of each reason; a file may hold millions."""

_EXCERPT = 80


class Findings:
    """Counts reasons, and lists lines with them in `<home>/reports/<catalog>-events.csv`.

    A shopper's id never gets into it: it would outlive the shopper's wish to be forgotten.
    """

    def __init__(self, home: Path, catalog: str) -> None:
        self.path = _path(home, catalog)
        self.rejected: Counter[Reason] = Counter()
        self.noticed: Counter[Notice] = Counter()

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("w", newline="", encoding="utf-8", errors="replace")
        self._table = csv.writer(self._file)
        self._table.writerow(["line", "outcome", "reason", "what"])
        return self

    def __exit__(self, *_: object) -> None:
        for outcome, counts in (("left out", self.rejected), ("taken", self.noticed)):
            for reason, count in counts.items():
                if count > MOST:
                    self._table.writerow(["", outcome, reason, f"and {count - MOST} more lines"])
        self._file.close()
        if not self.rejected and not self.noticed:
            with suppress(FileNotFoundError):
                self.path.unlink()

    def reject(self, line: int, reason: Reason, what: str = "", shopper: str = "") -> None:
        """Note a row that was left out; `what` is the cell it failed by, of which `shopper`."""
        self.rejected[reason] += 1
        if self.rejected[reason] <= MOST:
            private = not shopper or _names(what, shopper)
            shown = "" if private else " ".join(what.split())[:_EXCERPT]
            self._table.writerow([line, "left out", reason, shown])

    def notice(self, line: int, notice: Notice) -> None:
        """Note something about a row that was taken, or was there before."""
        self.noticed[notice] += 1
        if self.noticed[notice] <= MOST:
            self._table.writerow([line, "taken", notice, ""])


def scrub(home: Path, catalog: str, shopper: str) -> None:
    """Take the lines that name a shopper out of the report, if another row's cell did."""
    path = _path(home, catalog)
    try:
        with path.open(newline="", encoding="utf-8") as file:
            lines = list(csv.reader(file))
    except FileNotFoundError:
        return
    kept = [cells for cells in lines if not _names(cells[-1], shopper)]
    if len(kept) < len(lines):
        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows(kept)


def _names(text: str, shopper: str) -> bool:
    """Tell whether a text holds a shopper's id, as a word of its own."""
    word = rf"(?<!\w){re.escape(shopper.casefold())}(?!\w)"
    return re.search(word, text.casefold()) is not None


def _path(home: Path, catalog: str) -> Path:
    return home / "reports" / f"{catalog}-events.csv"
