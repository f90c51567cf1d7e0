"""How well a trained sentiment tells content reviewers from others, on reviews it never saw."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender import CONTENT, DISCONTENT, Sentiment, word_balance
from store import Review, SentimentModel

_HELD_OUT = 0.2
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Labeled:
    """Texts that clearly are of content reviewers or of others; each text counts once."""

    texts: tuple[str, ...]
    content: NDArray[np.bool_]
    products: tuple[str, ...]

    @classmethod
    def of(cls, reviews: Iterable[Review]) -> Labeled:
        """Take reviews of at least 4 and at most 2 stars with a text."""
        kept: dict[str, Review] = {}
        for review in reviews:
            stars = review.stars
            if review.text and stars is not None and not DISCONTENT < stars < CONTENT:
                kept.setdefault(" ".join(review.text.casefold().split()), review)
        found = list(kept.values())
        given = np.array([r.stars or 0.0 for r in found], np.float64)
        texts, products = tuple(r.words for r in found), tuple(r.product for r in found)
        return cls(texts, given >= CONTENT, products)

    def __len__(self) -> int:
        return len(self.texts)

    def at(self, rows: NDArray[np.int64]) -> Labeled:
        """Return some of them, by row."""
        return Labeled(
            tuple(self.texts[i] for i in rows),
            self.content[rows],
            tuple(self.products[i] for i in rows),
        )


@dataclass(frozen=True)
class SentimentTrial:
    """A training judged on reviews that it never saw, beside what needs no training."""

    model: SentimentModel
    train: Labeled
    held_out: Labeled
    scores: Floats
    baselines: dict[str, Floats]

    @property
    def auc(self) -> float:
        """The chance that a content reviewer is scored above another, on the held-out."""
        return auc(self.scores, self.held_out.content)

    @property
    def ships(self) -> bool:
        """Whether it beats counting good and bad words, which needs no training."""
        return self.auc > max(auc(b, self.held_out.content) for b in self.baselines.values())

    def trained(self) -> SentimentModel:
        """Return the model with how it was judged."""
        return replace(self.model, report=self.as_json())

    def as_json(self) -> dict[str, Any]:
        """Return the figures by their usual names."""
        told = self.held_out.content
        return {
            "auc": round(self.auc, 4),
            "balanced_accuracy": round(balanced_accuracy(self.scores >= 0.5, told), 4),
            "baselines": {
                name: {
                    "auc": round(auc(scores, told), 4),
                    "balanced_accuracy": round(balanced_accuracy(scores >= 0.5, told), 4),
                }
                for name, scores in self.baselines.items()
            },
            "train": len(self.train),
            "held_out": len(self.held_out),
            "content_share": round(float(told.mean()), 4),
            "terms": len(self.model.terms),
            "ships": self.ships,
        }


def attempt_sentiment(
    reviews: Iterable[Review], *, seed: int = 0, by_product: bool = False
) -> SentimentTrial:
    """Train on four fifths and judge on the rest, drawn by review or by product.

    Raises TooFewReviews.
    """
    labeled = Labeled.of(reviews)
    groups: Sequence[object] = labeled.products if by_product else range(len(labeled))
    known = list(dict.fromkeys(groups))
    drawn = np.random.default_rng(seed).permutation(len(known))
    held = {known[i] for i in drawn[: round(_HELD_OUT * len(known))]}
    out = np.array([g in held for g in groups], bool)
    train, held_out = labeled.at(np.flatnonzero(~out)), labeled.at(np.flatnonzero(out))
    sentiment = Sentiment.fit(train.texts, train.content.tolist())
    baselines: dict[str, Callable[[], Floats]] = {
        "word_list": lambda: _by_words(held_out),
        "product_rating": lambda: _by_product(train, held_out),
    }
    return SentimentTrial(
        sentiment.model,
        train,
        held_out,
        sentiment.scores(held_out.texts),
        {name: scores() for name, scores in baselines.items()},
    )


def _by_words(labeled: Labeled) -> Floats:
    balance = np.array([word_balance(t) for t in labeled.texts], np.float64)
    return 1 / (1 + np.exp(-balance))


def _by_product(train: Labeled, held_out: Labeled) -> Floats:
    """Return the share of content reviewers of each product, drawn towards that of all."""
    counts: dict[str, list[float]] = {}
    for product, content in zip(train.products, train.content, strict=True):
        good, all_ = counts.setdefault(product, [0.0, 0.0])
        counts[product] = [good + bool(content), all_ + 1]
    mean = float(train.content.mean())
    shares = (counts.get(p, [0.0, 0.0]) for p in held_out.products)
    return np.array([(good + 5 * mean) / (all_ + 5) for good, all_ in shares], np.float64)


def auc(scores: Floats, told: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve, ties counting half; .5 where one side is empty.

    Source of the method: Hanley and McNeil, The meaning and use of the area under a ROC curve
    (1982): it is the Mann-Whitney statistic over all pairs.
    """
    good, bad = int(told.sum()), int((~told).sum())
    if not good or not bad:
        return 0.5
    # It takes most of a second to load, which every start would pay.
    from scipy.stats import rankdata

    ranks = rankdata(scores)
    return float((ranks[told].sum() - good * (good + 1) / 2) / (good * bad))


def balanced_accuracy(guessed: NDArray[np.bool_], told: NDArray[np.bool_]) -> float:
    """Return the mean of the shares that are right among the ones that are and that are not."""
    sides = [float((guessed[told == side] == side).mean()) for side in (True, False)]
    return sum(sides) / 2
