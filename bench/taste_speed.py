"""How long one question to a trained taste takes, on a made-up shop of the size that is asked for.

`python -m bench.taste_speed --products 50000 --json`: the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from recommender import DAY, Blend, History, Interactions, Panel, Recipe, Taste, Traits

_DIMENSIONS = 384
_VISIT = 5


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--shoppers", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    options = parser.parse_args()
    result = measured(options.products, options.shoppers, options.events)
    sys.stdout.write(json.dumps(result) + "\n")


def measured(products: int, shoppers: int, events: int) -> dict[str, Any]:
    """Return milliseconds of CPU, and the memory that is held at most."""
    begun = time.process_time()
    interactions = made(products, shoppers, events)
    read = time.process_time()
    now = interactions.last
    taste = taste_of(interactions, now)
    fitted = time.process_time()
    asked = [interactions.history(row, visit_since=now - 5 * DAY) for row in range(40)]
    questions = [(history, int(np.argmax(taste.scores(history, now)))) for history in asked]
    return {
        "scores_p50_ms": _median(lambda h, _: taste.scores(h, now), questions),
        "attributions_p50_ms": _median(lambda h, b: taste.attributions(h, b, now), questions),
        "event_to_scores_ms": _median(
            lambda h, _: taste.scores(h.with_event(7, now), now), questions
        ),
        "read_cpu_s": round(read - begun, 1),
        "fit_cpu_s": round(fitted - read, 1),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "products": products,
        "shoppers": shoppers,
        "events": len(interactions),
    }


def made(products: int, shoppers: int, events: int, seed: int = 0) -> Interactions:
    """Return events of a year in visits of five, on products as popular as a power law says."""
    draw = np.random.default_rng(seed)
    columns = (products * draw.uniform(size=events) ** 2.5).astype(np.int64)
    visits = np.arange(events) // _VISIT
    who = draw.integers(0, shoppers, visits[-1] + 1)[visits]
    when = draw.uniform(0, 365 * DAY, visits[-1] + 1)[visits] + np.arange(events) % _VISIT
    names = [str(i) for i in range(products)]
    return Interactions.of(
        names,
        [str(i) for i in who.tolist()],
        [names[i] for i in columns.tolist()],
        when,
        visits=[str(i) for i in visits.tolist()],
    )


def taste_of(interactions: Interactions, now: float) -> Taste:
    """Return the generators of such a shop, each with a weight."""
    n = len(interactions.products)
    draw = np.random.default_rng(1)
    vectors = draw.normal(size=(n, _DIMENSIONS)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    traits = Traits(n, vectors, categories=draw.integers(0, 200, n))
    panel = Panel.fit(interactions, traits, Recipe(), now)
    return Taste(panel, traits, interactions.evidence, Blend(dict.fromkeys(panel.names, 1.0)))


def _median(call: Callable[[History, int], Any], questions: Sequence[tuple[History, int]]) -> float:
    took = []
    for question in questions:
        begun = time.process_time()
        call(*question)
        took.append(1000 * (time.process_time() - begun))
    return round(statistics.median(took), 1)


if __name__ == "__main__":
    main()
