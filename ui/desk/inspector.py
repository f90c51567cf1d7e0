"""One conversation looked into: what was understood, called, weighed, shown and cut."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from agent import Trace
from store import Catalog, Turn

_UNKNOWN = "(not in the catalogue any more)"


class Candidate(NamedTuple):
    """A product that a call weighed, with the parts of its score; `shown` is its place or None."""

    id: str
    title: str
    parts: Mapping[str, float]
    shown: int | None


class Call(NamedTuple):
    """A call of a tool: what it was told, what it answered with, and what it chose among."""

    name: str
    args: Mapping[str, Any]
    found: tuple[str, ...]
    loosened: tuple[str, ...]
    failed: bool
    columns: tuple[str, ...]
    candidates: tuple[Candidate, ...]


class Inspected(NamedTuple):
    """A turn as the desk shows it; of one that a person answered only what was said."""

    turn: Turn
    need: Mapping[str, Any] | None
    calls: tuple[Call, ...]
    trace: Trace
    items: Sequence[Mapping[str, Any]]
    timings: Mapping[str, float]


def inspected(turns: Sequence[Turn], catalog: Catalog) -> list[Inspected]:
    """Return the turns of a conversation with the titles of what was weighed in them."""
    traces = [Trace.model_validate(turn.reply.get("trace", {})) for turn in turns]
    ids = {c.id for t in traces for call in t.calls for c in call.considered}
    titles = {p.id: p.title for p in catalog.known(sorted(ids))}
    return [_inspected(t, trace, titles) for t, trace in zip(turns, traces, strict=True)]


def _inspected(turn: Turn, trace: Trace, titles: Mapping[str, str]) -> Inspected:
    items = turn.reply.get("items", ())
    places = {item["id"]: place for place, item in enumerate(items, 1)}
    calls = []
    for call in trace.calls:
        parts = [dict(c.parts) for c in call.considered]
        candidates = tuple(
            Candidate(c.id, titles.get(c.id, _UNKNOWN), c.parts, places.get(c.id))
            for c in call.considered
        )
        columns = tuple(dict.fromkeys(name for part in parts for name in part))
        calls.append(
            Call(call.name, call.args, call.found, call.loosened, call.failed, columns, candidates)
        )
    return Inspected(
        turn=turn,
        need=turn.reply.get("need"),
        calls=tuple(calls),
        trace=trace,
        items=items,
        timings=turn.reply.get("timings_ms", {}),
    )
