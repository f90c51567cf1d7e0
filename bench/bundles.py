"""How well one product of a basket tells another of it, by each measure of association.

`python -m bench.bundles --data ../shared/data/online_retail --json`: the last line is one JSON
object.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import numpy as np
from numpy.typing import NDArray

from evaluation import bounds, paired_bootstrap
from recommender import Baskets, associations, baskets_of
from recommender.bundles.association import Measure

_DATA = Path(__file__).parents[2] / "shared" / "data" / "online_retail"
_TEST, _LEAST = timedelta(days=30), 10
Floats = NDArray[np.float64]
Orders = list[tuple[datetime, list[int]]]


def orders_of(folder: Path) -> tuple[Orders, int]:
    """Return when and what each invoice bought, oldest first, and how many products there are.

    Returns, postage and the like are left out, as are products in fewer than 10 baskets of the
    training days.
    """
    baskets: dict[str, set[str]] = defaultdict(set)
    times: dict[str, datetime] = {}
    with gzip.open(folder / "online_retail.csv.gz", "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            code, number = row["StockCode"].upper(), row["InvoiceNo"]
            if number.startswith("C") or int(row["Quantity"]) <= 0 or not code[:5].isdigit():
                continue
            baskets[number].add(code)
            times[number] = datetime.fromisoformat(row["InvoiceDate"])
    split = max(times.values()) - _TEST
    seen: dict[str, int] = defaultdict(int)
    for number, codes in baskets.items():
        if times[number] < split:
            for code in codes:
                seen[code] += 1
    column = {c: i for i, c in enumerate(sorted(c for c, n in seen.items() if n >= _LEAST))}
    kept = [
        (times[n], sorted(column[c] for c in codes if c in column)) for n, codes in baskets.items()
    ]
    return sorted((t, b) for t, b in kept if len(b) > 1), len(column)


def measured(folder: Path, *, alone: bool = False) -> dict[str, Any]:
    """Return recall and NDCG at 10 of one product from one anchor, and from all the others.

    With `alone`, only from one anchor.
    """
    orders, products = orders_of(folder)
    split = max(t for t, _ in orders) - _TEST
    train = [basket for t, basket in orders if t < split]
    baskets = baskets_of(train, products)
    random = np.random.default_rng(0)
    single: list[tuple[list[int], int]] = []
    several: list[tuple[list[int], int]] = []
    for basket in (b for t, b in orders if t >= split):
        shuffled = random.permutation(basket).tolist()
        several.append((shuffled[1:], shuffled[0]))
        single.append((shuffled[1:2], shuffled[0]))
    return {
        "products": products,
        "train_baskets": len(train),
        "test_baskets": len(single),
        "single_anchor": _measures(baskets, single),
        "several_anchors": {} if alone else _measures(baskets, several),
    }


def _measures(baskets: Baskets, asked: list[tuple[list[int], int]]) -> dict[str, Any]:
    popular = np.asarray(baskets.bought, np.float64)
    ranks = {"popularity": np.array([_rank(popular, seen, hidden) for seen, hidden in asked])}
    for measure in get_args(Measure):
        found = [_rank(associations(baskets, s, measure), s, hidden) for s, hidden in asked]
        ranks[measure] = np.array(found)
    lift = _ndcg(ranks["lift"])
    return {
        name: {
            "recall@10": round(float((rank < 10).mean()), 4),
            "ndcg@10": round(float(_ndcg(rank).mean()), 4),
            "ndcg_over_lift_ci": bounds(paired_bootstrap(_ndcg(rank), lift, samples=2000)),
        }
        for name, rank in ranks.items()
    }


def _rank(scores: Floats, seen: list[int], hidden: int) -> int:
    """Return how many products come before the hidden one; ties go by column."""
    others = scores.copy()
    others[seen] = -np.inf
    ahead = others > others[hidden]
    return int(ahead.sum() + (others[:hidden] == others[hidden]).sum())


def _ndcg(ranks: NDArray[np.int64]) -> Floats:
    return np.asarray(np.where(ranks < 10, 1 / np.log2(ranks + 2), 0.0), np.float64)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=_DATA, help="with online_retail.csv.gz")
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    options = parser.parse_args()
    result = measured(options.data)
    if not options.json:
        sys.stdout.write(json.dumps(result, indent=2) + "\n")
    sys.stdout.write(json.dumps(result) + "\n")


if __name__ == "__main__":
    main()
