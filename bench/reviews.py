"""How well reviews are read: who is content, and what each product's reviewers agree on.

`python -m bench.reviews --data ../shared/data/clothing_reviews --json`: the last line is one JSON
object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evaluation import Labeled, SentimentTrial, attempt_sentiment, auc, balanced_accuracy
from recommender import Sentiment, digest
from store import Opinions, Review
from store.demo.reviews import demo_reviews
from store.importers import open_reviews

_DATA = Path(__file__).parents[2] / "shared" / "data" / "clothing_reviews"
_MANY = 20
_LIMIT = 0.95


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, default=_DATA, help="the folder of reviews.*")
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    parser.add_argument("--seed", type=int, default=0, help="of the held-out part")
    options = parser.parse_args()
    result = measured(read(options.data), options.seed)
    if not options.json:
        _say(json.dumps(result, indent=2))
    _say(json.dumps(result))


def read(folder: Path) -> list[Review]:
    """Return the usable reviews of the file `reviews.*` in a folder."""
    file = sorted(folder.glob("reviews.*"))[0]
    found = open_reviews(file).records()
    return [r.known_as(r.author) for r in found if isinstance(r, Review)]


def measured(reviews: Sequence[Review], seed: int) -> dict[str, Any]:
    """Return the figures by the keys that the project's issues name."""
    trial = attempt_sentiment(reviews, seed=seed)
    unseen = attempt_sentiment(reviews, seed=seed, by_product=True)
    return {
        **trial.as_json(),
        "limit": _LIMIT,
        "reached": trial.auc >= _LIMIT,
        "products_unseen": {k: unseen.as_json()[k] for k in ("auc", "balanced_accuracy")},
        "other_domain": _elsewhere(trial),
        "themes": _themes(reviews),
        "reviews": len(reviews),
    }


def _elsewhere(trial: SentimentTrial) -> dict[str, Any]:
    """Judge the same model on the demo shop's reviews, of which few are of clothes."""
    demo = Labeled.of(demo_reviews())
    scores = Sentiment(trial.model).scores(demo.texts)
    return {
        "auc": round(auc(scores, demo.content), 4),
        "balanced_accuracy": round(balanced_accuracy(scores >= 0.5, demo.content), 4),
        "reviews": len(demo),
    }


def _themes(reviews: Sequence[Review]) -> dict[str, Any]:
    start = time.perf_counter()
    found = digest(reviews)
    seconds = time.perf_counter() - start
    many = [o for o in found if o.of >= _MANY]
    return {
        "products": len(found),
        f"of_{_MANY}_reviewers": len(many),
        "with_three_themes": _share([len(o.themes) >= 3 for o in many]),
        "themes_a_product": round(float(np.mean([len(o.themes) for o in many])), 2),
        "reviewers_of_top_theme": round(float(np.mean([_top(o) for o in many])), 3),
        "verbatim_quotes": _share(_verbatim(reviews, found)),
        "damped": sum(o.damped for o in found),
        "seconds": round(seconds, 1),
    }


def _top(opinions: Opinions) -> float:
    return opinions.themes[0].share if opinions.themes else 0.0


def _verbatim(reviews: Sequence[Review], found: Sequence[Opinions]) -> list[bool]:
    texts: dict[str, set[str]] = {}
    for review in reviews:
        texts.setdefault(review.product, set()).update((review.title, review.text))
    return [
        any(q.text in text for text in texts[o.product])
        for o in found
        for t in o.themes
        for q in t.quotes
    ]


def _share(told: Sequence[bool]) -> float:
    return round(float(np.mean(told)), 4) if len(told) else 0.0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
