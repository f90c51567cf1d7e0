"""Which reviews speak for the same voice: near-duplicates, and bursts of top ratings in a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import combinations
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from recommender.reviews.tokens import words
from store import Review

_SHINGLE = 3
_FEWEST_WORDS = 5
_ALIKE = 0.6
_BANDS, _ROWS = 24, 3
_PRIME = (1 << 61) - 1
_BURST = 5
_BURST_OVER_USUAL = 4.0


def voices(reviews: Sequence[Review]) -> NDArray[np.int64]:
    """Return for each review of one product the position of the first that it counts with.

    Counted together are texts of at least five words that share six tenths of their three-word
    shingles, and the unverified top ratings of a day with at least five of them that has four
    times as many reviews as the product's other days have on average.
    """
    first = np.arange(len(reviews))
    for a, b in (*_near_duplicates(reviews), *_bursts(reviews)):
        low, high = sorted((int(first[a]), int(first[b])))
        first[first == high] = low
    return first


def shingles(text: str) -> frozenset[str]:
    """Return the three-word sequences of a text; a text under five words has none."""
    said = words(text)
    if len(said) < _FEWEST_WORDS:
        return frozenset()
    return frozenset(" ".join(said[i : i + _SHINGLE]) for i in range(len(said) - _SHINGLE + 1))


def _near_duplicates(reviews: Sequence[Review]) -> Iterator[tuple[int, int]]:
    """Yield pairs that are alike; minhash finds them, their shingles decide.

    Source of the method: Broder, On the resemblance and containment of documents (1997), with
    bands as in Leskovec, Rajaraman and Ullman, Mining of Massive Datasets, chapter 3.
    """
    sets = [shingles(r.words) for r in reviews]
    buckets: defaultdict[tuple[int, bytes], list[int]] = defaultdict(list)
    for place, told in enumerate(sets):
        if told:
            signature = _minhash(told)
            for band in range(_BANDS):
                part = signature[band * _ROWS : (band + 1) * _ROWS]
                buckets[band, part.tobytes()].append(place)
    seen: set[tuple[int, int]] = set()
    for members in buckets.values():
        # In a large bucket each is compared with the first alone, which keeps a flood linear.
        some = combinations(members, 2) if len(members) < 20 else ((members[0], m) for m in members)
        for pair in some:
            if pair[0] != pair[1] and pair not in seen:
                seen.add(pair)
                if _jaccard(sets[pair[0]], sets[pair[1]]) >= _ALIKE:
                    yield pair


def _minhash(told: frozenset[str]) -> NDArray[np.uint64]:
    codes = np.array([crc32(s.encode()) for s in told], np.uint64)
    multipliers, shifts = _hashes()
    with np.errstate(over="ignore"):
        hashed = codes[:, None] * multipliers[None, :] + shifts[None, :]
    # The high bits of a product are the well-mixed ones.
    smallest: NDArray[np.uint64] = (hashed >> np.uint64(16)).min(axis=0)
    return smallest


@cache
def _hashes() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    random = np.random.default_rng(9)
    many = _BANDS * _ROWS
    odd = random.integers(1, _PRIME, many, dtype=np.uint64) | np.uint64(1)
    return odd, random.integers(0, _PRIME, many, dtype=np.uint64)


def _jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / len(a | b)


def _bursts(reviews: Sequence[Review]) -> Iterator[tuple[int, int]]:
    by_day = Counter(r.day for r in reviews if r.day is not None)
    for day, count in by_day.items():
        others = [n for d, n in by_day.items() if d != day]
        usual = sum(others) / len(others) if others else 1.0
        top = [i for i, r in enumerate(reviews) if r.day == day and _top(r)]
        if len(top) >= _BURST and count >= _BURST_OVER_USUAL * usual:
            yield from ((top[0], i) for i in top[1:])


def _top(review: Review) -> bool:
    return review.rating == review.scale and not review.verified
