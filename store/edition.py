"""What a catalogue version says of itself, and which segments it is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from store.errors import CatalogUnavailable
from store.product import Value

_FILE, _DEAD = "edition.json", "dead.npy"


class Part(Value):
    """One segment of a version: the name of its folder and how many rows it holds."""

    name: str
    size: int


class Edition(Value):
    """What a catalogue version says of itself: name, version, segments, model of its vectors.

    A version is the rows of its segments, one segment after the other, without the `dead` ones:
    those that a later segment replaces, or that were deleted.
    """

    name: str
    version: str
    products: int
    model: str
    digest: str
    dimension: int
    segments: tuple[Part, ...]
    dead: int = 0
    source: str = ""
    imported: str = ""
    updated: str = ""

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read what `write` wrote; raises CatalogUnavailable."""
        try:
            edition = cls.model_validate_json((folder / _FILE).read_bytes())
        except (OSError, ValueError) as error:
            raise CatalogUnavailable(f"the catalogue in {folder} is damaged: {error}") from error
        if edition.rows - edition.dead != edition.products:
            raise CatalogUnavailable(f"the catalogue in {folder} counts its products wrongly")
        return edition

    @property
    def rows(self) -> int:
        """How many rows the segments hold, living and dead."""
        return sum(part.size for part in self.segments)

    def write(self, folder: Path, dead: NDArray[np.int32]) -> None:
        """Store the edition with the row numbers of its `dead` rows."""
        np.save(folder / _DEAD, dead)
        (folder / _FILE).write_text(self.model_dump_json(), encoding="utf-8")

    def living(self, folder: Path) -> NDArray[np.bool_]:
        """Return the mask of rows that are not dead; raises CatalogUnavailable."""
        mask = np.ones(self.rows, np.bool_)
        try:
            mask[np.load(folder / _DEAD)] = False
        except (OSError, ValueError, EOFError, IndexError) as error:
            raise CatalogUnavailable(f"the catalogue in {folder} is damaged: {error}") from error
        if np.count_nonzero(mask) != self.products:
            raise CatalogUnavailable(f"the catalogue in {folder} does not know its dead rows")
        return mask
