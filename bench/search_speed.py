"""Filtered, open and hybrid search beside numpy, Chroma and faiss, on recombined products.

`python -m bench.search_speed --products 50000 --json`: the last line is one JSON object. Products
are recombined from real ones (`bench.synthesis`); queries are the requests of `bench/requests.txt`
that stand on their own, encoded by the real model before anything is timed. A filter is a price
bound that lets a share of the catalogue through.

"ours" is the filter itself (`Catalog.satisfying`) and the ten nearest of what it leaves; numpy,
Chroma and faiss are spared the filter's evaluation where theirs is not part of the query.
"hybrid" is a whole search: reading the query, filter, both legs, fusion. Each query goes to all
in turn; slow ones are asked less often. Numpy has one thread, as the shop has: two of them wait
for each other where the cores are shared. With `--keep DIR` a second run takes what the first
one built.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from platformdirs import user_cache_path

from bench.peers import TOP, Chroma, Faiss, Filter, Numpy, Peer
from bench.synthesis import Recombiner
from recommender import retrieve
from store import Catalog, Constraint, Shelf
from store.embedder import Vectors
from store.ingest import Import, ingest

_SHARES = {"0.1%": 0.001, "1%": 0.01, "10%": 0.1, "50%": 0.5, "100%": 1.0}
_REQUESTS = Path(__file__).with_name("requests.txt")
_LONG = 3
# Seconds that one peer may take at one selectivity, and the queries it gets in any case.
_BUDGET, _LEAST = 15.0, 3
_TIE = 1e-6
_QUICK = 1.0


class Asked:
    """An embedder that knows the vectors of the requests, and no model."""

    name = digest = Recombiner.name

    def __init__(self, home: Path) -> None:
        texts = json.loads((home / "queries.json").read_text(encoding="utf-8"))
        self._vectors = dict(zip(texts, np.load(home / "queries.npy"), strict=True))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return the vectors of known texts; raises KeyError."""
        return np.stack([self._vectors[t] for t in texts])

    def encode_query(self, text: str) -> Vectors:
        """Return the vector of a known text; raises KeyError."""
        return np.asarray(self._vectors[text], np.float32)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--keep", type=Path, help="a folder for what is built, taken when there")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    os.environ.update(OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="2")
    with tempfile.TemporaryDirectory() as folder:
        home = options.keep or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        _in_a_process(_build, home, options.products)
        _in_a_process(_measure, home)
        result = json.loads((home / "result.json").read_text(encoding="utf-8"))
    if not options.json:
        _say(json.dumps(result, indent=2))
    _say(json.dumps(result))


def _in_a_process(target: Any, *given: Any) -> None:
    """Run a function where neither memory nor open files of another one count."""
    process = get_context("spawn").Process(target=target, args=given)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(f"{target.__name__} failed")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _requests() -> list[str]:
    lines = _REQUESTS.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if len(line.split()) > _LONG]


def _build(home: Path, size: int) -> None:
    """Import the catalogue and encode the requests as it reads them, unless that is done."""
    if (home / "queries.npy").exists():
        return
    recombiner = Recombiner(user_cache_path("shopkeeper-bench", ensure_exists=True))
    shelf = Shelf(home, recombiner)
    started = time.perf_counter()
    ingest(shelf, Import("bench", recombiner.products(size)), _told(started))
    catalog = shelf.open("bench")
    texts = sorted({catalog.read(r).text for r in _requests()} | set(_requests()))
    (home / "queries.json").write_text(json.dumps(texts), encoding="utf-8")
    np.save(home / "queries.npy", np.stack([recombiner.encode_query(t) for t in texts]))


def _told(started: float) -> Any:
    def tell(stage: str, done: int) -> None:
        if done % 50_000 == 0:
            _say(f"{stage} {done:,} after {time.perf_counter() - started:.0f} s")

    return tell


def _measure(home: Path) -> None:
    """Time our search in a fresh process, then beside the others."""
    asked = Asked(home)
    requests = _requests()
    vectors = [asked.encode_query(r) for r in requests]
    started = time.perf_counter()
    catalog = Shelf(home, asked).open("bench")
    opened = time.perf_counter() - started
    retrieve(catalog, requests[0])
    first = time.perf_counter() - started
    filters = {name: _filter(catalog, share) for name, share in _SHARES.items()}
    hybrid = {name: _hybrid(catalog, requests, kept) for name, kept in filters.items()}
    whole = _hybrid(catalog, requests, None)
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    segment = next((home / "catalogs" / "bench" / "segments").iterdir())
    matrix = np.asarray(np.load(segment / "vectors.npy", mmap_mode="r"))
    prices = catalog.numbers("price", np.arange(len(catalog)))
    peers: dict[str, Peer] = {
        "numpy": Numpy(matrix),
        "chroma": Chroma(segment / "chroma", home / "peer", prices),
        "faiss": Faiss(matrix, home / "peer.faiss"),
    }
    open_queries = _compared(catalog, peers, vectors, None)
    filtered = {}
    for name, kept in filters.items():
        filtered[name] = _compared(catalog, peers, vectors, kept)
        filtered[name] |= {"hybrid": hybrid[name], "matching": len(kept.rows)}
    result = {
        "products": len(catalog),
        **filtered,
        "open": open_queries | {"hybrid": whole},
        **_ratios(filtered, open_queries),
        "hybrid_p50_ms": whole["p50_ms"],
        "rss_mb": round(rss),
        "open_s": round(opened, 2),
        "first_answer_s": round(first, 2),
        "tuning": catalog.segments.tunings[0].model_dump(),
    }
    (home / "result.json").write_text(json.dumps(result), encoding="utf-8")


def _filter(catalog: Catalog, share: float) -> Filter:
    """Return the price bound that about this share of the products keeps under."""
    prices = catalog.numbers("price", np.arange(len(catalog)))
    stated = prices[~np.isnan(prices)]
    bound = float(np.quantile(stated, min(1.0, share * len(prices) / len(stated))))
    bound += share == 1
    mask = catalog.satisfying([_under(bound)])
    return Filter(bound, np.flatnonzero(mask), np.packbits(mask, bitorder="little"))


def _under(bound: float) -> Constraint:
    return Constraint(field="price", op="lt", value=bound)


def _hybrid(catalog: Catalog, requests: Sequence[str], kept: Filter | None) -> dict[str, float]:
    where = [] if kept is None else [_under(kept.bound)]
    times = []
    for request in requests:
        started = time.perf_counter()
        retrieve(catalog, request, where)
        times.append(time.perf_counter() - started)
    return _percentiles(times)


def _ours(catalog: Catalog, vector: Vectors, kept: Filter | None) -> Any:
    mask = None if kept is None else catalog.satisfying([_under(kept.bound)])
    return catalog.segments.nearest(vector, TOP, mask)[0]


def _compared(
    catalog: Catalog, peers: dict[str, Peer], vectors: Sequence[Vectors], kept: Filter | None
) -> dict[str, Any]:
    """Ask every query of everyone in turn; recall is against the exact products."""
    calls: dict[str, Any] = {"ours": partial(_ours, catalog)}
    calls |= {name: peer.nearest for name, peer in peers.items()}
    times: defaultdict[str, list[float]] = defaultdict(list)
    recalls: defaultdict[str, list[float]] = defaultdict(list)
    matrix = peers["numpy"].matrix  # type: ignore[attr-defined]
    for call in calls.values():
        call(vectors[0], kept)
    for vector in vectors:
        exact = calls["numpy"](vector, kept)
        least = float((matrix[exact] @ vector).min()) - _TIE
        for name, call in calls.items():
            if len(times[name]) >= _LEAST and sum(times[name]) > _BUDGET:
                continue
            started = time.perf_counter()
            found = np.asarray(call(vector, kept), np.int64)
            times[name].append(time.perf_counter() - started)
            recalls[name].append(float((matrix[found] @ vector >= least).sum()) / len(exact))
    return {
        name: _percentiles(times[name]) | {"recall@10": round(float(np.mean(recalls[name])), 4)}
        for name in calls
    }


def _percentiles(seconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(seconds, (50, 95)) * 1000
    return {"p50_ms": round(float(p50), 3), "p95_ms": round(float(p95), 3)}


def _ratios(filtered: dict[str, Any], unfiltered: dict[str, Any]) -> dict[str, float]:
    """Return how we stand to the others; what takes us a millisecond is quick enough."""
    against = {
        peer: [f[peer]["p50_ms"] / f["ours"]["p50_ms"] for f in filtered.values()]
        for peer in ("numpy", "chroma")
    }
    slow = [f["ours"]["p50_ms"] > _QUICK for f in filtered.values()]
    exact = [1 / r for r, s in zip(against["numpy"], slow, strict=True) if s]
    return {
        "filtered_vs_exact_max": round(max(exact, default=0.0), 2),
        "filtered_vs_chroma_min": round(min(against["chroma"]), 1),
        "open_vs_chroma": round(unfiltered["ours"]["p50_ms"] / unfiltered["chroma"]["p50_ms"], 2),
        "open_recall@10": unfiltered["ours"]["recall@10"],
    }


if __name__ == "__main__":
    main()
