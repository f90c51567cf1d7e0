"""Whole offline turns and filtered search, beside numpy and Chroma in the same run.

`python -m bench.turn --products 50000 --json`: the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import chromadb
import numpy as np
from platformdirs import user_cache_path

from agent import Shopkeeper
from bench.synthesis import Recombiner
from store import Catalog, Constraint, Shelf
from store.exact import top
from store.ingest import Import, ingest

_REPEATS = 30
_QUERY = "a comfortable backpack for travel"
_SHARES = (0.01, 0.1, 0.5)
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
        searches = _searches(shelf, Path(folder))
    result = {**turns, **searches, "products": options.products}
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


def _searches(shelf: Shelf, folder: Path) -> dict[str, Any]:
    """Time filtered search, numpy over the matching rows and Chroma's `where`, side by side."""
    catalog = shelf.open("bench")
    segment = shelf.home / "catalogs" / "bench" / "segments" / shelf.served("bench")
    matrix = np.load(segment / "vectors.npy")
    prices = np.nan_to_num(catalog.numbers("price", np.arange(len(catalog))), nan=np.inf)
    collection = _chroma(folder, matrix, prices)
    vector = shelf.embedder.encode_query(_QUERY)
    found = {}
    for share in _SHARES:
        bound = float(np.quantile(prices, share))
        calls = (
            partial(_ours, catalog, bound),
            partial(_exact, matrix, vector, np.flatnonzero(prices < bound)),
            partial(_theirs, collection, vector, bound),
        )
        ours, exact, theirs = (_median(call) for call in calls)
        found[f"{share:.0%}"] = {
            "ours_ms": ours,
            "numpy_exact_ms": exact,
            "chroma_where_ms": theirs,
            "vs_exact": round(ours / exact, 2),
            "vs_chroma": round(theirs / ours, 1),
        }
    return {
        "filtered": found,
        "filtered_vs_exact_max": max(f["vs_exact"] for f in found.values() if f["ours_ms"] > 1)
        if any(f["ours_ms"] > 1 for f in found.values())
        else 1.0,
        "filtered_vs_chroma_min": min(f["vs_chroma"] for f in found.values()),
    }


def _ours(catalog: Catalog, bound: float) -> Any:
    return catalog.search(_QUERY, [Constraint(field="price", op="lt", value=bound)], limit=10)


def _theirs(collection: Any, vector: Any, bound: float) -> Any:
    return collection.query(
        query_embeddings=[vector], n_results=10, where={"price": {"$lt": bound}}
    )


def _exact(matrix: Any, vector: Any, rows: Any) -> Any:
    scores = matrix[rows] @ vector
    return rows[top(scores, 10)]


def _median(call: Callable[[], Any]) -> float:
    call()
    times = []
    for _ in range(_REPEATS):
        started = time.perf_counter()
        call()
        times.append((time.perf_counter() - started) * 1000)
    return round(statistics.median(times), 3)


def _chroma(folder: Path, matrix: Any, prices: Any) -> Any:
    client = chromadb.PersistentClient(path=str(folder / "peer"))
    collection = client.create_collection(
        "peer", embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
    )
    finite = np.where(np.isfinite(prices), prices, 1e12)
    for start in range(0, len(matrix), 2000):
        some = range(start, min(start + 2000, len(matrix)))
        collection.add(
            ids=[str(i) for i in some],
            embeddings=np.asarray(matrix[some.start : some.stop]),
            metadatas=[{"price": float(finite[i])} for i in some],
        )
    return collection


if __name__ == "__main__":
    main()
