"""Exact filters measured: representations against each other, and the index over many products.

python -m bench.filters --products 1000000 --json
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from functools import partial, reduce
from pathlib import Path
from typing import Any

import numpy as np

from store import Constraint, Money, Product, Quantity, Rating, Variant
from store.index import AttributeIndex, IndexBuilder
from store.lexical import LexicalBuilder, LexicalIndex

SHARES = {"0.1%": 0.001, "1%": 0.01, "10%": 0.1, "50%": 0.5, "100%": 1.0}
RUNS = 15


def main() -> None:
    """Measure, and print a table or, last, one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = {
        "products": given.products,
        "representations_ms": representations(given.products),
        "index": index(given.products),
    }
    print(json.dumps(found, indent=None if given.json else 2))  # noqa: T201


def median_ms(run: Callable[[], object]) -> float:
    """Return the median time of one run in milliseconds, after one to warm up."""
    run()
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return round(float(np.median(times)) * 1000, 3)


def representations(size: int) -> dict[str, dict[str, float]]:
    """Return per share of matching rows what each representation takes to give a mask."""
    rng = np.random.default_rng(7)
    halves = [rng.random(size) < 0.5 for _ in range(2)]
    lists = [np.flatnonzero(h).astype(np.int32) for h in halves]
    packed = [np.packbits(h) for h in halves]
    column = rng.random(size)
    order = np.argsort(column).astype(np.int32)
    ranked = column[order]

    found = {}
    for name, share in SHARES.items():
        mask = rng.random(size) < share
        rows, bits = np.flatnonzero(mask).astype(np.int32), np.packbits(mask)
        ways: dict[str, Callable[[], object]] = {
            "one: list": partial(_scattered, size, rows),
            "one: packed": partial(_unpacked, size, bits),
            "one: mask": partial(np.copy, mask),
            "three: lists, scattered": partial(_all, [rows, *lists], partial(_scattered, size)),
            "three: lists, intersected": partial(_intersected, size, [rows, *lists]),
            "three: packed": partial(_unpacked_all, size, [bits, *packed]),
            "three: masks": partial(_all, [mask, *halves], np.asarray),
            "range: scan": partial(np.less, column, share),
            "range: sorted": partial(_below, size, order, ranked, share),
        }
        found[name] = {way: median_ms(run) for way, run in ways.items()}
    return found


def _scattered(size: int, rows: Any) -> Any:
    mask = np.zeros(size, np.bool_)
    mask[rows] = True
    return mask


def _unpacked(size: int, bits: Any) -> Any:
    return np.unpackbits(bits, count=size).view(np.bool_)


def _unpacked_all(size: int, bits: list[Any]) -> Any:
    return _unpacked(size, reduce(np.bitwise_and, bits))


def _all(parts: list[Any], mask_of: Callable[[Any], Any]) -> Any:
    return reduce(np.logical_and, map(mask_of, parts))


def _intersected(size: int, lists: list[Any]) -> Any:
    return _scattered(size, reduce(partial(np.intersect1d, assume_unique=True), lists))


def _below(size: int, order: Any, ranked: Any, limit: float) -> Any:
    return _scattered(size, order[: np.searchsorted(ranked, limit)])


def catalogue(size: int) -> tuple[AttributeIndex, LexicalIndex]:
    """Return the indexes of made-up products with attributes of every frequency."""
    rng = np.random.default_rng(7)
    builder, lexical = IndexBuilder(), LexicalBuilder()
    for row, chances in enumerate(rng.random((size, len(SHARES))).tolist()):
        named = zip(SHARES, SHARES.values(), chances, strict=True)
        attributes: dict[str, Any] = {f"in {s}": ("yes",) for s, share, x in named if x < share}
        attributes["model"] = (f"model {row // 5}",)
        color = ("black", "navy", "red", "green")[row % 4]
        attributes["color"] = (color,)
        attributes["weight"] = Quantity(amount=1 + chances[0] * 1000, unit="g")
        price = Money(amount=1 + int(chances[1] * 100_000), currency="USD")
        product = Product.model_construct(
            id=str(row),
            title=f"{color} thing of kind {row % 50}",
            description="",
            brand=None,
            categories=("Things", f"Kind {row % 50}"),
            attributes=attributes,
            variants=(Variant.model_construct(id="v", price=price),),
            rating=Rating.model_construct(value=4.0, scale_max=5.0, count=row % 90),
        )
        builder.add(product)
        lexical.add(product)
    words = lexical.build()
    return builder.build(words), words


def index(size: int) -> dict[str, Any]:
    """Return what building, saving, opening and asking the index takes."""
    start = time.perf_counter()
    built, words = catalogue(size)
    took = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        built.save(Path(folder))
        saved = time.perf_counter() - start
        bytes_ = sum(f.stat().st_size for f in Path(folder).rglob("*.npy"))
        start = time.perf_counter()
        opened = AttributeIndex.load(Path(folder), words)
        loaded = time.perf_counter() - start
        asked = {name: _asked(opened, name, share) for name, share in SHARES.items()}
    return {
        "build_s": round(took, 2),
        "save_s": round(saved, 2),
        "open_s": round(loaded, 3),
        "megabytes": round(bytes_ / 1e6, 1),
        "ask_ms": asked,
    }


def _asked(opened: AttributeIndex, name: str, share: float) -> dict[str, float]:
    value = Constraint(field=f"in {name}", op="eq", value="yes")
    below = Constraint(field="price", op="lt", value=share * 1000, unit="USD")
    blue = Constraint(field="color", op="in", value=("blue", "red"))
    light = Constraint(field="weight", op="lte", value=500, unit="g")
    unlike = Constraint(field="color", op="ne", value="black")
    ways = {
        "equality": [value],
        "range": [below],
        "negation": [unlike],
        "three": [value, blue, light],
        "three, one negated": [value, unlike, light],
    }
    return {way: median_ms(partial(opened.satisfying, where)) for way, where in ways.items()}


if __name__ == "__main__":
    main()
