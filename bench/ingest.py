"""Import speed beside the bare encoder, resuming after a kill, peak memory, and updates.

`python -m bench.ingest --json`: the last line is one JSON object. `--products 1000000 --ready`
takes vectors that are ready, to measure everything but the encoder.
"""

from __future__ import annotations

import argparse
import json
import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from bench.synthesis import Recombiner
from store import Constraint, Embedder, Product, SentenceEmbedder, Shelf
from store.embedder import Vectors
from store.embeddings import EMBEDDINGS
from store.importers import Change, Columns, Rejected, Row, attempt
from store.ingest import Import, ingest
from store.text import text_of
from store.update import Update, update

# Nothing is shared with a child, which measures its own memory and may be killed.
_PROCESSES = get_context("spawn")


class Ready:
    """Unit vectors at no cost, drawn by chance: for measuring all but the encoder."""

    name = digest = "ready"

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), 384)."""
        dice = np.random.default_rng(abs(hash(texts[0])))
        drawn = dice.standard_normal((len(texts), 384), dtype=np.float32)
        return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)

    def encode_query(self, text: str) -> Vectors:
        """Return one of them."""
        return np.asarray(self.encode([text])[0], np.float32)


class Timed:
    """An embedder that knows how long it was at work."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.name, self.digest = embedder.name, embedder.digest
        self.encode_query = embedder.encode_query
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Return what the embedder does."""
        started = time.perf_counter()
        vectors = self._embedder.encode(texts)
        self.seconds += time.perf_counter() - started
        return vectors


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=2000)
    parser.add_argument("--ready", action="store_true", help="do not encode")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        result = _measured(Path(folder), options.products, options.ready)
    if not options.json:
        _say(json.dumps(result, indent=2))
    _say(json.dumps(result))


def _measured(folder: Path, size: int, ready: bool) -> dict[str, Any]:
    whole = _child(folder / "whole", size, ready, until=None, paired=not ready)
    result = {
        "products": size,
        "products_per_second": round(size / whole["seconds"], 1),
        "share_of_time_encoding": whole["encoding"],
        "peak_rss_mb": whole["rss_mb"],
        "opening_seconds": whole["opening_seconds"],
        "updates": _updates(folder / "whole", size, ready),
    }
    if ready:
        return result
    killed = _child(folder / "killed", size, ready, until=size // 2)
    kept = _kept(folder / "killed")
    resumed = _child(folder / "killed", size, ready, until=None)
    return result | {
        "encoder_per_second": round(size / whole["bare"], 1),
        "ratio": round(whole["bare"] / whole["seconds"], 3),
        "resume": {
            "killed_at": killed["told"],
            "kept": kept,
            "encoded_after": resumed["embedded"],
            "reencoded": kept + resumed["embedded"] - whole["embedded"],
            "seconds": round(resumed["seconds"], 1),
        },
    }


def _kept(home: Path) -> int:
    """Return how many vectors a killed import left, but for the one of the word "dimension"."""
    with closing(sqlite3.connect(home / EMBEDDINGS)) as connection:
        return int(connection.execute("select count(*) from vectors").fetchone()[0]) - 1


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _embedder(ready: bool) -> Embedder:
    return Ready() if ready else SentenceEmbedder()


def _child(
    home: Path, size: int, ready: bool, until: int | None, *, paired: bool = False
) -> dict[str, Any]:
    """Import in a process of its own; kill it when it has told of `until` vectors."""
    home.mkdir(exist_ok=True)
    ours, theirs = _PROCESSES.Pipe()
    child = _PROCESSES.Process(target=_import, args=(home, size, ready, paired, theirs))
    child.start()
    theirs.close()
    told: dict[str, Any] = {"told": 0}
    while "seconds" not in told:
        told = ours.recv()
        if until is not None and told.get("told", 0) >= until:
            child.kill()
            break
    child.join()
    return told


def _import(home: Path, size: int, ready: bool, paired: bool, line: Connection) -> None:
    embedder = Timed(_embedder(ready))
    shelf = Shelf(home, embedder)
    embedder.encode(["warm"])
    products = Recombiner(home).products(size)
    # Real catalogues are read from a file: making them up is not part of the time.
    made = list(products) if size <= 100_000 else products
    # The encoder's speed drifts by a tenth within minutes: it is taken before and after.
    before = _bare(embedder, made) if paired else 0.0
    embedder.seconds = 0.0
    started = time.perf_counter()
    done = ingest(
        shelf,
        Import("bench", made),
        lambda stage, n: line.send({"told": n}) if stage == "embedding" else None,
    )
    seconds, encoding = time.perf_counter() - started, embedder.seconds
    rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    started = time.perf_counter()
    Shelf(home, shelf.embedder).open("bench").search("a bag", limit=10)
    opening = round(time.perf_counter() - started, 2)
    line.send(
        {
            "seconds": seconds,
            "bare": (before + _bare(embedder, made)) / 2 if paired else 0.0,
            "embedded": done.embedded,
            "encoding": round(encoding / seconds, 3),
            "rss_mb": rss,
            "opening_seconds": opening,
        }
    )


def _bare(embedder: Embedder, products: Iterable[Product]) -> float:
    """Return the seconds that the encoder alone takes for the same texts."""
    texts = [text_of(p) for p in products]
    started = time.perf_counter()
    embedder.encode(texts)
    return time.perf_counter() - started


def _updates(home: Path, size: int, ready: bool) -> dict[str, float]:
    """Time small and large updates until another reader of the same process finds them."""
    shelf = Shelf(home, _embedder(ready))
    shelf.embedder.encode(["warm"])
    shelf.open("bench").search("warm", limit=1)
    price = [{"id": "s1", "price": "1.23"}]
    new = [{"id": "new", "title": "Purple Yak Hair Hat", "price": "9"}]
    everything = [{"id": f"s{i}", "price": f"{1 + i % 90}.45"} for i in range(min(size, 50_000))]
    return {
        "price_seconds": _updated(shelf, price),
        "new_product_seconds": _updated(shelf, new),
        "delete_seconds": _updated(shelf, [{"id": "s2", "deleted": "yes"}]),
        f"{len(everything)}_prices_seconds": _updated(shelf, everything),
    }


def _updated(shelf: Shelf, rows: Sequence[Mapping[str, object]]) -> float:
    columns = Columns(shelf.open("bench").fields)
    changes: list[Change | Rejected] = [
        attempt(Row(number, row), columns.change) for number, row in enumerate(rows, 1)
    ]
    started = time.perf_counter()
    update(shelf, Update("bench", changes))
    shelf.open("bench").search("yak hat", [Constraint(field="price", op="lt", value=10)], limit=5)
    return round(time.perf_counter() - started, 3)


if __name__ == "__main__":
    main()
