"""How well products are found, beside the usual baselines, on judged queries.

`python -m bench.retrieval --data ../shared/data/esci --json`: the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import torch
from platformdirs import user_cache_path

from evaluation import Comparison, Dataset, attempt, bounds, compare, retrieve_of, search_of
from store import SentenceEmbedder
from ui.measuring import catalog_of

_DATA = Path(__file__).parents[2] / "shared" / "data" / "esci"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=_DATA, help="products.* and judgments.csv")
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    options = parser.parse_args()
    # The helper threads of a second core gain nothing on single queries, and cost the other jobs.
    torch.set_num_threads(1)
    result = measured(Dataset.find(options.data))
    if not options.json:
        _say(json.dumps(result, indent=2))
    _say(json.dumps(result))


def measured(dataset: Dataset) -> dict[str, Any]:
    """Return the figures of one data set, by the keys that the project's issues name."""
    home = user_cache_path("shopkeeper-bench", ensure_exists=True) / "retrieval"
    catalog = catalog_of(dataset, home, SentenceEmbedder())
    judgments = dataset.read()
    comparison = compare(search_of(catalog), catalog, judgments)
    trial = attempt(retrieve_of(catalog), judgments)
    return {
        **comparison.means(comparison.ours),
        "baselines": {n: comparison.means(f) for n, f in comparison.baselines.items()},
        "over_best_baseline_ci": bounds(comparison.over(comparison.best)),
        "best_baseline": comparison.best,
        "ranker_cv_ndcg@10": round(float(trial.held_out.mean()), 4),
        "ranker_over_fusion_ci": bounds(trial.over_fusion),
        "without_free": _without_free(comparison),
        "products": comparison.products,
        "queries": len(comparison.queries),
    }


def _without_free(comparison: Comparison) -> dict[str, float]:
    """Return the figures over the queries that exclude nothing by a "without"."""
    said = [q.casefold().split() for q in comparison.queries]
    free = comparison.among([i for i, words in enumerate(said) if "without" not in words])
    return {
        "ndcg@10": free.means(free.ours)["ndcg@10"],
        "rrf": free.means(free.baselines["rrf"])["ndcg@10"],
        "over_rrf": round(free.over("rrf").mean, 4),
        "queries": len(free.queries),
    }


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
