"""Some products of a catalogue in one folder that never changes: rows, attributes, vectors."""

from __future__ import annotations

import weakref
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Self
from zipfile import BadZipFile

from store.edition import Part
from store.errors import CatalogUnavailable, SegmentDamaged
from store.index import AttributeIndex
from store.kinds import Kinds, load_kinds
from store.lease import Lease
from store.lexical import LexicalIndex
from store.rows import Rows
from store.tally import Tally
from store.vectors import VectorIndex
from store.words import ANALYSIS

# What reading a damaged file of the index, the counts or the vectors raises.
_DAMAGES = (OSError, ValueError, KeyError, TypeError, EOFError, BadZipFile, CatalogUnavailable)
ROWS, TALLY, LEXICAL, KINDS = "rows.sqlite", "tally.json", "lexical", "kinds"


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
        lexical: LexicalIndex,
        kinds: Kinds,
        vectors: VectorIndex,
        tally: Tally,
    ) -> None:
        self.folder, self.size = folder, size
        self.rows, self.index, self.lexical, self.kinds = rows, index, lexical, kinds
        self.vectors, self.tally = vectors, tally
        self._release = weakref.finalize(self, _release, lease, rows, vectors)

    @classmethod
    def open(cls, folder: Path, part: Part, dimension: int) -> Self:
        """Open what `store.intake` wrote.

        Raises CatalogUnavailable when the rows are damaged, SegmentDamaged when all else may be.
        """
        with ExitStack() as opened:
            try:
                lease = Lease(folder)
            except OSError as error:
                raise CatalogUnavailable(f"segment {part.name} is gone: {error}") from error
            opened.callback(lease.release)
            rows = opened.enter_context(closing(Rows.read(folder / ROWS)))
            if (found := rows.count()) != part.size:
                raise CatalogUnavailable(f"{folder} holds {found} of its {part.size} rows")
            try:
                tally, kinds = Tally.load(folder / TALLY), load_kinds(folder / KINDS)
                lexical = LexicalIndex.load(folder / LEXICAL)
                index = AttributeIndex.load(folder, lexical)
                vectors = opened.enter_context(closing(VectorIndex(folder)))
            except _DAMAGES as error:
                raise SegmentDamaged(part.name, f"{error or type(error).__name__}") from error
            if tally.analysis != ANALYSIS:
                raise SegmentDamaged(part.name, "its words were made by an earlier release")
            held = {"tally": tally.products, "index": index.size, "words": lexical.size}
            held |= {"kinds": len(kinds), "vectors": vectors.count()}
            shape = vectors.matrix.shape
            if set(held.values()) != {part.size} or shape != (part.size, dimension):
                reason = f"{part.size} rows of dimension {dimension}, but {held} of {shape}"
                raise SegmentDamaged(part.name, reason)
            opened.pop_all()
            return cls(folder, lease, part.size, rows, index, lexical, kinds, vectors, tally)

    def close(self) -> None:
        """Release the files."""
        self._release()


def _release(lease: Lease, rows: Rows, vectors: VectorIndex) -> None:
    rows.close()
    vectors.close()
    lease.release()
