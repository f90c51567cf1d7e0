"""What a catalogue version says of itself, and which segments it is made of."""

from __future__ import annotations

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from store.errors import CatalogUnavailable
from store.product import Value
from store.tally import Tally

_FILE, _DEAD, _SAID = "edition.json", "dead.npy", "dead.json"


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
    mended: tuple[str, ...] = ()
    """What was damaged since the import, and was built again."""

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

    def write(self, folder: Path, dead: NDArray[np.int32], said: Tally) -> None:
        """Store the edition with the row numbers of its dead rows and what those `said`."""
        np.save(folder / _DEAD, dead)
        said.save(folder / _SAID)
        (folder / _FILE).write_text(self.model_dump_json(), encoding="utf-8")

    @staticmethod
    def written(folder: Path) -> bool:
        """Tell whether the version in `folder` is complete."""
        return (folder / _FILE).exists()

    def graves(self, folder: Path) -> tuple[NDArray[np.int32], Tally]:
        """Return the dead rows and what they said; raises CatalogUnavailable."""
        try:
            dead, said = np.load(folder / _DEAD), Tally.load(folder / _SAID)
            whole = len(np.unique(dead)) == self.dead and not np.any(dead >= self.rows)
        except (OSError, ValueError, EOFError, KeyError, TypeError) as error:
            raise CatalogUnavailable(f"the catalogue in {folder} is damaged: {error}") from error
        if not whole:
            raise CatalogUnavailable(f"the catalogue in {folder} does not know its dead rows")
        return dead, said
