"""An import of events: a file in, what could be used appended, the rest named line by line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import NamedTuple

from store.behavior.event import Event
from store.behavior.findings import Findings
from store.behavior.log import EventLog
from store.behavior.sifting import Known, Refused, Sifter
from store.behavior.source import EventSource
from store.behavior.writing import Outcome
from store.errors import BadEventFile
from store.importers.rejection import Rejected
from store.importers.row import Row
from store.product import Value

# Between batches others may write: a turn never waits for longer than one of them.
_BATCH = 5000

Progress = Callable[[int], None]


class EventImport(NamedTuple):
    """What is to be imported, for which catalogue, and which products that holds.

    `now` is in seconds: what lies more than a day after it has not happened.
    """

    catalog: str
    source: EventSource
    known: Known
    now: float


class EventsImported(Value):
    """What an import of events did; the last four tell of the catalogue's whole log since.

    `read` is `kept` plus `duplicates` plus all `rejected`. `backwards` events came after a later
    one of their shopper and were put in order; `capped` ones are kept, but not counted.
    """

    catalog: str
    read: int
    kept: int
    duplicates: int
    rejected: dict[str, int]
    backwards: int
    capped: int
    report: str | None
    shoppers: int
    products: int
    first: str | None
    last: str | None
    notes: tuple[str, ...] = ()


def import_events(
    log: EventLog, task: EventImport, progress: Progress = lambda done: None
) -> EventsImported:
    """Append a file of events to the log, in short transactions.

    A row that was imported before changes nothing, so that an import that was cut short, or whose
    products came later, is run again. Raises BadEventFile when no row can be used.
    """
    sifter = Sifter(task.source, task.known, task.now)
    rows = task.source.rows()
    read = 0
    with Findings(log.home, task.catalog) as findings:
        intake = _Intake(log, task.catalog, findings)
        while batch := list(islice(rows, _BATCH)):
            intake.take(_sifted(batch, sifter, findings))
            read += len(batch)
            progress(read)
    if read == findings.rejected.total():
        raise BadEventFile(
            f"none of the {read:,} rows of {task.source.path} can be used: {_told(findings)}",
            hint=f"See {findings.path}",
        )
    return _imported(log, task, findings, intake, read)


class _Intake:
    """Appends batches, and counts and notes what became of them."""

    def __init__(self, log: EventLog, catalog: str, findings: Findings) -> None:
        self.kept = self.surplus = 0
        self._log, self._catalog, self._findings = log, catalog, findings

    def take(self, found: list[tuple[int, Event]]) -> None:
        outcomes, _ = self._log.append(self._catalog, [event for _, event in found])
        for (line, _), outcome in zip(found, outcomes, strict=True):
            self._note(line, outcome)

    def _note(self, line: int, outcome: Outcome) -> None:
        self.kept += outcome.kept
        self.surplus += outcome.surplus
        if not outcome.kept:
            self._findings.notice(line, "duplicate")
        if outcome.late:
            self._findings.notice(line, "clock_ran_backwards")
        if outcome.surplus:
            self._findings.notice(line, "flood")


def _sifted(
    batch: list[Row | Rejected], sifter: Sifter, findings: Findings
) -> list[tuple[int, Event]]:
    sifter.learn(row for row in batch if isinstance(row, Row))
    return list(_events(batch, sifter, findings))


def _events(
    batch: list[Row | Rejected], sifter: Sifter, findings: Findings
) -> Iterator[tuple[int, Event]]:
    for row in batch:
        # A row that can't be read may hold anything, a name too: none of it is repeated.
        found = sifter.read(row) if isinstance(row, Row) else Refused("unreadable_row")
        if isinstance(found, Refused):
            findings.reject(row.line, *found)
        else:
            yield row.line, found


def _imported(
    log: EventLog, task: EventImport, findings: Findings, intake: _Intake, read: int
) -> EventsImported:
    summary = log.summary(task.catalog)
    told = findings.rejected or findings.noticed
    return EventsImported(
        catalog=task.catalog,
        read=read,
        kept=intake.kept,
        duplicates=findings.noticed["duplicate"],
        rejected={reason: n for reason, n in findings.rejected.most_common()},
        backwards=findings.noticed["clock_ran_backwards"],
        capped=intake.surplus,
        report=str(findings.path) if told else None,
        shoppers=summary.shoppers,
        products=summary.products,
        first=_iso(summary.first),
        last=_iso(summary.last),
        notes=tuple(_notes(findings, summary.shoppers, summary.products)),
    )


def _notes(findings: Findings, shoppers: int, products: int) -> Iterator[str]:
    """Say what the log can't be good for, and what would mend it."""
    if findings.rejected["unknown_product"]:
        yield "Import the products that are not in the catalogue, then these events again."
    if shoppers == 1:
        yield "All events are of one shopper: nothing can be learned from what others did."
    if products == 1:
        yield "All events are of one product: nothing can be learned about what goes together."


def _told(findings: Findings) -> str:
    return ", ".join(f"{n:,} {r.replace('_', ' ')}" for r, n in findings.rejected.most_common())


def _iso(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
