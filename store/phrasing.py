"""Which products use the words of a phrase in a row, in their title or description."""

from __future__ import annotations

import numpy as np

from store.constraint import Constraint
from store.phrase import phrased
from store.postings import Mask
from store.segments import Segments
from store.words import stems


def phrasing(segments: Segments, constraint: Constraint, among: Mask) -> Mask:
    """Return the mask of rows, of those in `among`, that use one of the values.

    One word is looked up. Where several stand together is read from the rows that hold them all.
    """
    found = np.zeros(len(among), np.bool_)
    for value in map(str, constraint.values):
        held = among & segments.holding(stems(value), "text")
        if len(stems(value)) > 1:
            rows = np.flatnonzero(held)
            held[rows] = [phrased(p, value) for p in segments.at(rows.tolist())]
        found |= held
    return found
