"""Events and exposures as they lie in the log, read back into values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from sqlite3 import Connection
from typing import NamedTuple

from store.behavior.event import KINDS, Event, EventKind, Preference
from store.behavior.exposure import Exposure, Shown

_EVENTS = (
    "SELECT e.id, s.pseudonym, e.kind, p.id, e.at, e.session, e.value, e.exposure, e.preference"
    " FROM events AS e JOIN shoppers AS s ON s.code = e.shopper"
    " LEFT JOIN products AS p ON p.code = e.product WHERE "
)
_EXPOSURES = (
    "SELECT e.id, s.pseudonym, e.at, e.context, e.candidates, e.slate, e.policy"
    " FROM exposures AS e JOIN shoppers AS s ON s.code = e.shopper WHERE "
)
_Held = str | int | float | None


class Asked(NamedTuple):
    """Which part of a catalogue's log, by codes, is asked for.

    From `since` on (seconds), written after revision `after`, of some kinds, of one shopper.
    """

    catalog: int
    since: float | None = None
    after: int | None = None
    kinds: tuple[EventKind, ...] = ()
    shopper: int | None = None
    surplus: bool = True

    def where(self) -> tuple[str, list[_Held]]:
        """Return it as conditions of SQL, with their values."""
        # The plus keeps SQLite from an index that would hold more rows than the shopper's.
        one = self.shopper is not None or self.after is not None
        terms: list[tuple[str, _Held]] = [("+e.catalog" if one else "e.catalog", self.catalog)]
        if self.shopper is not None:
            terms.append(("e.shopper", self.shopper))
        conditions = [f"{column} = ?" for column, _ in terms]
        values = [value for _, value in terms]
        for condition, value in (("e.at >= ?", self.since), ("e.revision > ?", self.after)):
            if value is not None:
                conditions.append(condition)
                values.append(value)
        if self.kinds:
            conditions.append(f"e.kind IN ({', '.join('?' * len(self.kinds))})")
            values += [KINDS.index(kind) for kind in self.kinds]
        if not self.surplus:
            conditions.append("e.surplus = 0")
        return " AND ".join(conditions), values


def read_events(connection: Connection, asked: Asked) -> Iterator[Event]:
    """Yield the events in the order of time, then id."""
    where, values = asked.where()
    rows = connection.execute(f"{_EVENTS}{where} ORDER BY e.at, e.id", values)
    return map(_event, rows)


def last_events(connection: Connection, asked: Asked, most: int) -> list[Event]:
    """Return the last events, newest last."""
    where, values = asked.where()
    query = f"{_EVENTS}{where} ORDER BY e.at DESC, e.id DESC LIMIT ?"
    return [_event(row) for row in connection.execute(query, [*values, most])][::-1]


def read_exposures(connection: Connection, asked: Asked) -> Iterator[Exposure]:
    """Yield the exposures in the order of time, then id."""
    where, values = asked.where()
    rows = connection.execute(f"{_EXPOSURES}{where} ORDER BY e.at, e.id", values)
    return map(_exposure, rows)


def read_exposure(connection: Connection, asked: Asked, key: bytes) -> Exposure | None:
    """Return one exposure by its pseudonym, None where it is not among what is asked for."""
    where, values = asked.where()
    rows = connection.execute(f"{_EXPOSURES}{where} AND e.id = ?", [*values, key])
    return next(map(_exposure, rows), None)


def _event(row: Iterable[object]) -> Event:
    key, shopper, kind, product, at, session, value, exposure, said = row
    return Event.model_validate(
        {
            "id": _hex(key),
            "shopper": _hex(shopper),
            "kind": KINDS[kind] if isinstance(kind, int) else kind,
            "product": product,
            "at": at,
            "session": _hex(session),
            "value": value,
            "exposure": _hex(exposure),
            "preference": Preference.model_validate_json(said) if isinstance(said, str) else None,
        }
    )


def _exposure(row: Iterable[object]) -> Exposure:
    key, shopper, at, context, candidates, slate, policy = row
    held = json.loads(str(slate))
    # Earlier releases kept a bare list, without marginals.
    rows = held["shown"] if isinstance(held, dict) else [[*one, None] for one in held]
    names = ("product", "position", "propensity", "marginal")
    shown = [Shown.model_validate(dict(zip(names, one, strict=True))) for one in rows]
    greedy = held["greedy"] if isinstance(held, dict) else ()
    return Exposure.model_validate(
        {"id": _hex(key), "shopper": _hex(shopper), "at": at, "context": context}
        | {
            "candidates": candidates,
            "slate": tuple(shown),
            "policy": policy,
            "greedy": tuple(greedy),
        }
    )


def _hex(key: object) -> str:
    return key.hex() if isinstance(key, bytes) else ""
