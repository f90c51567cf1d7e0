"""What a pick by taste costs beside the same turn without one, in a shop with a long log.

`python -m bench.recommend_turn --products 50000 --shoppers 10000 --events 1000000 --json`: the last
line is one JSON object. `beyond_loop_p50_ms` is the difference of the medians of one request by
shoppers who are known and by nobody, `event_visible_ms` the worst time from recording a dislike to
a history that holds it, `event_reflected_ms` the worst one to a reply without that product. Names
that end in `_cpu_ms` or `_cpu_s` are of the process's own time, which others on the machine don't
lengthen. `cares_p50_cpu_ms` is what the turn of the same shopper takes more once they wrote twelve
reviews, in a shop where all products have some. `--home DIR` keeps the shop, so that the next run
asks without filling and training.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np

from agent import MEND, TASTE, Behavior, Shopkeeper
from bench.synthesis import shop
from evaluation import learn
from recommender import arrays_of
from store import (
    Catalog,
    Event,
    EventKind,
    EventLog,
    LearnedFolder,
    Opinions,
    Review,
    Reviews,
    Shelf,
    Theme,
)

_ASKED = "recommend something for me"
_TURNS = 200
_FRESH = 20
_BATCH = 5_000
_WRITTEN, _READ = 12, 20
_TEXT = "So comfortable, but the zipper is poor. It looks great, is sturdy, and too heavy."
_THEMES = ("comfort", "zipper", "looks", "sturdiness", "weight", "value")
_DAY = 86_400.0
_NOW = 1_790_000_000.0


class Took(NamedTuple):
    """How long something took by the clock, and of the process's own time, in milliseconds."""

    wall: float
    cpu: float


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--shoppers", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, help="a folder in which the shop is kept")
    parser.add_argument("--train", action="store_true", help="train again in a shop that was kept")
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    options = parser.parse_args()
    with shop(options.products, options.home) as (home, shelf), EventLog(home) as log:
        made = filled(shelf, log, options.shoppers, options.events, again=options.train)
        asked_of = turns(shelf, log, options.shoppers)
    result = made | asked_of | {"products": options.products, "shoppers": options.shoppers}
    if not options.json:
        _say(json.dumps(result, indent=2))
    _say(json.dumps({**result, "events": options.events}))


def filled(
    shelf: Shelf, log: EventLog, shoppers: int, events: int, *, again: bool = False
) -> dict[str, Any]:
    """Record and learn what is not there yet; return what that took."""
    catalog, found = shelf.open("bench"), {}
    ids = [p.id for p in catalog.at(range(len(catalog)))]
    if not log.revision("bench"):
        took = _timed(lambda: [log.record("bench", b) for b in _batches(ids, shoppers, events)])
        found["recording_s"] = round(took.wall / 1000, 1)
    folder = _learned(shelf)
    if folder.current() is None or again:
        before = _resident()
        took = _timed(lambda: _train(catalog, log, ids, folder))
        found |= {"training_s": round(took.wall / 1000, 1)}
        found |= {"training_cpu_s": round(took.cpu / 1000, 1)}
        found |= {"training_rss_mb": _resident(), "before_training_rss_mb": before}
    return found


def turns(shelf: Shelf, log: EventLog, shoppers: int) -> dict[str, Any]:
    """Return the figures of a shop that was filled and trained."""
    catalog = shelf.open("bench")
    ids = [p.id for p in catalog.at(range(_FRESH * 7))]
    behavior = Behavior(log, "bench", _learned(shelf), clock=lambda: _NOW)
    shop = Shopkeeper(shelf, catalog="bench", home=log.home, behavior=behavior)
    reviews = written(shelf, catalog)
    heard = Behavior(log, "bench", _learned(shelf), reviews=reviews, clock=lambda: _NOW)
    caring = Shopkeeper(shelf, catalog="bench", home=log.home, behavior=heard)
    for one in (shop, caring):
        one.ask(_ASKED, shopper="s0")
    known, plain, cared = [], [], []
    # In turn, so that a busy stretch of the machine falls on both.
    for at in range(_TURNS):
        _visit(log, f"s{at % shoppers}")
        known.append(_timed(partial(shop.ask, _ASKED, shopper=f"s{at % shoppers}")))
        cared.append(_timed(partial(caring.ask, _ASKED, shopper=f"s{at % shoppers}")))
        plain.append(_timed(partial(shop.ask, _ASKED)))
    more = [ours.cpu - without.cpu for ours, without in zip(cared, known, strict=True)]
    found: dict[str, Any] = {"cares_p50_cpu_ms": _percentile(more, 50)}
    for kind, place in (("", 0), ("cpu_", 1)):
        ours, others = ([took[place] for took in many] for many in (known, plain))
        found[f"known_p50_{kind}ms"] = _percentile(ours, 50)
        found[f"known_p95_{kind}ms"] = _percentile(ours, 95)
        found[f"plain_p50_{kind}ms"] = _percentile(others, 50)
        beyond = _percentile(ours, 50) - _percentile(others, 50)
        found[f"beyond_loop_p50_{kind}ms"] = round(beyond, 2)
    return found | _reflected(shop, log, ids) | {"rss_mb": _resident()}


def written(shelf: Shelf, catalog: Catalog) -> Reviews:
    """Return reviews by each shopper who is asked for, in a shop whose products all have some."""
    reviews = Reviews.beside(shelf.beside("bench", "x").parent)
    if not reviews:
        random = np.random.default_rng(1)
        ids = [p.id for p in catalog.at(range(len(catalog)))]
        reviews.keep(
            _opinions(i, random.integers(_READ + 1, size=len(_THEMES)).tolist()) for i in ids
        )
        reviews.add(
            Review(product=ids[(at * _WRITTEN + n) % len(ids)], text=_TEXT, author=f"s{at}")
            for at in range(_TURNS)
            for n in range(_WRITTEN)
        )
    return reviews


def _opinions(product: str, praising: Sequence[int]) -> Opinions:
    themes = (
        Theme(name=name, polarity=0.0, reviews=_READ, of=_READ, praising=n, faulting=_READ - n)
        for name, n in zip(_THEMES, praising, strict=True)
    )
    return Opinions(product=product, reviews=_READ, of=_READ, themes=tuple(themes))


def _learned(shelf: Shelf) -> LearnedFolder:
    return LearnedFolder(shelf.beside("bench", TASTE), MEND)


def _train(catalog: Catalog, log: EventLog, ids: Sequence[str], folder: LearnedFolder) -> None:
    found = learn(catalog, log.columns("bench", ids), sequence=False)
    folder.keep(found.about(), arrays_of(found.taste))


def _resident() -> int:
    """Return the most memory that the process ever held, in megabytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _batches(ids: Sequence[str], shoppers: int, events: int) -> Iterator[list[Event]]:
    """Yield made-up events: each shopper keeps to a stretch of the catalogue, in visits of five."""
    random = np.random.default_rng(0)
    homes = random.integers(0, len(ids), shoppers)
    kinds: tuple[EventKind, ...] = ("view", "view", "click", "add", "buy")
    batch: list[Event] = []
    for number in range(events):
        shopper = int(random.integers(shoppers))
        product = ids[int(homes[shopper] + random.integers(300)) % len(ids)]
        at = _NOW - (events - number) / events * 90 * _DAY
        kind = kinds[int(random.integers(len(kinds)))]
        name = f"s{shopper}"
        batch.append(Event(id=str(number), shopper=name, kind=kind, product=product, at=at))
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _timed(call: Callable[[], object]) -> Took:
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return Took((time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000)


def _reflected(shop: Shopkeeper, log: EventLog, ids: Sequence[str]) -> dict[str, float]:
    """Return the worst times from a dislike of what was shown to what knows of it."""
    seen: list[Took] = []
    whole: list[Took] = []
    for at in range(_FRESH):
        name = f"fresh{uuid4().hex}"
        log.record("bench", [_event(name, "buy", ids[at * 7], _NOW - 60)])
        first = shop.ask(_ASKED, shopper=name).items[0].product.id
        disliked = _event(name, "dislike", first, _NOW - 1)
        before = _timed(partial(log.record, "bench", [disliked]))
        after = _timed(partial(_held, log, name, first))
        turn = _timed(partial(_without, shop, name, first))
        seen.append(Took(before.wall + after.wall, before.cpu + after.cpu))
        whole.append(Took(before.wall + turn.wall, before.cpu + turn.cpu))
    return {
        "event_visible_ms": round(max(took.wall for took in seen), 2),
        "event_reflected_ms": round(max(took.wall for took in whole), 2),
        "event_reflected_p50_ms": _percentile([took.wall for took in whole], 50),
        "event_reflected_cpu_ms": round(max(took.cpu for took in whole), 2),
    }


def _held(log: EventLog, shopper: str, product: str) -> None:
    assert log.history("bench", shopper, 200)[-1].product == product


def _without(shop: Shopkeeper, shopper: str, product: str) -> None:
    items = shop.ask(_ASKED, shopper=shopper).items
    assert product not in [item.product.id for item in items]


def _visit(log: EventLog, shopper: str) -> None:
    """Record that what a shopper did last was looked at again just now: a visit is going on."""
    last = dict.fromkeys(e.product for e in log.history("bench", shopper) if e.product)
    views = enumerate(list(last)[-3:])
    log.record("bench", [_event(shopper, "view", p, _NOW - 30 + at) for at, p in views])


def _event(shopper: str, kind: EventKind, product: str, at: float) -> Event:
    return Event(shopper=shopper, kind=kind, product=product, at=at)


def _percentile(values: Sequence[float], rank: float) -> float:
    return round(float(np.percentile(values, rank)), 2)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
