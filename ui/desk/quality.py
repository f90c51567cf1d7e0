"""How good the assistant is, measured from the turns and exposures that are kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from statistics import quantiles
from typing import NamedTuple

from store import Event, Exposure, Heard
from ui.desk.demand import SEEKING

STAGES = ("understood", "first_card", "first_sentence", "total")
_TAKEN = frozenset({"click", "add", "buy", "like"})


class Stage(NamedTuple):
    """How long turns took from what was said to a stage, in milliseconds."""

    name: str
    median: float
    p95: float


class Day(NamedTuple):
    """One day (UTC): its turns, and which share of those that sought products showed some."""

    day: str
    turns: int
    success: float | None


class Quality(NamedTuple):
    """The figures of a time; a share is None where there is nothing to take it of.

    `caught` counts what never reached a shopper: limits that a model loosened, and sentences that
    were not so. `acceptance` is the share of slates of which something was clicked, put into the
    cart, bought or liked; `explored` that of places given to what was not known to be best.
    `coverage` is the share of the catalogue that anybody was shown.
    """

    turns: int
    success: float | None
    caught: Mapping[str, int]
    stages: tuple[Stage, ...]
    slates: int
    acceptance: float | None
    explored: float | None
    coverage: float
    days: tuple[Day, ...]


def quality(
    heard: Sequence[Heard],
    exposures: Sequence[Exposure],
    events: Iterable[Event],
    products: int,
) -> Quality:
    """Return the figures of turns and of what shoppers did, in a catalogue of so many products."""
    answered = [h for h in heard if h.turn.reply.get("need")]
    taken = {e.exposure for e in events if e.exposure and e.kind in _TAKEN}
    slots = [(s.product, e.greedy) for e in exposures if e.greedy for s in e.slate]
    shown = {s.product for e in exposures for s in e.slate}
    shown |= {item["id"] for h in answered for item in h.turn.reply["items"]}
    return Quality(
        turns=len(answered),
        success=_success(answered),
        caught=_caught(answered),
        stages=tuple(_stages(answered)),
        slates=len(exposures),
        acceptance=_share(e.id in taken for e in exposures),
        explored=_share(product not in greedy for product, greedy in slots),
        coverage=len(shown) / products if products else 0.0,
        days=tuple(_days(answered)),
    )


def _share(found: Iterable[bool]) -> float | None:
    values = list(found)
    return sum(values) / len(values) if values else None


def _success(heard: Iterable[Heard]) -> float | None:
    """Return the share of turns that sought products and showed some, or asked to find them."""
    replies = [h.turn.reply for h in heard if h.turn.reply["need"]["goal"] in SEEKING]
    return _share(bool(r["items"] or r.get("asks")) for r in replies)


def _caught(heard: Iterable[Heard]) -> Mapping[str, int]:
    found = Counter[str]()
    for one in heard:
        trace = one.turn.reply["trace"]
        found["loosened limits"] += sum(len(call["loosened"]) for call in trace["calls"])
        found["unsupported sentences"] += len(trace["cut"])
    return found


def _stages(heard: Sequence[Heard]) -> Iterable[Stage]:
    for name in STAGES:
        times = [h.turn.reply["timings_ms"].get(f"{name}_ms") for h in heard]
        known = sorted(t for t in times if t is not None)
        if known:
            cuts = quantiles(known, n=20, method="inclusive") if len(known) > 1 else known * 19
            yield Stage(name, cuts[9], cuts[18])


def _days(heard: Iterable[Heard]) -> Iterable[Day]:
    found: dict[str, list[Heard]] = {}
    for one in heard:
        day = f"{datetime.fromtimestamp(one.turn.at, UTC):%Y-%m-%d}"
        found.setdefault(day, []).append(one)
    return [Day(day, len(turns), _success(turns)) for day, turns in sorted(found.items())]
