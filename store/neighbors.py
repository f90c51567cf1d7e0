"""The products around one of them, by meaning."""

from __future__ import annotations

from typing import NamedTuple

from store.embedder import Vectors
from store.kinds import Kinds
from store.postings import Rows


class Neighbors(NamedTuple):
    """The nearest rows to a product, best first, with their cosines and kinds, each (n,).

    `row` and `kind` are the product's own; `matching` is how many satisfied the constraints.
    """

    row: int
    kind: int
    rows: Rows
    cosines: Vectors
    kinds: Kinds
    matching: int
