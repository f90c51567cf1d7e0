"""A ranking learned from a shop's own judgments: LambdaMART over the features of candidates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recommender.errors import RankerMismatch
from recommender.features import Features

if TYPE_CHECKING:
    from lightgbm import Booster

Floats = NDArray[np.float64]
DEPTH = 200
"""How many of the best candidates are ranked again; those behind keep their places."""
_TREES = 100
_LEARNED = 0.5
# Small trees, since a shop has judgments for hundreds of queries and not for millions; the rest
# makes two trainings on one machine give the same model.
_SETTINGS: dict[str, Any] = {
    "objective": "lambdarank",
    "learning_rate": 0.05,
    "num_leaves": 7,
    "min_data_in_leaf": 50,
    "lambda_l2": 10.0,
    "lambdarank_truncation_level": 30,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


class Ranker:
    """Adds to the untrained score of each candidate what judgments taught.

    Source of the method: Burges, From RankNet to LambdaRank to LambdaMART (2010), as LightGBM
    implements it.
    """

    def __init__(self, names: Sequence[str], booster: Booster) -> None:
        self.names = tuple(names)
        self._booster = booster

    @classmethod
    def fit(
        cls, features: Features, groups: Sequence[int], gains: Floats, *, seed: int = 0
    ) -> Ranker:
        """Learn from candidates that stand together by query.

        `groups` holds how many candidates each query has, `gains` (candidates,) from 0 to 1 what
        each is worth, told apart to a hundredth; what was not judged is worth nothing.
        """
        # LightGBM takes half a second to import, which a shop without a ranker must not pay.
        from lightgbm import Dataset, train

        levels, labels = np.unique(np.round(gains, 2), return_inverse=True)
        settings = _SETTINGS | {"seed": seed, "label_gain": levels.tolist()}
        data = Dataset(features.matrix, label=labels, group=list(groups), params=settings)
        return cls(features.names, train(settings, data, num_boost_round=_TREES))

    @classmethod
    def parse(cls, text: str, names: Sequence[str]) -> Ranker:
        """Read what `text` gave; raises RankerMismatch."""
        from lightgbm import Booster
        from lightgbm.basic import LightGBMError

        try:
            booster = Booster(model_str=text)
        except (LightGBMError, ValueError) as error:
            raise RankerMismatch(f"the trained ranker can't be read: {error}") from error
        if booster.num_feature() != len(names):
            raise RankerMismatch(f"the trained ranker lacks names for its {booster.num_feature()}")
        return cls(names, booster)

    @property
    def text(self) -> str:
        """The model as LightGBM writes it."""
        return str(self._booster.model_to_string())

    @property
    def importance(self) -> dict[str, float]:
        """The share of the training's gain that each feature brought, largest first."""
        gained = self._booster.feature_importance("gain")
        shares = gained / max(float(gained.sum()), 1e-12)
        order = np.argsort(-shares, kind="stable")
        return {self.names[i]: round(float(shares[i]), 4) for i in order}

    def scores(self, fused: Floats, features: Features) -> Floats:
        """Return the final score of each candidate of one query, of shape (candidates,).

        The untrained score, and half as much of what was learned, on the same scale: the sum
        measured better than the learned score alone, and a shop's few hundred queries know less
        than the untrained score does. Raises RankerMismatch.
        """
        if features.names != self.names:
            missing = sorted(set(self.names) ^ set(features.names))
            told = f"differing in {', '.join(missing)}" if missing else "in another order"
            raise RankerMismatch(f"the trained ranker reads other features, {told}")
        if not len(fused):
            return fused
        learned = np.asarray(self._booster.predict(features.matrix, num_threads=1), np.float64)
        return _standard(fused) + _LEARNED * _standard(learned)

    def order(self, fused: Floats, features: Features) -> NDArray[np.int64]:
        """Return the positions of candidates that come best first, best first after learning.

        Only the first 200 change places.
        """
        head = Features(features.names, features.matrix[:DEPTH])
        best = np.argsort(-self.scores(fused[:DEPTH], head), kind="stable")
        return np.concatenate([best, np.arange(len(best), len(fused))]).astype(np.int64)


def _standard(scores: Floats) -> Floats:
    spread = float(scores.std())
    return (scores - scores.mean()) / spread if spread else np.zeros_like(scores)
