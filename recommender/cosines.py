"""How near vectors are to one of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def cosines(vector: NDArray[np.float32], others: NDArray[np.float32]) -> list[float]:
    """Return the cosines of a unit vector of shape (d,) with unit vectors of shape (n, d)."""
    return [float(c) for c in others @ vector]
