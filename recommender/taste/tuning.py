"""The blend that ranks a lesson best: weights of generators and the gate, one after the other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from recommender.taste.blend import Blend
from recommender.taste.lesson import Lesson

Floats = NDArray[np.float64]
_WEIGHTS = (0.0, 0.1, 0.25, 0.5, 1.0)
_GATES = (0.0, 0.5, 1.0, 3.0, 5.0)
_MOST = 800
_ROUNDS = 2


def tuned(lesson: Lesson, names: tuple[str, ...], *, seed: int = 0) -> Blend:
    """Return the best of a coordinate search: each weight in turn, twice, then the gate.

    It looks at up to 800 examples, drawn by the seed, and at their candidates alone.
    """
    random = np.random.default_rng(seed)
    some = np.sort(random.permutation(len(lesson.pools))[:_MOST])
    part = lesson.among(some)
    shares = np.ascontiguousarray(part.stacked(slice(1, 3 * len(names), 3)).T)
    evidence = part.evidence[part.products]

    def worth(blend: Blend) -> float:
        # Most weights are 0 most of the time, and half a million candidates are scored each time.
        used = [i for i, name in enumerate(names) if blend.weights.get(name)]
        if not used:
            return 0.0
        parts = blend.parts(tuple(names[i] for i in used), evidence)
        return float(part.ndcg(np.einsum("gc,gc->c", parts, shares[used])).mean())

    blend = Blend(_start(names, worth), k=0.0)
    for _ in range(_ROUNDS):
        for name in names:
            options = [Blend({**blend.weights, name: w}, blend.k) for w in _WEIGHTS]
            blend = max([blend, *options], key=worth)
        blend = max([blend, *(Blend(blend.weights, k) for k in _GATES)], key=worth)
    return blend


def _start(names: tuple[str, ...], worth: Callable[[Blend], float]) -> dict[str, float]:
    """Return the best single generator."""
    best = max(names, key=lambda name: worth(Blend({name: 1.0}, k=0.0)))
    return {best: 1.0}
