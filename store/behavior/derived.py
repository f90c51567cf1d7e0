"""What was trained on the log, and whether someone in it was forgotten since."""

from __future__ import annotations

from sqlite3 import Connection

from store.product import Value


class Derived(Value):
    """A trained artefact: its name, and the revision of the events that it was trained on."""

    name: str
    revision: int


_SINCE = "first <= :revision AND revision > :revision"


def note(connection: Connection, catalog: int, derived: Derived) -> None:
    """Note what an artefact of a catalogue, by code, was trained on; in place of the last."""
    values = {"catalog": catalog, **derived.model_dump()}
    connection.execute("INSERT OR REPLACE INTO derived VALUES (:catalog, :name, :revision)", values)


def stale(connection: Connection, catalog: int) -> tuple[Derived, ...]:
    """Return the artefacts that were trained on someone who was forgotten since."""
    query = (
        "SELECT name, revision FROM derived AS d WHERE catalog = ? AND EXISTS (SELECT 1 FROM"
        " forgotten AS f WHERE f.catalog = d.catalog AND f.first <= d.revision"
        " AND f.revision > d.revision) ORDER BY name"
    )
    found = connection.execute(query, (catalog,))
    return tuple(Derived(name=name, revision=revision) for name, revision in found)


def forgotten_since(connection: Connection, catalog: int, revision: int) -> int:
    """Count the shoppers who were in the log at a revision and were forgotten since."""
    query = f"SELECT count(*) FROM forgotten WHERE catalog = :catalog AND {_SINCE}"
    values = {"catalog": catalog, "revision": revision}
    return int(connection.execute(query, values).fetchone()[0])


def forget(connection: Connection, catalog: int, shopper: int, revision: int) -> tuple[int, int]:
    """Delete a shopper, by code; return how many events and exposures went.

    Of whom it was nothing stays: only that someone who came with revision `first` is gone.
    """
    first = (
        "SELECT min(revision) FROM (SELECT revision FROM events WHERE shopper = ?1 UNION ALL"
        " SELECT revision FROM exposures WHERE shopper = ?1)"
    )
    (came,) = connection.execute(first, (shopper,)).fetchone()
    events = connection.execute("DELETE FROM events WHERE shopper = ?", (shopper,)).rowcount
    shown = connection.execute("DELETE FROM exposures WHERE shopper = ?", (shopper,)).rowcount
    connection.execute("DELETE FROM shoppers WHERE code = ?", (shopper,))
    if came is not None:
        connection.execute("INSERT INTO forgotten VALUES (?, ?, ?)", (catalog, revision, came))
    connection.execute("UPDATE state SET unswept = 1")
    return events, shown
