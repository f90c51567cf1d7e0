"""How much one shopper may add to counts: without a bound, no noise hides anybody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from typing import TypeVar

import numpy as np

K = TypeVar("K", bound=Hashable)


def bounded(events: Iterable[tuple[str, K]], most: int, *, seed: int) -> Counter[K]:
    """Count (shopper, key) events so that a shopper adds 1 to at most `most` keys.

    Repeats of a shopper count once; whose keys are more than `most` has some of them drawn. Adding
    or removing a shopper then changes the counts by at most `most` in all (L1), and by its root in
    the L2 norm.
    """
    if most < 1:
        raise ValueError(f"a shopper must be able to add something: {most}")
    by_shopper: defaultdict[str, dict[K, None]] = defaultdict(dict)
    for shopper, key in events:
        by_shopper[shopper][key] = None
    random, counts = np.random.default_rng(seed), Counter[K]()
    for keys in by_shopper.values():
        told = list(keys)
        if len(told) > most:
            told = [told[i] for i in random.choice(len(told), most, replace=False)]
        counts.update(told)
    return counts
