"""A causal transformer as one function of arrays: torch trains it, numpy answers with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = Any
"""An array of numpy or a tensor of torch: what is written here is the same for both."""
Parameters = Mapping[str, Array]
_FAR = -1e9
_EPSILON = 1e-5


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the network is; `length` is how many of the last events it reads."""

    dimensions: int = 64
    heads: int = 2
    layers: int = 1
    length: int = 20


def initial(
    products: int, content: int, shape: Shape, seed: int = 0
) -> dict[str, NDArray[np.float32]]:
    """Return the parameters before training; what a product adds to its content starts at zero.

    Source of the trainable difference: arXiv 2507.19473 (2025).
    """
    random = np.random.default_rng(seed)
    d = shape.dimensions

    def drawn(*size: int) -> NDArray[np.float32]:
        return random.normal(0, size[0] ** -0.5, size).astype(np.float32)

    made = {"project": drawn(content, d), "delta": np.zeros((products + 1, d), np.float32)}
    made["positions"] = np.zeros((shape.length, d), np.float32)
    made["final"] = np.ones(d, np.float32)
    for layer in range(shape.layers):
        made |= {f"{name}{layer}": drawn(d, d) for name in ("query", "key", "value", "out")}
        made |= {f"wide{layer}": drawn(d, 2 * d), f"narrow{layer}": drawn(2 * d, d)}
        made |= {f"{name}{layer}": np.ones(d, np.float32) for name in ("before", "between")}
    return made


def product_vectors(given: Parameters, content: Array) -> Array:
    """Return the vector of every product and, last, of the padding: (products + 1, d)."""
    return content @ given["project"] + given["delta"]


def states(
    xp: Any,
    given: Parameters,
    vectors: Array,
    items: Array,
    shape: Shape,
    drop: Callable[[Array], Array] = lambda x: x,
) -> Array:
    """Return what is wanted after each event: (sequences, length, d).

    `items` are product columns of (sequences, length), padded before the first with the number of
    products. Pre-norm layers as in Xiong et al., On layer normalization in the transformer
    architecture (2020); a state sees no event after its own.
    """
    length = items.shape[1]
    padded = items == vectors.shape[0] - 1
    hidden = drop(vectors[items] * shape.dimensions**0.5 + given["positions"][-length:])
    ahead = np.triu(np.ones((length, length), bool), 1)
    blocked = padded[:, None, None, :] | xp.asarray(ahead)[None, None]
    for layer in range(shape.layers):
        normed = _normed(xp, hidden, given[f"before{layer}"])
        hidden = hidden + drop(_attended(xp, given, layer, normed, blocked, shape))
        wide = _normed(xp, hidden, given[f"between{layer}"]) @ given[f"wide{layer}"]
        hidden = hidden + drop((wide * (wide > 0)) @ given[f"narrow{layer}"])
    return _normed(xp, hidden, given["final"])


def _attended(
    xp: Any, given: Parameters, layer: int, hidden: Array, blocked: Array, shape: Shape
) -> Array:
    n, length, d = hidden.shape
    size = (n, length, shape.heads, d // shape.heads)
    query, key, value = (
        (hidden @ given[f"{name}{layer}"]).reshape(size).swapaxes(1, 2)
        for name in ("query", "key", "value")
    )
    scores = query @ key.swapaxes(-1, -2) / (d // shape.heads) ** 0.5
    scores = xp.where(blocked, _FAR, scores)
    weights = xp.exp(scores - xp.amax(scores, -1)[..., None])
    weights = weights / weights.sum(-1)[..., None]
    return (weights @ value).swapaxes(1, 2).reshape((n, length, d)) @ given[f"out{layer}"]


def _normed(xp: Any, x: Array, scale: Array) -> Array:
    """Return x with a root mean square of `scale`: Zhang and Sennrich (2019)."""
    return x / xp.sqrt((x * x).mean(-1)[..., None] + _EPSILON) * scale
