"""Whole offline turns: the script of `bench/requests.txt`, asked of the embedded model.

`python -m bench.turn --products 50000 --json`: the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path

from agent import Shopkeeper
from bench.synthesis import Recombiner
from store import Shelf
from store.ingest import Import, ingest

_REQUESTS = Path(__file__).with_name("requests.txt")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cache = user_cache_path("shopkeeper-bench", ensure_exists=True)
    with tempfile.TemporaryDirectory() as folder:
        shelf = _shelf(Path(folder), cache, options.products)
        turns = _turns(Shopkeeper(shelf, catalog="bench", home=Path(folder)))
    result = {**turns, "products": options.products}
    if not options.json:
        _say(json.dumps(result, indent=2))
    _say(json.dumps(result))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _shelf(home: Path, cache: Path, size: int) -> Shelf:
    recombiner = Recombiner(cache)
    shelf = Shelf(home, recombiner)
    started = time.perf_counter()
    ingest(shelf, Import("bench", recombiner.products(size)))
    _say(f"imported {size:,} products in {time.perf_counter() - started:.0f} s")
    return shelf


def _turns(shop: Shopkeeper) -> dict[str, float]:
    """Time every request of the script, the critiques in the conversation before them."""
    requests = _REQUESTS.read_text(encoding="utf-8").splitlines()
    shop.ask(requests[0], conversation="warm")
    totals, cards, talk = [], [], 0
    for request in requests:
        talk += not _continues(request)
        started = time.perf_counter()
        reply = shop.ask(request, conversation=f"bench{talk}")
        totals.append((time.perf_counter() - started) * 1000)
        cards.append(reply.timings_ms.get("first_card_ms", totals[-1]))
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "turn_p50_ms": _percentile(totals, 50),
        "turn_p95_ms": _percentile(totals, 95),
        "first_card_p95_ms": _percentile(cards, 95),
        "rss_mb": round(rss),
    }


def _continues(request: str) -> bool:
    return len(request.split()) <= 3 and request.split()[0] in ("cheaper", "in", "under")


def _percentile(values: Sequence[float], rank: float) -> float:
    return round(float(np.percentile(values, rank)), 2)


if __name__ == "__main__":
    main()
