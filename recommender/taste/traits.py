"""What is known of products before anybody wants them, as arrays in the order of columns."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Traits:
    """Unit vectors of meaning (n, d) and of words (CSR), categories and brands by number, prices.

    -1 stands for no category or brand, NaN for no price. What is None is not known of any product.
    """

    products: int
    vectors: NDArray[np.float32] | None = None
    words: sparse.csr_matrix | None = None
    categories: Ints | None = None
    brands: Ints | None = None
    prices: Floats | None = None
