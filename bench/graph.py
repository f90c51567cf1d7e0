"""How long the graph of a big shop takes: to build, to walk, to find a path.

`python -m bench.graph --products 50000 --json`: the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from functools import partial
from time import perf_counter, thread_time
from typing import Any

import numpy as np

from recommender import Graph, Walk, path_to
from store import Product
from store.demo import demo_products

_SHOPPERS, _BOUGHT, _ASKED = 10_000, 20, 50


def shop_of(count: int, random: np.random.Generator) -> list[Product]:
    """Return the demo shop, copied with other ids and brands until it has `count` products."""
    demo = list(demo_products())
    return [
        demo[n % len(demo)].model_copy(
            update={"id": f"{n}", "brand": f"b{random.integers(max(count // 25, 1))}"}
        )
        for n in range(count)
    ]


def measured(count: int) -> dict[str, Any]:
    """Return seconds to build and milliseconds to ask."""
    random = np.random.default_rng(0)
    products = shop_of(count, random)
    bought = {
        f"s{i}": [str(n) for n in random.integers(0, count, _BOUGHT)] for i in range(_SHOPPERS)
    }
    start, busy = perf_counter(), thread_time()
    graph = Graph(products, bought=bought)
    walk = Walk(graph)
    built, worked = perf_counter() - start, thread_time() - busy
    histories = [random.integers(0, count, _BOUGHT) for _ in range(_ASKED)]
    targets = random.integers(0, count, _ASKED).tolist()
    return {
        "products": count,
        "edges": int(graph.edges.nnz),
        "build_s": round(built, 2),
        "build_cpu_s": round(worked, 2),
        "walk_ms": _times([partial(walk.scores, h) for h in histories]),
        "path_ms": _times(
            [
                partial(path_to, graph, h.tolist(), t)
                for h, t in zip(histories, targets, strict=True)
            ]
        ),
    }


def _times(calls: list[Callable[[], object]]) -> dict[str, float]:
    """Return milliseconds by the wall's clock and by the processor's, which others don't slow."""
    took, worked = [], []
    for call in calls:
        start, busy = perf_counter(), thread_time()
        call()
        took.append(1000 * (perf_counter() - start))
        worked.append(1000 * (thread_time() - busy))
    both = (("", took), ("cpu_", worked))
    return {f"{n}p{q}": round(float(np.percentile(t, q)), 2) for n, t in both for q in (50, 95)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    options = parser.parse_args()
    sys.stdout.write(json.dumps(measured(options.products)) + "\n")


if __name__ == "__main__":
    main()
