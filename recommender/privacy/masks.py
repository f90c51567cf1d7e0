"""A sum that nobody's part can be read from: pairwise masks that cancel, modulo 2^64."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

from recommender.errors import TooFewShops

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
FRACTION = 24
"""Bits behind the point of a number in fixed point; 39 stand before it, and one is its sign."""

_LARGEST = 2.0**38


def encoded(values: Floats) -> Words:
    """Return numbers in fixed point as words modulo 2^64, negative ones from above."""
    if not np.all(np.abs(values) < _LARGEST):
        raise ValueError("a number is too large for fixed point, or none")
    scaled = np.round(values * 2.0**FRACTION).astype(np.int64)
    return scaled.astype(np.uint64)


def decoded(words: Words) -> Floats:
    """Return the numbers of words in fixed point."""
    return np.asarray(words.astype(np.int64) / 2.0**FRACTION, np.float64)


def masked(shop: str, values: Floats, secrets: Mapping[str, bytes], round_: int = 0) -> Words:
    """Return a shop's numbers as they leave it: each looks like a random word.

    `secrets` are those it shares with each other shop. Of a pair, the first by name adds the mask
    and the other takes it off. Source of the method: Bonawitz et al., Practical secure aggregation
    for privacy-preserving machine learning (2017), without its second masks.
    """
    words = encoded(values)
    for other, secret in secrets.items():
        mask = _mask(secret, round_, words.shape)
        words = words + mask if shop < other else words - mask
    return words


def summed(
    parts: Mapping[str, Words],
    secrets: Mapping[frozenset[str], bytes],
    shops: Collection[str],
    *,
    fewest: int,
    round_: int = 0,
) -> Floats:
    """Return the sum of what arrived from `parts`, of the `shops` that had agreed on masks.

    Of shops that dropped out, the others hand over the `secrets` of those pairs, and their masks
    are taken off; no other secret is needed. Raises TooFewShops where fewer than `fewest` are left:
    the sum of one is no secret.
    """
    if len(parts) < max(fewest, 2):
        raise TooFewShops(f"{len(parts)} of {len(shops)} shops are left, {fewest} are needed")
    first = next(iter(parts.values()))
    total = np.zeros(first.shape, np.uint64)
    for part in parts.values():
        total = total + part
    for gone in sorted(set(shops) - set(parts)):
        for there in sorted(parts):
            mask = _mask(secrets[frozenset((gone, there))], round_, total.shape)
            total = total - mask if there < gone else total + mask
    return decoded(total)


def _mask(secret: bytes, round_: int, shape: tuple[int, ...]) -> Words:
    """Return the words that a shared secret stands for in a round: SHAKE-256 in counter mode."""
    size = 8 * int(np.prod(shape))
    told = hashlib.shake_256(secret + round_.to_bytes(8, "big")).digest(size)
    return np.frombuffer(told, np.uint64).reshape(shape)
