"""Some products of a catalogue in one folder that never changes: rows, attributes, vectors."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

from store.edition import Part
from store.errors import CatalogUnavailable
from store.index import AttributeIndex
from store.lease import Lease
from store.rows import Rows
from store.tally import Tally
from store.vectors import VectorIndex

ROWS, TALLY = "rows.sqlite", "tally.json"


class Segment:
    """The open parts of one segment; rows are numbered from zero in each of them.

    Several versions of a catalogue may share a segment; its files are released when the last
    catalogue that holds it is gone.
    """

    def __init__(
        self,
        folder: Path,
        lease: Lease,
        size: int,
        rows: Rows,
        index: AttributeIndex,
        vectors: VectorIndex,
        tally: Tally,
    ) -> None:
        self.folder, self.size = folder, size
        self.rows, self.index, self.vectors, self.tally = rows, index, vectors, tally
        self._release = weakref.finalize(self, _release, lease, rows, vectors)

    @classmethod
    def open(cls, folder: Path, part: Part, dimension: int) -> Self:
        """Open what `store.intake` wrote; raises CatalogUnavailable."""
        try:
            lease = Lease(folder)
            tally, index = Tally.load(folder / TALLY), AttributeIndex.load(folder)
        except (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile) as error:
            raise CatalogUnavailable(f"the segment {folder} is damaged: {error}") from error
        rows = Rows.open(f"sqlite:///{folder / ROWS}")
        segment = cls(folder, lease, part.size, rows, index, VectorIndex(folder), tally)
        segment._check_whole(folder, dimension)
        return segment

    def _check_whole(self, folder: Path, dimension: int) -> None:
        """Raise CatalogUnavailable when a part of this segment lacks what another one holds."""
        shape = self.vectors.matrix.shape
        held = {
            "rows": self.rows.count(),
            "index": self.index.size,
            "matrix": len(self.vectors.matrix),
            "vectors": self.vectors.count(),
        }
        lacking = {part: n for part, n in held.items() if n != self.size}
        if lacking or shape[1:] != (dimension,):
            self.close()
            raise CatalogUnavailable(
                f"the segment {folder} is incomplete: {self.size} products of dimension "
                f"{dimension}, but {lacking or shape}"
            )

    def close(self) -> None:
        """Release the files."""
        self._release()


def _release(lease: Lease, rows: Rows, vectors: VectorIndex) -> None:
    rows.close()
    vectors.close()
    lease.release()
