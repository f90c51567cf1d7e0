"""An import or an update as the shop owner watches it: progress, then what it brought."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TaskProgressColumn,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from store.importers import Changes, Source
from store.ingest import Imported, Stage
from store.update import Updated


@contextmanager
def progress_bars(
    console: Console, position: Callable[[], float] = lambda: 0.0
) -> Iterator[Callable[[Stage, int], None]]:
    """Show a bar for reading and one for embedding, each with rate and remaining time.

    `position` tells which share (0 to 1) of the file has been read.
    """
    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[count]:>7} products"),
        TextColumn("{task.fields[rate]:>6}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=False) as bars:
        yield _Bars(bars, position)


class _Bars:
    def __init__(self, bars: Progress, position: Callable[[], float]) -> None:
        self._bars, self._position, self._read = bars, position, 0
        fields: dict[str, Any] = {"total": 1.0, "count": 0, "rate": ""}
        self._reading = bars.add_task("Reading", **fields)
        self._embedding = bars.add_task("Embedding", start=False, **fields)

    def __call__(self, stage: Stage, done: int) -> None:
        if stage == "reading":
            self._read = done
            self._show(self._reading, self._position() or 1.0, done)
            return
        if self._bars.tasks[1].start_time is None:
            self._show(self._reading, 1.0, self._read)
            self._bars.stop_task(self._reading)
            self._bars.start_task(self._embedding)
        else:
            self._show(self._embedding, done / max(self._read, 1), done)

    def _show(self, task: TaskID, share: float, done: int) -> None:
        elapsed = self._bars.tasks[task].elapsed
        rate = f"{done / elapsed:,.0f}" if elapsed else ""
        self._bars.update(task, completed=share, count=f"{done:,}", rate=rate)


def show_mapping(console: Console, source: Source | Changes) -> None:
    """Tell how the file was understood, so that its owner can correct it with --map."""
    console.print(f"Read {source.path.name} as {source.format}.")
    if source.mapping:
        told = ", ".join(f"{column} -> {field}" for column, field in source.mapping.items())
        console.print(f"  Columns: {told}")
    if source.ignored:
        console.print(f"  Not used: {', '.join(source.ignored)}")


def show_import(console: Console, imported: Imported) -> None:
    """Tell what came in, what did not, and what the catalogue can answer."""
    report = imported.answerability
    console.print(
        f"\n[bold]{imported.name}[/]: {imported.products:,} products, "
        f"{imported.embedded:,} newly embedded, prices in {report.currency}."
    )
    if imported.report:
        console.print(f"{imported.rejected:,} rows rejected: see {imported.report}")
    departments = sorted(report.departments.items(), key=lambda d: -d[1])
    shown = ", ".join(f"{name} {count:,}" for name, count in departments[:12])
    more = f" and {len(departments) - 12} more" if len(departments) > 12 else ""
    console.print(f"Departments: {shown}{more}\n")
    table = Table("field", "stated by", "read from prose", "what that means", box=None)
    for row in report.coverage:
        derived = f"{row.derived:.0%}" if row.derived else ""
        table.add_row(row.field, f"{row.share:.0%}", derived, row.meaning)
    console.print(table)


def show_update(console: Console, updated: Updated) -> None:
    """Tell what an update changed."""
    counts = {
        "changed": updated.changed,
        "new": updated.added,
        "deleted": updated.deleted,
        "as they were": updated.unchanged,
    }
    told = ", ".join(f"{n:,} {what}" for what, n in counts.items() if n) or "nothing changed"
    console.print(f"[bold]{updated.name}[/]: {told}; {updated.products:,} products.")
    if updated.report:
        console.print(f"{updated.rejected:,} rows rejected: see {updated.report}")
