"""An order of candidates learned from what shoppers took: LambdaMART over all generators."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from recommender.errors import RankerMismatch
from recommender.taste.pool import Pool

if TYPE_CHECKING:
    from lightgbm import Booster

Floats = NDArray[np.float64]
LEAST_SESSIONS = 1_000
"""Fewer labelled sessions than this teach less than the fixed blend knows."""
_SETTINGS: dict[str, Any] = {
    "objective": "lambdarank",
    "learning_rate": 0.05,
    "num_leaves": 15,
    "min_data_in_leaf": 100,
    "lambda_l2": 5.0,
    "feature_fraction": 0.5,
    "bagging_fraction": 0.7,
    "bagging_freq": 1,
    "lambdarank_truncation_level": 20,
    "max_bin": 63,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


class TasteRanker:
    """Scores the candidates of one history.

    Source: Burges, From RankNet to LambdaRank to LambdaMART (2010), as LightGBM implements it.
    """

    def __init__(self, names: Sequence[str], booster: Booster) -> None:
        self.names = tuple(names)
        self._booster = booster

    @classmethod
    def fit(
        cls,
        names: Sequence[str],
        pools: Sequence[Pool],
        targets: Sequence[int],
        *,
        trees: int = 100,
        seed: int = 0,
    ) -> TasteRanker:
        """Learn from pools of which each has one wanted product; the others teach nothing."""
        from lightgbm import Dataset, train

        taught = [(p, t) for p, t in zip(pools, targets, strict=True) if t in p.products]
        matrix = np.concatenate([pool.matrix for pool, _ in taught])
        wanted = np.concatenate([pool.products == target for pool, target in taught])
        groups = [len(pool.products) for pool, _ in taught]
        settings = _SETTINGS | {"seed": seed}
        data = Dataset(matrix, label=wanted.astype(np.int8), group=groups, params=settings)
        return cls(names, train(settings, data, num_boost_round=trees))

    @classmethod
    def parse(cls, text: str, names: Sequence[str]) -> TasteRanker:
        """Read what `text` gave; raises RankerMismatch."""
        from lightgbm import Booster
        from lightgbm.basic import LightGBMError

        try:
            booster = Booster(model_str=text)
        except (LightGBMError, ValueError) as error:
            raise RankerMismatch(f"the taste ranker can't be read: {error}", hint=_HINT) from error
        if booster.num_feature() != len(names):
            raise RankerMismatch("the taste ranker reads other features", hint=_HINT)
        return cls(names, booster)

    @property
    def text(self) -> str:
        """The model as LightGBM writes it."""
        return str(self._booster.model_to_string())

    def scores(self, pool: Pool) -> Floats:
        """Return the score of each candidate, of shape (candidates,)."""
        if not len(pool.products):
            return np.empty(0)
        return np.asarray(self._booster.predict(pool.matrix, num_threads=1), np.float64)

    def contributions(self, pool: Pool) -> Floats:
        """Return what each feature adds to each score, exactly: (candidates, features + 1).

        The last column is what every candidate starts with. Source: Lundberg et al., Consistent
        individualized feature attribution for tree ensembles (2018).
        """
        given = self._booster.predict(pool.matrix, pred_contrib=True, num_threads=1)
        return np.asarray(given, np.float64)


_HINT = "Train it again: shopkeeper train taste"
