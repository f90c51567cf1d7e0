"""What a shopper wants next, by a compact transformer over the sequence of products."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from recommender.taste.attention import Shape, product_vectors, states
from recommender.taste.history import History

Floats = NDArray[np.float64]
Singles = NDArray[np.float32]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Transformer:
    """A trained network as plain arrays: a shopper's vector times the products' is the score.

    Source: Kang and McAuley, Self-attentive sequential recommendation (2018), trained with the
    softmax over all products as in Klenitskiy and Vasilev (2023), arXiv 2309.07602.
    """

    shape: Shape
    parameters: Mapping[str, Singles]
    vectors: Singles = field(repr=False)

    @classmethod
    def of(cls, shape: Shape, parameters: Mapping[str, Singles], content: Singles) -> Transformer:
        """Take what was trained over unit vectors of content, of shape (products, d)."""
        rows = np.asarray(product_vectors(parameters, with_padding(content)), np.float32)
        return cls(shape, parameters, rows)

    def scores(self, history: History, now: float) -> Floats:
        """Return the score of every product, of shape (products,); zeros without a history."""
        if not len(history):
            return np.zeros(len(self.vectors) - 1)
        return np.asarray(self.vectors[:-1] @ self.shopper(history), np.float64)

    def shopper(self, history: History) -> Singles:
        """Return the vector of what is wanted after a history, of shape (d,)."""
        items = padded([history.products], self.shape.length, len(self.vectors) - 1)
        # Nothing is gained by reading the padding of a short history.
        items = items[:, -max(1, min(len(history), self.shape.length)) :]
        found = states(np, self.parameters, self.vectors, items, self.shape)
        return np.asarray(found[0, -1], np.float32)


def with_padding(content: Singles) -> Singles:
    """Return the vectors with one of zeros behind them, for what is no product."""
    return np.vstack([content, np.zeros((1, content.shape[1]), np.float32)])


def padded(sequences: Sequence[Ints], length: int, nothing: int) -> Ints:
    """Return the last `length` of each sequence, filled up before the first with `nothing`."""
    rows = np.full((len(sequences), length), nothing, np.int64)
    for row, sequence in zip(rows, sequences, strict=True):
        last = sequence[-length:]
        row[length - len(last) :] = last
    return rows
