"""Products side by side: the facts in which they differ, and what that comes to."""

from __future__ import annotations

from typing import Any

from store import Value


class Row(Value):
    """One fact: its name, what each product states, and which is best, where one is."""

    label: str
    values: tuple[str, ...]
    best: int | None = None


class Comparison(Value):
    """The products in their order, one row a fact, and the trade-off in a sentence."""

    ids: tuple[str, ...]
    rows: tuple[Row, ...] = ()
    summary: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as the contract shapes it."""
        return {
            "ids": list(self.ids),
            "rows": [
                {"label": r.label, "values": list(r.values), "best": r.best} for r in self.rows
            ],
            "summary": self.summary,
        }
