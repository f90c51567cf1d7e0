"""How alike vectors are, by the measure that is asked for."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Measure = Literal["cosine", "dot", "scaled", "euclidean", "pearson"]
_LEAST = 1e-12


def similarity(vector: Floats, others: Floats, measure: Measure = "cosine") -> NDArray[np.float64]:
    """Return how alike a vector of shape (d,) is to each of (n, d), greater for more alike.

    `scaled` is u·p / sqrt(d), the score of Vaswani et al., Attention Is All You Need (2017), whose
    spread does not grow with d; `euclidean` is 1 / (1 + distance), so 1 for the same vector. A
    vector without length, or for `pearson` without spread, is like nothing: 0. Raises ValueError
    for vectors of other lengths.
    """
    if others.ndim != 2 or others.shape[1] != len(vector):
        raise ValueError(f"{len(vector)} numbers can't be compared with vectors of {others.shape}")
    if measure == "euclidean":
        distances = np.linalg.norm(others - vector, axis=1)
        return np.asarray(1 / (1 + distances), np.float64)
    if measure == "pearson":
        vector, others = vector - vector.mean(), others - others.mean(axis=1, keepdims=True)
    dots = np.asarray(others @ vector, np.float64)
    if measure == "dot":
        return dots
    if measure == "scaled":
        return np.asarray(dots / np.sqrt(len(vector)), np.float64)
    lengths = np.linalg.norm(others, axis=1) * np.linalg.norm(vector)
    cosines = np.where(lengths > _LEAST, dots / np.maximum(lengths, _LEAST), 0.0)
    return np.asarray(cosines, np.float64)
