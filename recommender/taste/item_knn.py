"""Products that the same visits or shoppers liked, by cosine, with decay of old ones."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

from recommender.taste.history import NO_DECAY, Decay
from recommender.taste.neighbors import Neighbors, strongest

Floats = NDArray[np.float64]


def item_knn(
    liked: sparse.csr_matrix,
    row_weights: Floats | None = None,
    *,
    shrink: float = 2.0,
    power: float = 1.0,
    most: int = 200,
    decay: Decay = NO_DECAY,
) -> Neighbors:
    """Return the `most` nearest of each product by a shrunk cosine of their columns.

    `liked` is 1 where a row (a visit or a shopper) liked a product; `row_weights` says what a row
    counts, less for old or long ones. `shrink` is added to the denominator, against cosines of 1
    from a single row; `power` above 1 prefers few near products to many that are far.
    Source: Sarwar et al., Item-based collaborative filtering (2001).
    """
    weights = np.ones(liked.shape[0]) if row_weights is None else row_weights
    together = (liked.T @ sparse.diags(weights) @ liked).tocoo()
    seen = np.asarray(liked.T @ weights, np.float64).ravel()
    apart = together.row != together.col
    rows, columns = together.row[apart], together.col[apart]
    cosines = together.data[apart] / (np.sqrt(seen[rows] * seen[columns]) + shrink)
    links = sparse.csr_matrix((cosines**power, (rows, columns)), shape=together.shape)
    return Neighbors(strongest(links, most), decay)
