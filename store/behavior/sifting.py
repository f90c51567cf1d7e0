"""A row of a shop's file, read into an event or refused with its reason."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from pydantic import ValidationError

from store.behavior.event import HIGHEST, LOWEST, Event, EventKind, Preference
from store.behavior.findings import Reason
from store.behavior.moment import read_moment
from store.behavior.source import EventSource
from store.behavior.synonyms import kind_of
from store.importers.row import Row
from store.importers.text import NOT_GIVEN, text_of

DAY = 86_400.0
_REMEMBERED = 200_000
# What spreadsheets make of a number where a column also holds nothing: 17850.0.
_FLOATED = re.compile(r"(\d+)\.0")

Known = Callable[[list[str]], Iterable[str]]
"""Tells which of some product ids a catalogue holds."""


class Refused(NamedTuple):
    """Why a row is no event, the cell that it failed by, and whose row it is."""

    reason: Reason
    what: str = ""
    shopper: str = ""


class Sifter:
    """Reads rows into events of the products that are known; `now` is in seconds."""

    def __init__(self, source: EventSource, known: Known, now: float) -> None:
        self._fields, self._kind = source.fields, source.kind
        self._known, self._latest = known, now + DAY
        self._products: dict[str, str | None] = {}
        self._kinds: dict[str, EventKind | None] = {}

    def learn(self, rows: Iterable[Row]) -> None:
        """Ask the catalogue about the products of some rows, all at once."""
        if len(self._products) > _REMEMBERED:
            self._products.clear()
        names = {name for row in rows if (name := self._text(row.cells, "product"))}
        new = [name for name in names if name not in self._products]
        spelled = {name: (name, _whole(name)) for name in new}
        found = set(self._known(sorted({s for both in spelled.values() for s in both})))
        for name, both in spelled.items():
            self._products[name] = next((s for s in both if s in found), None)

    def read(self, row: Row) -> Event | Refused:
        """Return the event of a row whose product was asked about."""
        cells = row.cells
        shopper = _whole(self._text(cells, "shopper"))
        if not shopper:
            return Refused("missing_shopper")
        named = self._text(cells, "kind")
        kind = self._kind_of(named)
        if kind is None:
            return Refused("unknown_kind", named, shopper)
        at = read_moment(cells.get(self._fields["at"]))
        if at is None or at > self._latest:
            reason: Reason = "unreadable_time" if at is None else "future_time"
            return Refused(reason, self._text(cells, "at"), shopper)
        return self._event(cells, shopper, kind, at)

    def _kind_of(self, named: str) -> EventKind | None:
        if "kind" not in self._fields:
            return self._kind
        if named not in self._kinds:
            if len(self._kinds) > _REMEMBERED:
                self._kinds.clear()
            self._kinds[named] = kind_of(named)
        return self._kinds[named]

    def _event(
        self, cells: Mapping[str, object], shopper: str, kind: EventKind, at: float
    ) -> Event | Refused:
        if kind == "said":
            return self._said(cells, shopper, at)
        named = self._text(cells, "product")
        product = self._products.get(named)
        if product is None:
            reason: Reason = "unknown_product" if named else "missing_product"
            return Refused(reason, named, shopper)
        value = self._text(cells, "value") if kind == "rate" else ""
        stars = _number(value)
        if kind == "rate" and not LOWEST <= stars <= HIGHEST:
            return Refused("rating_out_of_scale", value, shopper)
        if kind == "buy" and _number(self._text(cells, "quantity")) <= 0:
            return Refused("returned", self._text(cells, "quantity"), shopper)
        given = {"product": product, "value": stars if value else None, "kind": kind}
        return self._built(cells, shopper, at, given)

    def _said(self, cells: Mapping[str, object], shopper: str, at: float) -> Event | Refused:
        field, op = self._text(cells, "field"), self._text(cells, "op") or "eq"
        value = cells.get(self._fields.get("value", ""))
        try:
            said = Preference.model_validate({"field": field, "op": op, "value": _typed(value)})
        except ValidationError:
            return Refused("unreadable_preference", field, shopper)
        return self._built(cells, shopper, at, {"kind": "said", "preference": said})

    def _built(
        self, cells: Mapping[str, object], shopper: str, at: float, given: Mapping[str, object]
    ) -> Event | Refused:
        ids = {name: self._text(cells, name) for name in ("id", "session", "exposure")}
        try:
            return Event.model_validate({**given, **ids, "shopper": shopper, "at": at})
        except ValidationError:
            return Refused("unreadable_row")

    def _text(self, cells: Mapping[str, object], field: str) -> str:
        column = self._fields.get(field)
        if column is None:
            return ""
        value = cells.get(column)
        text = value.strip() if isinstance(value, str) else text_of(value)
        return "" if text.casefold() in NOT_GIVEN else text


def _whole(name: str) -> str:
    floated = _FLOATED.fullmatch(name)
    return floated[1] if floated else name


def _number(text: str) -> float:
    try:
        return float(text) if text else math.nan
    except ValueError:
        return math.nan


def _typed(value: object) -> object:
    """Read a flag or a number where a text is one."""
    if not isinstance(value, str):
        return tuple(value) if isinstance(value, list) else value
    if value.casefold() in ("true", "false"):
        return value.casefold() == "true"
    number = _number(value.strip())
    return number if math.isfinite(number) else value.strip()
