"""Shops with a hidden truth: who would click what, and how shoppers read a slate."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Model = Literal["position", "cascade"]
PRODUCTS, NEW, SHOPPERS, SLOTS, DIMENSIONS = 400, 60, 60, 5, 16
# How likely each slot is looked at, where a slot does not depend on those above it.
LOOKED = np.array([1.0, 0.8, 0.65, 0.55, 0.45])
# How likely the next slot is looked at after no click, and after one.
_ON, _ON_AFTER_CLICK = 0.9, 0.5
# Chosen so that chance and the optimum get about .25 and 1.6 clicks a slate, as a measurement on
# real titles did (docs/recommending.md).
_BASE, _TASTE, _QUALITY = -3.2, 1.0, 0.7


class World(NamedTuple):
    """Some shops side by side: `vectors` (shops, products, d), `truth` (shops, shoppers, products).

    The truth is the probability of a click on a product that is looked at.
    """

    vectors: Floats
    truth: Floats


def world_of(seeds: Sequence[int], titles: Path | None = None) -> World:
    """Draw one shop for each seed: logistic taste for the vectors, and a hidden quality."""
    vectors, truth = zip(*(_shop(seed, titles) for seed in seeds), strict=True)
    return World(np.stack(vectors), np.stack(truth))


def _shop(seed: int, titles: Path | None) -> tuple[Floats, Floats]:
    random = np.random.default_rng(seed)
    vectors = _titled(titles, random) if titles else _clustered(random)
    taste = random.normal(0, _TASTE, (SHOPPERS, vectors.shape[1]))
    quality = random.normal(0, _QUALITY, PRODUCTS)
    return vectors, 1 / (1 + np.exp(-(_BASE + taste @ vectors.T + quality)))


def _clustered(random: np.random.Generator) -> Floats:
    centers = random.normal(size=(20, DIMENSIONS))
    own = random.normal(size=(PRODUCTS, DIMENSIONS))
    return _unit(centers[random.integers(0, 20, PRODUCTS)] + 0.7 * own)


def _titled(file: Path, random: np.random.Generator) -> Floats:
    """Return vectors of real titles: latent semantic analysis of their TF-IDF."""
    items = json.loads(gzip.decompress(file.read_bytes()))
    chosen = random.choice(sorted(items), PRODUCTS, replace=False)
    texts = [set(re.findall("[a-z]{3,}", str(items[i]["title"]).lower())) for i in chosen]
    column = {w: i for i, w in enumerate(sorted(set().union(*texts)))}
    counts = np.zeros((PRODUCTS, len(column)))
    for row, text in enumerate(texts):
        counts[row, [column[w] for w in sorted(text)]] = 1
    weighted = _unit(counts * np.log(PRODUCTS / counts.sum(axis=0)))
    left, size, _ = np.linalg.svd(weighted - weighted.mean(axis=0), full_matrices=False)
    return _unit(left[:, :DIMENSIONS] * size[:DIMENSIONS])


def _unit(vectors: Floats) -> Floats:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


def answered(p: Floats, model: Model, random: np.random.Generator) -> NDArray[np.bool_]:
    """Return what is clicked in slates whose products have probabilities `p` (slates, slots)."""
    liked = random.random(p.shape) < p
    going = random.random(p.shape)
    if model == "position":
        return liked & (going < LOOKED)
    looks = np.ones(len(p), np.bool_)
    clicked = np.zeros(p.shape, np.bool_)
    for slot in range(p.shape[1]):
        clicked[:, slot] = looks & liked[:, slot]
        looks &= going[:, slot] < np.where(clicked[:, slot], _ON_AFTER_CLICK, _ON)
    return clicked


def expected(p: Floats, model: Model) -> Floats:
    """Return the expected clicks of each slate, exactly."""
    if model == "position":
        return np.asarray(p @ LOOKED, np.float64)
    looks, total = np.ones(len(p)), np.zeros(len(p))
    for slot in range(p.shape[1]):
        total += looks * p[:, slot]
        looks = looks * (p[:, slot] * _ON_AFTER_CLICK + (1 - p[:, slot]) * _ON)
    return total
