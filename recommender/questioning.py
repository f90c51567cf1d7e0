"""Which question would narrow the candidates most, by expected information gain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import log2
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.bands import Band, bands
from recommender.candidates import Candidates
from store import Catalog, fields_of

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Choice = str | bool | Band
MOST_OPTIONS = 4
# Values that fewer products share than this many others split next to nothing.
_KEYS = 48
_SAMPLE, _FEWEST = 24, 3
# A part of a longer value has no name of its own, and a sentence isn't what anybody would say.
_SAYABLE = range(1, 29)
_TEXTS = frozenset({"category", "brand"})


class Option(NamedTuple):
    """One answer that a shopper may give: a value, a flag or a band of numbers.

    `held` (n,) tells which candidates satisfy it, `share` their weight, 0 to 1.
    """

    choice: Choice
    share: float
    held: Mask


class Inquiry(NamedTuple):
    """A question about `field` with the answers that part the candidates; `gain` is in bits.

    `stated` (n,) tells of which candidates the catalogue says anything in that field.
    """

    field: str
    kind: Literal["text", "flag", "number"]
    options: tuple[Option, ...]
    gain: float
    stated: Mask


class _Parted(NamedTuple):
    """The choices of a field, which candidates hold each (choices, n), and which state any."""

    choices: Sequence[Choice]
    held: Mask
    stated: Mask


def best_inquiry(
    catalog: Catalog, candidates: Candidates, askable: Mapping[str, float], *, shown: int = 3
) -> Inquiry | None:
    """Return the question that narrows the candidates most, or None where none earns its place.

    `askable` maps the fields that may be asked about to the share of shoppers, 0 to 1, who could
    answer. `shown` is how many products a reply shows.
    """
    worth = worthwhile(candidates.effective, shown)
    if worth == float("inf"):
        return None
    asked = inquiries(catalog, candidates, askable)
    best = max(asked, key=lambda i: i.gain, default=None)
    return best if best and best.gain > worth else None


def worthwhile(candidates: float, shown: int) -> float:
    """Return the gain in bits above which a question saves more than the turn that it costs.

    Who looks through n equally likely candidates, `shown` at a time, needs (n / shown + 1) / 2
    turns on the average; after an answer worth g bits n / 2**g candidates are left. The question
    pays where the difference is over one turn: 2**-g < 1 - 2 * shown / n.
    """
    if candidates <= 2 * shown:
        return float("inf")
    return -log2(1 - 2 * shown / candidates)


def inquiries(
    catalog: Catalog,
    candidates: Candidates,
    askable: Mapping[str, float],
    *,
    most: int = MOST_OPTIONS,
) -> list[Inquiry]:
    """Return a question with up to `most` options about each field that splits the candidates."""
    stated = _stated(catalog, candidates)
    found = (
        _inquiry(catalog, candidates, field, ease, most)
        for field, ease in askable.items()
        if field in stated
    )
    return [inquiry for inquiry in found if inquiry]


def _stated(catalog: Catalog, candidates: Candidates) -> set[str]:
    """Return the fields that a sample of the candidates states often enough to be asked about.

    A question pays only where about 30 % state its field, of 24 products at least 3 (in 98 of 100
    samples): a catalogue may have hundreds of fields, most of them of other kinds of things.
    """
    chosen = np.linspace(0, len(candidates) - 1, min(_SAMPLE, len(candidates))).astype(np.int64)
    products = catalog.at(candidates.rows[chosen].tolist())
    counts = Counter(field for product in products for field in fields_of(product))
    return {field for field, count in counts.items() if count * _SAMPLE >= _FEWEST * len(chosen)}


def _inquiry(
    catalog: Catalog, candidates: Candidates, field: str, ease: float, most: int
) -> Inquiry | None:
    kind: Literal["text", "flag", "number"] = "number"
    if field in catalog.vocabulary.flags:
        kind, parted = "flag", _flag(catalog, candidates, field)
    elif field in _TEXTS or field in catalog.vocabulary.texts:
        kind, parted = "text", _texts(catalog, candidates, field, ease, most)
    else:
        parted = _numbers(catalog, candidates, field, ease)
    if len(parted.choices) < 2:
        return None
    weights = candidates.weights
    options = tuple(
        Option(choice, float(mask @ weights), mask)
        for choice, mask in zip(parted.choices, parted.held, strict=True)
    )
    bits = gain(parted.held, parted.stated, weights, ease)
    return Inquiry(field, kind, options, bits, parted.stated)


def gain(held: Mask, stated: Mask, weights: Floats, ease: float = 1.0) -> float:
    """Return the expected gain in bits of a question whose options the candidates hold.

    `held` is of shape (options, n), `stated` and `weights` of (n,). The shopper of a candidate
    gives the first of its options, or says that it is none of them; the answer keeps the weight W
    of all candidates that hold it and gains log2(1 / W). Where a candidate doesn't state the field,
    or the shopper can't answer (all but `ease` of them), the question was wasted, which costs one
    bit: as much as halving the candidates is worth. For options that exclude each other this is the
    entropy of the answers (Quinlan, 1986, https://doi.org/10.1007/BF00116251) less the waste.
    """
    first = held & (np.cumsum(held, axis=0) == 1)
    other = np.array([weights[stated & ~held.any(axis=0)].sum()])
    bits = (first @ weights) @ _information(held @ weights) + other @ _information(other)
    known = float(weights[stated].sum())
    return float(ease * bits - (1 - ease * known))


def _information(shares: Floats) -> Floats:
    return np.asarray(-np.log2(np.clip(shares, 1e-12, 1.0)), np.float64)


def _flag(catalog: Catalog, candidates: Candidates, field: str) -> _Parted:
    values = catalog.values(field, candidates.rows)
    truths = [t for t in (True, False) if str(t) in values]
    held = _masks([values[str(t)] for t in truths], len(candidates))
    return _Parted(truths, held, np.asarray(held.any(axis=0)))


def _texts(catalog: Catalog, candidates: Candidates, field: str, ease: float, most: int) -> _Parted:
    stated = catalog.stating(field, candidates.rows)
    chosen = []
    if _promising(stated, candidates.weights, ease, most):
        chosen = _split(catalog, candidates, field, most)
    return _Parted([v for v, _ in chosen], np.array([m for _, m in chosen], np.bool_), stated)


def _numbers(catalog: Catalog, candidates: Candidates, field: str, ease: float) -> _Parted:
    numbers = catalog.numbers(field, candidates.rows)
    stated = ~np.isnan(numbers)
    found: list[Band] = []
    if _promising(stated, candidates.weights, ease, MOST_OPTIONS):
        found = bands(numbers[stated], candidates.weights[stated])
    return _Parted(found, np.array([b.holds(numbers) for b in found], np.bool_), stated)


def _promising(stated: Mask, weights: Floats, ease: float, most: int) -> bool:
    """Tell whether the best possible answers would outweigh those that say nothing."""
    known = ease * float(weights[stated].sum())
    return known * log2(most + 1) > 1 - known


def _split(
    catalog: Catalog, candidates: Candidates, field: str, most: int
) -> list[tuple[str, Mask]]:
    """Return up to `most` values that part the candidates best, each with who holds it.

    Greedy: each the one that adds most to the gain, over those that no earlier one covers.
    """
    weights, names = candidates.weights, catalog.written(field)
    values = catalog.values(field, candidates.rows, most=_KEYS)
    stated = catalog.vocabulary.texts.get(field, ())
    # Of a value and its family that the same products have, the value is what the shop writes.
    keys = sorted(
        (k for k in values if len(names.get(k, "")) in _SAYABLE),
        key=lambda k: names[k] not in stated,
    )
    held = _masks([values[k] for k in keys], len(candidates))
    worth, left = _information(held @ weights), weights.copy()
    chosen: list[int] = []
    while len(chosen) < min(most, len(keys)):
        added = (held @ left) * worth
        at = int(np.argmax(added))
        if added[at] <= 0:
            break
        chosen.append(at)
        left[held[at]] = 0.0
    chosen.sort(key=lambda at: -float(held[at] @ weights))
    return [(names[keys[at]], held[at]) for at in chosen]


def _masks(positions: Sequence[NDArray[np.integer]], size: int) -> Mask:
    masks = np.zeros((len(positions), size), np.bool_)
    for mask, at in zip(masks, positions, strict=True):
        mask[at] = True
    return masks
