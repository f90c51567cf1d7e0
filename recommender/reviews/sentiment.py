"""How content the writer of a text is: TF-IDF with logistic regression."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.errors import TooFewReviews
from recommender.reviews.tokens import grams
from store import SentimentModel

CONTENT, DISCONTENT = 4.0, 2.0
"""Stars of 5 from which a reviewer is content, and up to which one is not; 3 says neither."""

_FEWEST = 10
# Chosen on a validation part of the clothing reviews (docs/recommending-reviews.md).
_INVERSE_REGULARIZATION = 3.0
_RARE, _MANY = 3, 2_000
_ROUNDS = 1_000


class Sentiment:
    """Reads texts with a trained model; needs no scikit-learn.

    Source of the method: sublinear TF-IDF of words and pairs of words, cosine-normalized, and
    logistic regression with L2 penalty and balanced classes, as scikit-learn defines them.
    """

    def __init__(self, model: SentimentModel) -> None:
        self.model = model
        self._places = {term: i for i, term in enumerate(model.terms)}
        self._idf = model.idf.astype(np.float64)
        self._weights = model.weights.astype(np.float64)

    @classmethod
    def fit(cls, texts: Sequence[str], content: Sequence[bool]) -> Sentiment:
        """Learn from texts and whether each writer is content; raises TooFewReviews.

        The same texts in the same order always give the same model.
        """
        # scikit-learn takes a second to import, which only a training pays.
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.linear_model import LogisticRegression

        fewest = min(Counter(map(bool, content)).get(side, 0) for side in (True, False))
        if fewest < _FEWEST:
            raise TooFewReviews(
                f"there are {fewest} reviews on one side (4 stars and more, or 2 and fewer), and "
                f"at least {_FEWEST} are needed on both"
            )
        rare = _RARE if len(texts) >= _MANY else 1
        counted = TfidfVectorizer(analyzer=grams, min_df=rare, sublinear_tf=True)
        matrix = counted.fit_transform(texts)
        learned = LogisticRegression(
            C=_INVERSE_REGULARIZATION, class_weight="balanced", max_iter=_ROUNDS
        ).fit(matrix, np.asarray(content, bool))
        return cls(
            SentimentModel(
                terms=tuple(map(str, counted.get_feature_names_out())),
                idf=counted.idf_.astype(np.float32),
                weights=learned.coef_[0].astype(np.float32),
                bias=float(learned.intercept_[0]),
            )
        )

    def score(self, text: str) -> float:
        """Return the chance, 0 to 1, that the writer is content; .5 where no word is known.

        Classes were balanced in training, so that .5 parts them whichever is more frequent.
        """
        counts = Counter(grams(text))
        known = [(self._places[t], n) for t, n in counts.items() if t in self._places]
        if not known:
            return 0.5
        places = np.array([p for p, _ in known])
        weighed = (1 + np.log([n for _, n in known])) * self._idf[places]
        weighed /= max(float(np.linalg.norm(weighed)), 1e-12)
        return 1 / (1 + math.exp(-(float(weighed @ self._weights[places]) + self.model.bias)))

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the score of each text, of shape (texts,)."""
        return np.array([self.score(t) for t in texts], np.float64)
