"""What shoppers went on to after a product: rules from the order of events."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse

from recommender.taste.history import BRIEF, DAY, Decay
from recommender.taste.interactions import Interactions
from recommender.taste.neighbors import Neighbors, strongest

FARTHEST = 10


def sequence_rules(
    interactions: Interactions,
    *,
    farthest: int = FARTHEST,
    backward: float = 0.0,
    half_life: float = np.inf,
    most: int = 200,
    decay: Decay = BRIEF,
) -> Neighbors:
    """Return the rules "after i came j" that count 1/gap over gaps of up to `farthest` events.

    Divided by the geometric mean of how often both occur; a rule from events `half_life` days
    before the last counts half. `backward` is what the same pair says for j before i, since the
    order within a day is often an accident. Source: Ludewig and Jannach, Evaluation of
    session-based recommendation algorithms (2018), section 3.1.
    """
    liked = interactions.where(interactions.weights > 0)
    n = len(liked.products)
    ages = 0.5 ** (np.maximum(liked.last - liked.times, 0) / DAY / half_life)
    total = sparse.csr_matrix((n, n))
    for gap in range(1, min(farthest, len(liked) - 1) + 1):
        same = (liked.rows[gap:] == liked.rows[:-gap]) & (
            liked.columns[gap:] != liked.columns[:-gap]
        )
        pairs = (liked.columns[:-gap][same], liked.columns[gap:][same])
        total = total + sparse.csr_matrix((ages[gap:][same] / gap, pairs), shape=(n, n))
    seen = np.bincount(liked.columns, weights=ages, minlength=n)
    scale = sparse.diags(1 / np.sqrt(np.maximum(seen, 1.0)))
    links = scale @ (total + backward * total.T) @ scale
    return Neighbors(strongest(links.tocsr(), most), decay)
