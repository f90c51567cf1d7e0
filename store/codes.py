"""Eight-bit copies of vectors: a quarter of the memory to read, with an error that is known."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
import simsimd
from numpy.typing import NDArray

from store.embedder import Vectors
from store.postings import Rows

# Codes of one call stay in the second-level cache; between calls other threads get the
# interpreter, which the library holds while it works.
_BLOCK = 8192
_LEVELS = 127
# What a stored unit vector may measure after rounding.
_LENGTH = 1.001


class Codes:
    """Vectors as `scale * code`, code an int8, with the length of what that leaves out.

    For a query q coded as q', and a row x of length at most 1 coded as x', Cauchy and Schwarz give
    |q.x - q'.x'| <= |q| |x - x'| + |q - q'| |x'|: so a row whose bound is lower than the exact
    product of the best rows known can't be among them.
    """

    def __init__(self, codes: NDArray[np.int8], scales: Vectors, errors: Vectors) -> None:
        self._codes, self._scales, self._errors = codes, scales, errors

    @classmethod
    def of(cls, vectors: Vectors) -> Self:
        """Return the codes of vectors of shape (n, dimension), each of length at most 1."""
        scales = np.abs(vectors).max(axis=1, initial=0) / _LEVELS
        scales = np.where(scales > 0, scales, 1).astype(np.float32)
        codes = np.rint(vectors / scales[:, None]).astype(np.int8)
        errors = np.linalg.norm(vectors - codes * scales[:, None], axis=1)
        return cls(codes, scales, errors.astype(np.float32))

    @classmethod
    def create(cls, folder: Path, size: int, dimension: int) -> Self:
        """Make the files for `size` codes in `folder`; fill them with `put`."""
        codes = np.lib.format.open_memmap(
            folder / "codes.npy", mode="w+", dtype=np.int8, shape=(size, dimension)
        )
        scales, errors = np.lib.format.open_memmap(
            folder / "codes-bounds.npy", mode="w+", dtype=np.float32, shape=(2, size)
        )
        return cls(codes, scales, errors)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Map the files in `folder`; raises OSError, ValueError or EOFError if damaged."""
        codes = np.load(folder / "codes.npy", mmap_mode="r")
        scales, errors = np.load(folder / "codes-bounds.npy")
        if len(codes) != len(scales):
            raise ValueError("codes.npy and codes-bounds.npy belong to different versions")
        return cls(np.asarray(codes), scales, errors)

    def put(self, start: int, vectors: Vectors) -> None:
        """Store the codes of vectors from row `start` on."""
        fresh, rows = Codes.of(vectors), slice(start, start + len(vectors))
        self._codes[rows], self._scales[rows] = fresh._codes, fresh._scales
        self._errors[rows] = fresh._errors

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of vectors and their dimension."""
        return self._codes.shape

    def bounds(self, vector: Vectors, rows: Rows | NDArray[np.int64] | None = None) -> Vectors:
        """Return what the dot product with `vector` is at most, for these rows or for all."""
        query = Codes.of(vector[None])
        size = len(self._codes) if rows is None else len(rows)
        found = np.empty(size, np.float32)
        for start in range(0, size, _BLOCK):
            some = slice(start, min(start + _BLOCK, size))
            taken = self._at(some if rows is None else rows[some])
            # Its `out=` would take a reference from None at each call, until Python dies of it.
            products = simsimd.cdist(query._codes, taken._codes, "dot", out_dtype="float32")
            np.multiply(np.asarray(products)[0], taken._scales * query._scales, out=found[some])
            found[some] += taken._errors * np.linalg.norm(vector)
            found[some] += query._errors * (_LENGTH + taken._errors)
        # A dot product that was summed in float32 may itself be off by as much.
        found += self._codes.shape[1] * np.finfo(np.float32).eps * (1 + np.linalg.norm(vector))
        return found

    def _at(self, rows: slice | Rows | NDArray[np.int64]) -> Codes:
        return Codes(self._codes[rows], self._scales[rows], self._errors[rows])
