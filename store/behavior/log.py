"""The log of what shoppers did and were shown; only who wants to be forgotten leaves it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection
from typing import Self

from store.behavior import derived, reading
from store.behavior.attention import Attention, read_attention
from store.behavior.columns import EventColumns, read_columns
from store.behavior.database import Database
from store.behavior.derived import Derived
from store.behavior.event import Event, EventKind
from store.behavior.exposure import Exposure
from store.behavior.findings import scrub
from store.behavior.flood import Caps
from store.behavior.pseudonym import Named, Pseudonyms
from store.behavior.reading import Asked
from store.behavior.summary import Forgotten, Recorded, Summary, summarize
from store.behavior.takers import Takers, read_takers
from store.behavior.writing import Outcome, Writer, raise_revision
from store.errors import BehaviorUnavailable

_PATIENCE = 2.0


class EventLog:
    """`<home>/behavior.db`: the events and exposures of all catalogues, each for itself.

    Shoppers are named as the doors know them; only pseudonyms are kept, and read back. Any number
    of processes and threads may read while one writes. A method that can't do its work raises
    BehaviorUnavailable, or BehaviorBusy when a lock was held for longer than `patience` seconds:
    a turn catches it and goes on. A catalogue without events is an empty one.
    """

    def __init__(self, home: Path, *, patience: float = _PATIENCE, caps: Caps = Caps()) -> None:  # noqa: B008
        self.home, self._caps = home, caps
        self._pseudonyms = Pseudonyms.of_home(home)
        self._database = Database(home, patience)
        self._check_secret()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; the log may be used again."""
        self._database.close()

    def pseudonym(self, catalog: str, name: str, what: Named = "shopper") -> str:
        """Return what stands for a door's id in what is read back."""
        key = self._pseudonyms.of(catalog, what, name)
        return key[:8].hex() if what == "session" else key.hex()

    def record(self, catalog: str, events: Iterable[Event]) -> Recorded:
        """Append events in one transaction; those whose id is there already change nothing."""
        outcomes, revision = self.append(catalog, events)
        kept = sum(o.kept for o in outcomes)
        return Recorded(
            kept=kept,
            duplicates=len(outcomes) - kept,
            late=sum(o.late for o in outcomes),
            surplus=sum(o.surplus for o in outcomes),
            revision=revision,
        )

    def append(self, catalog: str, events: Iterable[Event]) -> tuple[list[Outcome], int]:
        """Append events in one transaction; return what became of each, and the revision."""
        events = list(events)
        with self._database.writing() as connection:
            writer = Writer(connection, catalog, self._pseudonyms, self._caps)
            outcomes = [writer.add(event) for event in events]
            if any(outcome.kept for outcome in outcomes):
                writer.finish()
            return outcomes, _revision(connection, catalog)

    def expose(self, catalog: str, exposure: Exposure) -> bool:
        """Append what a shopper was shown; False when its id is there already."""
        with self._database.writing() as connection:
            writer = Writer(connection, catalog, self._pseudonyms, self._caps)
            new = writer.expose(exposure)
            if new:
                writer.finish()
            return new

    def revision(self, catalog: str) -> int:
        """Return a number that rises with each write to this catalogue's log, 0 at first."""
        with self._database.connected() as connection:
            return _revision(connection, catalog)

    def catalogs(self) -> list[str]:
        """Return the names of the catalogues that have events or exposures."""
        query = "SELECT name FROM catalogs WHERE revision IS NOT NULL ORDER BY name"
        with self._database.connected() as connection:
            return [name for (name,) in connection.execute(query)]

    def events(
        self,
        catalog: str,
        *,
        since: float | None = None,
        after: int | None = None,
        kinds: Sequence[EventKind] = (),
        shopper: str | None = None,
        surplus: bool = True,
    ) -> Iterator[Event]:
        """Yield events in the order of time, then id; they are of one state of the log.

        From `since` on (seconds), or those that were written after a revision. `surplus=False`
        leaves out what one shopper did beyond the caps, as counts should.
        """
        with self._asking(catalog, shopper) as (connection, asked):
            if asked:
                asked = asked._replace(since=since, after=after, surplus=surplus)
                asked = asked._replace(kinds=tuple(kinds))
                yield from reading.read_events(connection, asked)

    def history(
        self, catalog: str, shopper: str, most: int = 50, kinds: Sequence[EventKind] = ()
    ) -> list[Event]:
        """Return the last counted events of a shopper, newest last."""
        with self._asking(catalog, shopper) as (connection, asked):
            if asked is None:
                return []
            asked = asked._replace(kinds=tuple(kinds), surplus=False)
            return reading.last_events(connection, asked, most)

    def exposures(
        self, catalog: str, *, since: float | None = None, shopper: str | None = None
    ) -> Iterator[Exposure]:
        """Yield exposures in the order of time, then id."""
        with self._asking(catalog, shopper) as (connection, asked):
            if asked:
                yield from reading.read_exposures(connection, asked._replace(since=since))

    def exposure(self, catalog: str, shopper: str, name: str) -> Exposure | None:
        """Return what a shopper was shown under an id, None where it was nobody's or another's."""
        with self._asking(catalog, shopper) as (connection, asked):
            if asked is None:
                return None
            key = self._pseudonyms.of(catalog, "exposure", name)
            return reading.read_exposure(connection, asked, key)

    def columns(self, catalog: str, products: Sequence[str] | None = None) -> EventColumns:
        """Return the counted events as columns; `products` gives the order of product columns."""
        with self._database.reading() as connection:
            code, revision = _code(connection, catalog) or 0, _revision(connection, catalog)
            return read_columns(connection, code, revision, products)

    def takers(self, catalog: str, now: float) -> list[Takers]:
        """Return how many shoppers took to each product, and how many days before `now`."""
        with self._database.reading() as connection:
            return list(read_takers(connection, _code(connection, catalog) or 0, now))

    def attention(self, catalog: str, since: Attention | None = None) -> Attention:
        """Return how often each product was shown and clicked.

        With `since`, which was read before, only what came after it is read, unless somebody was
        forgotten meanwhile.
        """
        with self._database.reading() as connection:
            code, revision = _code(connection, catalog) or 0, _revision(connection, catalog)
            before = since or Attention()
            if before.revision == revision:
                return before
            if derived.forgotten_since(connection, code, before.revision):
                before = Attention()
            return read_attention(connection, code, revision, before)

    def summary(self, catalog: str) -> Summary:
        """Return how much there is, and of when."""
        with self._database.reading() as connection:
            return summarize(connection, _code(connection, catalog) or 0)

    def forget(self, catalog: str, shopper: str) -> Forgotten:
        """Delete everything about a shopper, to the last byte; the revision rises.

        The file is written anew, about a second for each 100 MB, while which nobody else can
        write. Raises BehaviorBusy when a reader held the old state for too long: then the last
        bytes go with the next call. A file of events that is imported again brings them back.
        """
        key = self._pseudonyms.of(catalog, "shopper", shopper)
        events = exposures = 0
        with self._database.writing() as connection:
            code, found = _code(connection, catalog), _shopper(connection, key)
            if code is not None and found is not None:
                (last,) = connection.execute("SELECT revision FROM state").fetchone()
                events, exposures = derived.forget(connection, code, found, last + 1)
                raise_revision(connection, code, last + 1)
            (unswept,) = connection.execute("SELECT unswept FROM state").fetchone()
        scrub(self.home, catalog, shopper)
        if unswept:
            self._database.sweep()
            with self._database.writing() as connection:
                connection.execute("UPDATE state SET unswept = 0")
        return Forgotten(events=events, exposures=exposures, revision=self.revision(catalog))

    def note(self, catalog: str, artefact: Derived) -> None:
        """Note which revision an artefact was trained at, in place of what was noted before."""
        with self._database.writing() as connection:
            writer = Writer(connection, catalog, self._pseudonyms, self._caps)
            derived.note(connection, writer.catalog, artefact)

    def stale(self, catalog: str) -> tuple[Derived, ...]:
        """Return the artefacts that were trained on someone who was forgotten since.

        They must be trained again, or removed.
        """
        with self._database.reading() as connection:
            return derived.stale(connection, _code(connection, catalog) or 0)

    def forgotten_since(self, catalog: str, revision: int) -> int:
        """Count the shoppers who were in the log at a revision and were forgotten since."""
        with self._database.reading() as connection:
            code = _code(connection, catalog) or 0
            return derived.forgotten_since(connection, code, revision)

    @contextmanager
    def _asking(
        self, catalog: str, shopper: str | None
    ) -> Iterator[tuple[Connection, Asked | None]]:
        """Give a connection and the question for a catalogue; None where nothing is there."""
        with self._database.reading() as connection:
            code, found = _code(connection, catalog), None
            if shopper is not None:
                key = self._pseudonyms.of(catalog, "shopper", shopper)
                found = _shopper(connection, key)
            nothing = code is None or (shopper is not None and found is None)
            yield connection, None if nothing else Asked(code or 0, shopper=found)

    def _check_secret(self) -> None:
        if self._database.secret(self._pseudonyms.check) != self._pseudonyms.check:
            raise BehaviorUnavailable(
                f"{self._database.path} was written with another secret than behavior.key",
                hint="Put the old behavior.key back, or move both files away to begin anew",
            )


def _code(connection: Connection, catalog: str) -> int | None:
    query = "SELECT code FROM catalogs WHERE name = ?"
    found = connection.execute(query, (catalog,)).fetchone()
    return int(found[0]) if found else None


def _shopper(connection: Connection, pseudonym: bytes) -> int | None:
    query = "SELECT code FROM shoppers WHERE pseudonym = ?"
    found = connection.execute(query, (pseudonym,)).fetchone()
    return int(found[0]) if found else None


def _revision(connection: Connection, catalog: str) -> int:
    query = "SELECT revision FROM catalogs WHERE name = ?"
    found = connection.execute(query, (catalog,)).fetchone()
    return int(found[0] or 0) if found else 0
