"""Whole offline turns: the script of `bench/requests.txt`, asked of the embedded model.

`python -m bench.turn --products 50000 --json`: the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from agent import Shopkeeper
from bench.synthesis import NAME, shop

_REQUESTS = Path(__file__).with_name("requests.txt")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--home", type=Path, help="a folder in which the shop is kept")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    started = time.perf_counter()
    with shop(options.products, options.home) as (home, shelf):
        _say(f"opened {options.products:,} products in {time.perf_counter() - started:.0f} s")
        turns = _turns(Shopkeeper(shelf, catalog=NAME, home=home))
    result = {**turns, "products": options.products}
    if not options.json:
        _say(json.dumps(result, indent=2))
    _say(json.dumps(result))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _turns(keeper: Shopkeeper) -> dict[str, float]:
    """Time every request of the script, the critiques in the conversation before them."""
    requests = _REQUESTS.read_text(encoding="utf-8").splitlines()
    keeper.ask(requests[0], conversation="warm")
    totals, cards, talk = [], [], 0
    for request in requests:
        talk += not _continues(request)
        started = time.perf_counter()
        reply = keeper.ask(request, conversation=f"bench{talk}")
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
