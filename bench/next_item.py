"""What a shopper wants next: recommending on Amazon's Office Products sequences.

`python -m bench.next_item --data ../shared/data/office --json`: the last line is one JSON object.
Trained on the sequences of the validation file, tested on the later test file; every choice is
made on the targets of the validation file by generators that saw only what went before them.
"""

from __future__ import annotations

import argparse
import ast
import csv
import gzip
import html
import json
import re
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from platformdirs import user_cache_path
from sklearn.feature_extraction.text import TfidfVectorizer

from evaluation import Contest, outcome, references
from recommender import (
    Decay,
    Example,
    History,
    Interactions,
    Panel,
    Recipe,
    Taste,
    Traits,
    sequence_trial,
    train_taste,
)
from store import SentenceEmbedder

_DATA = Path(__file__).parents[2] / "shared" / "data" / "office"
_DESCRIPTION = 600


class Row(NamedTuple):
    """What a shopper had, oldest first, and took next."""

    shopper: str
    history: list[int]
    target: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=_DATA, help="has Office_Products_*.gz")
    parser.add_argument("--transformer", action="store_true", help="try the transformer too")
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    parser.add_argument("--seed", type=int, default=0, help="of the folds and of the training")
    options = parser.parse_args()
    torch.set_num_threads(1)
    result = measured(options.data, transformer=options.transformer, seed=options.seed)
    if not options.json:
        sys.stdout.write(json.dumps(result, indent=2) + "\n")
    sys.stdout.write(json.dumps(result) + "\n")


def measured(data: Path, *, transformer: bool = False, seed: int = 0) -> dict[str, Any]:
    """Return the figures of our taste and of the baselines."""
    begun = time.perf_counter()
    traits = traits_of(data)
    valid, test = rows(data, "valid"), rows(data, "test")
    interactions = sequences(valid, traits.products)
    now = interactions.last + 1
    usable = [e for e in examples(valid, 0.0) if e.target not in e.seen]
    before = interactions.before(0.0)
    taste = train_taste(
        interactions,
        before,
        traits,
        usable,
        at=0.0,
        recipe=Recipe(),
        now=now,
        progress=told,
        seed=seed,
    )
    tests = examples(test, now)
    contest = contest_of(taste, tests, interactions, traits, now)
    tried = sequence(before, usable, tests, traits) if transformer else {}
    return {
        **contest.as_json(),
        **tried,
        "verdicts": [verdict.as_json() for verdict in taste.verdicts],
        "blend": {**taste.blend.weights, "k": taste.blend.k},
        "cold_lift": taste.lift,
        "products": traits.products,
        "seconds": round(time.perf_counter() - begun, 1),
        "cpu_seconds": round(time.process_time(), 1),
    }


def contest_of(
    taste: Taste, tests: list[Example], interactions: Interactions, traits: Traits, now: float
) -> Contest:
    """Return our outcome and those of the baselines on the tests."""
    evidence, vectors = interactions.evidence, traits.vectors
    told("baselines")
    simple = references(interactions, traits, now, Decay(items=3.0))
    told("tests")
    ours = outcome(lambda e: taste.scores(e.history, e.at, e.seen), tests, evidence, vectors)
    return Contest(ours, {n: outcome(s, tests, evidence, vectors) for n, s in simple.items()})


def sequence(
    past: Interactions, usable: list[Example], tests: list[Example], traits: Traits
) -> dict[str, Any]:
    """Return what the transformer reaches, trained on what went before the validation file."""
    assert traits.vectors is not None
    told("transformer")
    panel = Panel.fit(past, traits, Recipe(), 0.0)
    model, verdict = sequence_trial(past, traits.vectors, panel, usable)
    found = outcome(lambda e: model.scores(e.history, e.at), tests, past.evidence, traits.vectors)
    return {"transformer": {"verdict": verdict.as_json(), "test": found.as_json()}}


def rows(data: Path, part: str) -> list[Row]:
    """Return the rows of one file, which stand in the order of their days."""
    with gzip.open(data / f"Office_Products_{part}.csv.gz", "rt", encoding="utf-8") as file:
        return [
            Row(r["user_id"], ast.literal_eval(r["history_item_id"]), int(r["item_id"]))
            for r in csv.DictReader(file)
        ]


def sequences(valid: list[Row], products: int) -> Interactions:
    """Return what the validation file tells: what went before it at negative times, then its rows.

    A shopper's later rows repeat the earlier ones as their history, so only the first one's
    history is read.
    """
    events: list[tuple[str, int, float]] = []
    met: set[str] = set()
    for place, row in enumerate(valid):
        if row.shopper not in met:
            met.add(row.shopper)
            before = zip(row.history, range(-len(row.history), 0), strict=True)
            events.extend((row.shopper, item, float(at)) for item, at in before)
        events.append((row.shopper, row.target, float(place)))
    shoppers, items, times = zip(*events, strict=True)
    names = [str(i) for i in range(products)]
    return Interactions.of(names, shoppers, [str(i) for i in items], np.array(times))


def examples(given: list[Row], now: float) -> list[Example]:
    """Return the rows as examples."""
    numbers = {name: i for i, name in enumerate(dict.fromkeys(row.shopper for row in given))}
    return [
        Example(
            History.of(row.history),
            row.target,
            now + place,
            numbers[row.shopper],
            np.unique(np.array(row.history, np.int64)),
        )
        for place, row in enumerate(given)
    ]


def traits_of(data: Path) -> Traits:
    """Return words, meaning and brands of the products."""
    with gzip.open(data / "Office_Products.item.json.gz", "rt", encoding="utf-8") as file:
        items = list(json.load(file).values())
    titles = [f"{html.unescape(item['title'])} {item['brand']} {item['brand']}" for item in items]
    texts = [
        f"{title} {re.sub('<[^>]+>', ' ', html.unescape(item['description']))[:_DESCRIPTION]}"
        for title, item in zip(titles, items, strict=True)
    ]
    reader = TfidfVectorizer(
        sublinear_tf=True, ngram_range=(1, 2), min_df=2, stop_words="english", token_pattern=r"\w+"
    )
    words = reader.fit_transform(texts).astype(np.float32)
    brands: dict[str, int] = {"": -1}
    numbers = [brands.setdefault(item["brand"], len(brands)) for item in items]
    return Traits(len(items), embedded(titles), words, brands=np.array(numbers, np.int64))


def embedded(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the unit vectors of texts, kept beside the other measurements: a minute of work."""
    kept = user_cache_path("shopkeeper-bench", ensure_exists=True) / "office-titles.npy"
    if kept.exists() and len(found := np.load(kept)) == len(texts):
        return np.asarray(found, np.float32)
    vectors = np.asarray(SentenceEmbedder().encode(list(texts)), np.float32)
    np.save(kept, vectors)
    return vectors


def told(stage: str) -> None:
    """Say on stderr what is being done."""
    sys.stderr.write(f"{time.process_time():6.1f} s: {stage}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    main()
