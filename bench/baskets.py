"""Which product is missing from a basket: recommending on the Online Retail data.

`python -m bench.baskets --data ../shared/data/online_retail --json`: the last line is one JSON
object. Trained on all before the last 30 days; one product of each later basket is hidden, drawn
by the seed; products sold in fewer than 10 training baskets and baskets of more than 100 are out.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from evaluation import Contest, outcome, references
from recommender import BASKETS, DAY, Decay, Interactions, Taste, Traits, baskets, train_taste

_DATA = Path(__file__).parents[2] / "shared" / "data" / "online_retail"
_LEAST_SOLD, _LEAST, _MOST = 10, 2, 100
_PERIOD = 30 * DAY
_HIDDEN = 2


class Line(NamedTuple):
    """One product of one invoice."""

    invoice: str
    product: str
    text: str
    at: float
    price: float
    shopper: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=_DATA, help="has online_retail.csv.gz")
    parser.add_argument("--seed", type=int, default=0, help="draws the hidden products")
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    options = parser.parse_args()
    result = measured(options.data, options.seed)
    if not options.json:
        sys.stdout.write(json.dumps(result, indent=2) + "\n")
    sys.stdout.write(json.dumps(result) + "\n")


def measured(data: Path, seed: int = 0) -> dict[str, Any]:
    """Return the figures of our taste and of the baselines."""
    begun = time.perf_counter()
    lines = list(read(data / "online_retail.csv.gz"))
    cut = max(line.at for line in lines) - _PERIOD
    interactions, traits = arrays(lines, cut)
    past = interactions.before(cut)
    told("reading")
    tests = list(baskets(interactions, cut, seed=seed, largest=_MOST))
    taste = learned(past, traits, cut)
    whole = trained(taste, tests, past, traits, cut)
    return {
        **whole.as_json(),
        "verdicts": [verdict.as_json() for verdict in taste.verdicts],
        "blend": {**taste.blend.weights, "k": taste.blend.k},
        "products": len(past.products),
        "training_baskets": int(np.unique(past.visits).size),
        "seconds": round(time.perf_counter() - begun, 1),
        "cpu_seconds": round(time.process_time(), 1),
    }


def learned(past: Interactions, traits: Traits, cut: float) -> Taste:
    """Return a taste whose choices were made on the 30 days before the cut."""
    validation = cut - _PERIOD
    examples = list(baskets(past, validation, hidden=_HIDDEN, largest=_MOST, seed=1))
    before = past.before(validation)
    return train_taste(
        past, before, traits, examples, at=validation, recipe=BASKETS, now=cut, progress=told
    )


def trained(
    taste: Taste, tests: list[Any], past: Interactions, traits: Traits, cut: float
) -> Contest:
    """Return our outcome and those of the baselines on the tests."""
    evidence, vectors = past.evidence, None
    told("baselines")
    simple = references(past, traits, cut, Decay())
    told("tests")
    ours = outcome(lambda e: taste.scores(e.history, e.at, e.seen), tests, evidence, vectors)
    return Contest(ours, {n: outcome(s, tests, evidence, vectors) for n, s in simple.items()})


def read(path: Path) -> Iterator[Line]:
    """Yield what was sold; returns, postage and other lines that are no product are left out."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, invoice = row["StockCode"], row["InvoiceNo"]
            sold = float(row["Quantity"]) > 0 and float(row["UnitPrice"]) > 0
            if not sold or invoice.startswith("C") or not code[:5].isdigit():
                continue
            at = datetime.fromisoformat(row["InvoiceDate"]).replace(tzinfo=UTC).timestamp()
            shopper = row["CustomerID"] or f"unknown {invoice}"
            price = float(row["UnitPrice"])
            yield Line(invoice, code, row["Description"], at, price, shopper)


def arrays(lines: list[Line], cut: float) -> tuple[Interactions, Traits]:
    """Return each product of each basket once, and what training knows of the products."""
    unique = {(line.invoice, line.product): line for line in lines}
    sold = Counter(line.product for line in unique.values() if line.at < cut)
    products = sorted(product for product, count in sold.items() if count >= _LEAST_SOLD)
    known = set(products)
    kept = [line for line in unique.values() if line.product in known]
    sizes = Counter(line.invoice for line in kept)
    kept = [line for line in kept if _LEAST <= sizes[line.invoice] <= _MOST]
    interactions = Interactions.of(
        products,
        [line.shopper for line in kept],
        [line.product for line in kept],
        [line.at for line in kept],
        visits=[line.invoice for line in kept],
        longest=10_000,
    )
    return interactions, traits_of(products, [line for line in kept if line.at < cut])


def traits_of(products: list[str], lines: list[Line]) -> Traits:
    """Return the words and the median price of each product."""
    texts: dict[str, Counter[str]] = {product: Counter() for product in products}
    prices: dict[str, list[float]] = {product: [] for product in products}
    for line in lines:
        texts[line.product][line.text] += 1
        prices[line.product].append(line.price)
    common = [max(texts[p], key=lambda t: texts[p][t], default="") for p in products]
    reader = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2))
    words = reader.fit_transform(common).astype(np.float32)
    medians = np.array([np.median(prices[p]) if prices[p] else np.nan for p in products])
    return Traits(len(products), words=words, prices=medians)


def told(stage: str) -> None:
    """Say on stderr what is being done."""
    sys.stderr.write(f"{time.process_time():6.1f} s: {stage}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
