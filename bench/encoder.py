"""The optimized encoder beside the torch model that it was made from, in one run.

`python -m bench.encoder --json`: the last line is one JSON object. Both have one thread. Times of
queries and texts are taken in turns, so that other work on the machine falls on both alike.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.synthesis import real_products
from store import Embedder, SentenceEmbedder, optimized
from store.onnx_export import optimize
from store.text import text_of

_REQUESTS = Path(__file__).with_name("requests.txt")
_ROOT = Path(__file__).parents[1]
_CHUNK = 64
_STARTS = 3
_START = """
from pathlib import Path
from store import SentenceEmbedder, optimized
model = SentenceEmbedder()
embedder = optimized(model, Path({home!r})) or model
embedder.encode_query("a leather backpack")
"""


def main() -> None:
    """Export, measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--texts", type=int, default=1024)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        result = measure(Path(home), options.texts)
    if not options.json:
        sys.stdout.write(json.dumps(result, indent=2) + "\n")
    sys.stdout.write(json.dumps(result) + "\n")


def measure(home: Path, size: int) -> dict[str, Any]:
    """Return milliseconds a query, texts a second, cosines and seconds to the first vector."""
    model = SentenceEmbedder()
    model.encode_query("load")
    started = time.perf_counter()
    record = optimize(model, home)
    export = time.perf_counter() - started
    ours = optimized(model, home)
    assert ours
    both: dict[str, Embedder] = {"torch": model, "onnx": ours}
    texts = _texts(size)
    return {
        **_queries(both),
        **_bulk(both, texts),
        **_starts(home),
        "cosine_min": round(record.cosine_min, 7),
        "cosine_mean": round(record.cosine_mean, 7),
        "cosine_texts": record.texts,
        "export_s": round(export, 1),
        "file_mb": round(sum(p.stat().st_size for p in home.rglob("*.*")) / 1e6),
    }


def _texts(size: int) -> list[str]:
    """Return texts of real products, evenly picked."""
    every = [text_of(product) for product in real_products()]
    return [every[i] for i in np.linspace(0, len(every) - 1, min(size, len(every)), dtype=int)]


def _queries(both: dict[str, Embedder]) -> dict[str, float]:
    """Time each request of the script as a query that was never asked before."""
    times: dict[str, list[float]] = {name: [] for name in both}
    for request in _REQUESTS.read_text(encoding="utf-8").splitlines():
        for name, embedder in both.items():
            started = time.perf_counter()
            embedder.encode_query(request)
            times[name].append((time.perf_counter() - started) * 1000)
    found = {f"{n}_query_p{r}_ms": _percentile(t, r) for n, t in times.items() for r in (50, 95)}
    ratio = statistics.median(times["torch"]) / statistics.median(times["onnx"])
    return {**found, "query_speedup": round(ratio, 2)}


def _percentile(values: Sequence[float], rank: float) -> float:
    return round(float(np.percentile(values, rank)), 2)


def _bulk(both: dict[str, Embedder], texts: list[str]) -> dict[str, float]:
    spent = dict.fromkeys(both, 0.0)
    for start in range(0, len(texts), _CHUNK):
        for name, embedder in both.items():
            started = time.perf_counter()
            embedder.encode(texts[start : start + _CHUNK])
            spent[name] += time.perf_counter() - started
    rates = {f"{name}_texts_per_s": round(len(texts) / s, 1) for name, s in spent.items()}
    return {**rates, "bulk_speedup": round(spent["torch"] / spent["onnx"], 2)}


def _starts(home: Path) -> dict[str, float]:
    """Time processes that import the store, open the embedder and encode one query."""
    empty = home / "empty"
    scripts = {
        "torch": _START.format(home=str(empty)),
        "onnx": _START.format(home=str(home)),
        # What both pay before either encodes: Chroma and the rest of the store.
        "store": "import store",
    }
    times: dict[str, list[float]] = {name: [] for name in scripts}
    for _ in range(_STARTS):
        for name, script in scripts.items():
            times[name].append(_seconds(script))
    least = {name: min(t) for name, t in times.items()}
    return {
        "torch_start_s": round(least["torch"], 2),
        "onnx_start_s": round(least["onnx"], 2),
        "store_import_s": round(least["store"], 2),
        "start_speedup": round(least["torch"] / least["onnx"], 2),
        "onnx_start_beyond_store_s": round(least["onnx"] - least["store"], 2),
        "torch_start_beyond_store_s": round(least["torch"] - least["store"], 2),
    }


def _seconds(script: str) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", script], cwd=_ROOT, check=True)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
