"""One transaction that appends to the log."""

from __future__ import annotations

import json
from collections.abc import Hashable
from sqlite3 import Connection
from typing import NamedTuple

from store.behavior.event import KINDS, Event
from store.behavior.exposure import Exposure
from store.behavior.flood import Caps, Place, mark
from store.behavior.pseudonym import Pseudonyms

_CODES = {kind: code for code, kind in enumerate(KINDS)}
_SESSION = 8


class Outcome(NamedTuple):
    """What became of an event: written or known already, whether after a later one, surplus."""

    kept: bool
    late: bool = False
    surplus: int = 0


class Writer:
    """Appends to one catalogue's log within a transaction.

    It remembers no code beyond that: another process may forget the shopper who has it.
    """

    def __init__(
        self, connection: Connection, catalog: str, pseudonyms: Pseudonyms, caps: Caps
    ) -> None:
        self._db, self._name, self._pseudonyms, self._caps = connection, catalog, pseudonyms, caps
        (last,) = connection.execute("SELECT revision FROM state").fetchone()
        self.revision = int(last) + 1
        self.catalog = self._code("catalogs", {"name": catalog})
        self._codes: dict[tuple[str, Hashable], int] = {}
        self._latest: dict[int, float] = {}
        self._visit = "", b""

    def add(self, event: Event) -> Outcome:
        """Append an event, unless one with its id is there."""
        pseudonym = self._pseudonyms.of
        key = pseudonym(self._name, "event", event.id) if event.id else self._own_id(event)
        if self._db.execute("SELECT 1 FROM events WHERE id = ?", (key,)).fetchone():
            return Outcome(False)
        shopper = self._shopper(event.shopper)
        product = self._product(event.product) if event.product is not None else None
        late = self._is_late(shopper, event.at)
        session = self._session(event.session) if event.session else None
        exposure = pseudonym(self._name, "exposure", event.exposure) if event.exposure else b""
        said = event.preference.model_dump_json() if event.preference else None
        row = self._db.execute(
            "INSERT INTO events (id, catalog, shopper, kind, product, at, session, value, exposure,"
            " preference, surplus, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?)",
            (
                *(key, self.catalog, shopper, _CODES[event.kind], product, event.at),
                *(session, event.value, exposure or None, said, self.revision),
            ),
        ).lastrowid
        assert row is not None
        surplus = mark(self._db, Place(row, shopper, product, event.at, key), self._caps)
        return Outcome(True, late, surplus)

    def expose(self, exposure: Exposure) -> bool:
        """Append an exposure, unless one with its id is there."""
        key = self._pseudonyms.of(self._name, "exposure", exposure.id)
        if self._db.execute("SELECT 1 FROM exposures WHERE id = ?", (key,)).fetchone():
            return False
        shown = [[s.product, s.position, s.propensity, s.marginal] for s in exposure.slate]
        slate = {"shown": shown, "greedy": exposure.greedy}
        self._db.execute(
            "INSERT INTO exposures (id, catalog, shopper, at, context, candidates, slate, policy,"
            " revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(key, self.catalog, self._shopper(exposure.shopper), exposure.at),
                *(exposure.context, exposure.candidates, json.dumps(slate), exposure.policy),
                self.revision,
            ),
        )
        return True

    def finish(self) -> None:
        """Raise the revision, so that readers see that something is new."""
        raise_revision(self._db, self.catalog, self.revision)

    def _session(self, name: str) -> bytes:
        # The events of a visit come one after the other.
        if name != self._visit[0]:
            self._visit = name, self._pseudonyms.of(self._name, "session", name)[:_SESSION]
        return self._visit[1]

    def _own_id(self, event: Event) -> bytes:
        said = event.preference.model_dump_json() if event.preference else ""
        contents = (event.shopper, event.kind, event.product or "", repr(event.at))
        rest = (event.session, repr(event.value), event.exposure, said)
        return self._pseudonyms.of_contents(self._name, contents + rest)

    def _is_late(self, shopper: int, at: float) -> bool:
        latest = self._latest.get(shopper)
        if latest is None:
            query = "SELECT max(at) FROM events WHERE shopper = ?"
            (found,) = self._db.execute(query, (shopper,)).fetchone()
            latest = at if found is None else float(found)
        self._latest[shopper] = max(latest, at)
        return at < latest

    def _shopper(self, name: str) -> int:
        code = self._codes.get(("shopper", name))
        if code is None:
            key = self._pseudonyms.of(self._name, "shopper", name)
            code = self._code("shoppers", {"pseudonym": key}, catalog=self.catalog)
            self._codes["shopper", name] = code
        return code

    def _product(self, name: str) -> int:
        code = self._codes.get(("product", name))
        if code is None:
            code = self._code("products", {"catalog": self.catalog, "id": name})
            self._codes["product", name] = code
        return code

    def _code(self, table: str, key: dict[str, str | int | bytes], **further: int) -> int:
        """Return the number under which a table holds a key; a new key gets one."""
        where = " AND ".join(f"{column} = :{column}" for column in key)
        found = self._db.execute(f"SELECT code FROM {table} WHERE {where}", key).fetchone()
        if found:
            return int(found[0])
        values = {**key, **further}
        columns, places = ", ".join(values), ", ".join(f":{column}" for column in values)
        new = self._db.execute(f"INSERT INTO {table} ({columns}) VALUES ({places})", values)
        assert new.lastrowid is not None
        return new.lastrowid


def raise_revision(connection: Connection, catalog: int, revision: int) -> None:
    """Note a write as the last one of its catalogue, by code, and of all."""
    connection.execute("UPDATE state SET revision = ?", (revision,))
    connection.execute("UPDATE catalogs SET revision = ? WHERE code = ?", (revision, catalog))
