"""What a pick by taste costs beside the same turn without one, in a shop with a long log.

`python -m bench.recommend_turn --products 50000 --shoppers 10000 --events 1000000 --json`: the last
line is one JSON object. `beyond_loop_p50_ms` is the difference of the medians of one request by
shoppers who are known and by nobody, `event_reflected_ms` the worst time from recording a dislike
to a reply without that product.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_cache_path

from agent import MEND, TASTE, Behavior, Shopkeeper
from bench.synthesis import Recombiner
from evaluation import learn
from recommender import arrays_of
from store import Event, EventKind, EventLog, LearnedFolder, Shelf
from store.ingest import Import, ingest

_ASKED = "recommend something for me"
_TURNS = 200
_BATCH = 5_000
_DAY = 86_400.0
_NOW = 1_790_000_000.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--shoppers", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    options = parser.parse_args()
    cache = user_cache_path("shopkeeper-bench", ensure_exists=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        recombiner = Recombiner(cache)
        shelf = Shelf(home, recombiner)
        ingest(shelf, Import("bench", recombiner.products(options.products)))
        with EventLog(home) as log:
            result = measured(shelf, log, options.shoppers, options.events)
    result |= {"products": options.products, "shoppers": options.shoppers}
    if not options.json:
        _say(json.dumps(result, indent=2))
    _say(json.dumps({**result, "events": options.events}))


def measured(shelf: Shelf, log: EventLog, shoppers: int, events: int) -> dict[str, Any]:
    """Return the figures of one shop: filled, trained, asked."""
    catalog = shelf.open("bench")
    ids = [p.id for p in catalog.at(range(len(catalog)))]
    started = time.perf_counter()
    for batch in _batches(ids, shoppers, events):
        log.record("bench", batch)
    filled = time.perf_counter() - started
    started = time.perf_counter()
    columns = log.columns("bench", ids)
    found = learn(catalog, columns, sequence=False)
    trained = time.perf_counter() - started
    learned = LearnedFolder(shelf.beside("bench", TASTE), MEND)
    learned.keep(found.about(), arrays_of(found.taste))
    behavior = Behavior(log, "bench", learned, clock=lambda: _NOW)
    shop = Shopkeeper(shelf, catalog="bench", home=log.home, behavior=behavior)
    shop.ask(_ASKED, shopper="s0")
    known = [_timed(shop, f"s{i % shoppers}") for i in range(_TURNS)]
    plain = [_timed(shop, None) for _ in range(_TURNS)]
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "known_p50_ms": _percentile(known, 50),
        "known_p95_ms": _percentile(known, 95),
        "plain_p50_ms": _percentile(plain, 50),
        "beyond_loop_p50_ms": round(_percentile(known, 50) - _percentile(plain, 50), 2),
        "event_reflected_ms": _reflected(shop, log, ids),
        "recording_s": round(filled, 1),
        "training_s": round(trained, 1),
        "rss_mb": round(rss),
    }


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


def _timed(shop: Shopkeeper, shopper: str | None) -> float:
    started = time.perf_counter()
    shop.ask(_ASKED, shopper=shopper)
    return (time.perf_counter() - started) * 1000


def _reflected(shop: Shopkeeper, log: EventLog, ids: Sequence[str]) -> float:
    """Return the worst time from a dislike of what was shown to a reply without it."""
    worst = 0.0
    for at in range(20):
        name = f"fresh{at}"
        log.record("bench", [Event(shopper=name, kind="buy", product=ids[at * 7], at=_NOW - 60)])
        first = shop.ask(_ASKED, shopper=name).items[0].product.id
        started = time.perf_counter()
        log.record("bench", [Event(shopper=name, kind="dislike", product=first, at=_NOW - 1)])
        again = shop.ask(_ASKED, shopper=name)
        worst = max(worst, (time.perf_counter() - started) * 1000)
        assert first not in [item.product.id for item in again.items]
    return round(worst, 2)


def _percentile(values: Sequence[float], rank: float) -> float:
    return round(float(np.percentile(values, rank)), 2)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
