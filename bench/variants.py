"""What each part of the ranking brings, and what other weights would: the losing variants too.

`python -m bench.variants --data ../shared/data/esci --json`: the last line is one JSON object,
nDCG@10 of each variant with its difference from the search that is served and the 95 % interval
of that difference, paired over the queries.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from platformdirs import user_cache_path

from evaluation import Dataset, bounds, ndcg, paired_bootstrap
from recommender import Weights, fused
from store import Catalog, Hits, SentenceEmbedder, stems
from store.candidates import candidates
from store.lexical import Slot
from store.query import Query
from ui.measuring import catalog_of

_DATA = Path(__file__).parents[2] / "shared" / "data" / "esci"
_DEPTH = 100
Score = Callable[[Hits], NDArray[np.float64]]
Read = Callable[[Catalog, str], Query]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=_DATA, help="products.* and judgments.csv")
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    options = parser.parse_args()
    torch.set_num_threads(1)
    dataset, embedder = Dataset.find(options.data), SentenceEmbedder()
    home = user_cache_path("shopkeeper-bench", ensure_exists=True) / "retrieval"
    catalog = catalog_of(dataset, home, embedder)
    usable = {q: g for q, g in dataset.read().gains.items() if any(g.values())}
    served, found = None, {}
    for name, read, score in _variants():
        figures = np.array([_ndcg(catalog, embedder, read, score, *u) for u in usable.items()])
        served = figures if served is None else served
        difference = paired_bootstrap(figures, served)
        found[name] = {
            "ndcg@10": round(float(figures.mean()), 4),
            "difference": round(difference.mean, 4),
            "ci": bounds(difference),
        }
        if not options.json:
            _say(f"{name:36} {found[name]}")
    _say(json.dumps(found))


def _ndcg(
    catalog: Catalog,
    embedder: SentenceEmbedder,
    read: Read,
    score: Score,
    query: str,
    gains: Mapping[str, float],
) -> float:
    asked = read(catalog, query)
    hits = candidates(catalog.segments, asked, embedder.encode_query(asked.text), None, _DEPTH)
    order = np.argsort(-score(hits), kind="stable")[:10]
    return ndcg([p.id for p in catalog.at(hits.rows[order].tolist())], gains, 10)


def _variants() -> Iterator[tuple[str, Read, Score]]:
    yield "served", _served, fused
    for name, weights in _weighings():
        yield name, _served, lambda hits, w=weights: fused(hits, w)  # type: ignore[misc]
    yield "min-max instead of theoretical minimum", _served, _min_max
    yield "words alone", _served, lambda hits: np.asarray(hits.lexical, np.float64)
    yield "meaning alone", _served, lambda hits: np.asarray(hits.dense, np.float64)
    yield "exclusions left in the text", _unparted, fused
    yield "no spelling, sizes, compounds", _plain, fused


def _weighings() -> Sequence[tuple[str, Weights]]:
    usual = Weights()
    return [
        *((f"meaning weighs {w}", replace(usual, dense=w)) for w in (0.3, 0.4, 0.6, 0.7, 0.8)),
        *((f"feedback {w}", replace(usual, feedback=w)) for w in (0.0, 0.1, 0.4)),
        *((f"vote {w}", replace(usual, vote=w)) for w in (0.0, 0.1, 0.4)),
        ("neither feedback nor vote", replace(usual, feedback=0.0, vote=0.0)),
        ("exclusions cut, not weighed", replace(usual, free=0.0, titled=0.0, mentioned=0.0)),
        ("exclusions weigh half", replace(usual, free=0.1, titled=0.1, mentioned=0.05)),
        ("exclusions weigh double", replace(usual, free=0.4, titled=0.4, mentioned=0.2)),
    ]


def _served(catalog: Catalog, query: str) -> Query:
    return catalog.read(query)


def _unparted(catalog: Catalog, query: str) -> Query:
    """Read a query as if nothing were excluded: every word of it is wanted."""
    whole = catalog.read(query)
    if not whole.unwanted:
        return whole
    known = catalog.segments.vocables
    added = [Slot((((s, known.weight(s)),),)) for thing in whole.unwanted for s in thing]
    return whole._replace(text=query, slots=(*whole.slots, *added), unwanted=())


def _plain(catalog: Catalog, query: str) -> Query:
    """Read a query as its stems, with exclusions but nothing else that reading it does."""
    read, known = catalog.read(query), catalog.segments.vocables
    unwanted = {s for thing in read.unwanted for s in thing}
    said = [s for s in stems(query) if s not in unwanted]
    text = query if not read.unwanted else " ".join(query.split()[: len(said)])
    return read._replace(text=text, slots=tuple(Slot((((s, known.weight(s)),),)) for s in said))


def _min_max(hits: Hits) -> NDArray[np.float64]:
    def spread(scores: NDArray[np.float32]) -> NDArray[np.float32]:
        low = float(scores.min(initial=np.inf))
        return np.asarray((scores - low) / (np.ptp(scores) or 1.0), np.float32)

    squeezed = replace(hits, lexical=spread(hits.lexical), dense=spread(hits.dense) * 2 - 1)
    return fused(squeezed, Weights(feedback=0.0))


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
