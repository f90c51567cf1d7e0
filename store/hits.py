"""The candidates for a query, with what each leg of the search says of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from store.embedder import Vectors
from store.kinds import Kinds
from store.planner import Plan
from store.postings import Mask, Rows
from store.query import Query

Floats = NDArray[np.float32]


class Denied(NamedTuple):
    """How candidates stand to one thing that the shopper wants to be without.

    `free` says that a product states to be without it; `titled` and `mentioned` which share of
    its words, 0 to 1, stands in the title and anywhere in the text.
    """

    free: Mask
    titled: Floats
    mentioned: Floats


@dataclass(frozen=True)
class Hits:
    """`n` candidates in the order of their rows; all of them satisfy the constraints.

    `lexical` (n,) are BM25F scores, 0 for no shared word; `dense` (n,) cosines of the query's
    unit vector `vector` (d,) with `vectors` (n, d); `words` (n,) the share of the query's words
    that a product uses, a word of the description counting a fifth; `kinds` (n,) are equal where
    the leaf category is. `denied` has an entry for each thing excluded. `plans` tell by which way
    the nearest were found, one for each segment.
    """

    query: Query
    rows: Rows
    lexical: Floats
    dense: Floats
    words: Floats
    kinds: Kinds
    vector: Vectors
    vectors: Vectors
    denied: tuple[Denied, ...] = ()
    plans: tuple[Plan, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)
