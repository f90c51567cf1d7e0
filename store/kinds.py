"""What kind of thing each row is, as a number: products of one leaf category share it."""

from __future__ import annotations

from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from store import arrays
from store.product import Product

Kinds = NDArray[np.int64]
UNKNOWN = 0


def kind_of(product: Product) -> int:
    """Return the number of a product's last category, the same in every catalogue; 0 for none."""
    if not product.categories:
        return UNKNOWN
    digest = blake2b(product.categories[-1].casefold().encode(errors="replace"), digest_size=8)
    return int.from_bytes(digest.digest(), "big", signed=True)


def save_kinds(folder: Path, kinds: list[int]) -> None:
    """Write the kind of each row into a folder of its own."""
    arrays.save(folder, {}, {"kinds": np.asarray(kinds, np.int64)})


def load_kinds(folder: Path) -> Kinds:
    """Map what `save_kinds` wrote into memory; raises OSError, ValueError or KeyError."""
    _, found = arrays.load(folder)
    return found["kinds"]
