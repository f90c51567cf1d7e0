"""A damaged segment built anew from its rows, which are the truth all else is derived from."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from store.draft import SEGMENTS, Draft
from store.edition import Edition, Part
from store.embedder import Embedder, Vectors
from store.embeddings import EMBEDDINGS, EmbeddingCache
from store.errors import CatalogUnavailable, SegmentDamaged
from store.intake import Intake
from store.rows import Rows
from store.segment import ROWS
from store.text import text_of
from store.vectors import VectorIndex

_BATCH = 500
_log = logging.getLogger(__name__)


def mend(draft: Draft, version: Path, damage: SegmentDamaged, home: Path, model: Embedder) -> None:
    """Write a version like the one in `version`, but with the damaged segment built anew.

    Index and counts come from the rows; so do the vectors, where they are damaged too, through
    the embedding cache of `home`.
    """
    edition = Edition.read(version)
    source = version.parent / SEGMENTS / damage.segment
    folder = draft.segment(".mended")
    with Intake(folder) as intake, closing(Rows.read(source / ROWS)) as rows:
        products = iter(rows)
        while batch := list(islice(products, _BATCH)):
            intake.add(batch)
        intake.finish()
        part = Part(name=folder.name, size=intake.size)
        if not _copied(source, folder, part, edition.dimension):
            with closing(EmbeddingCache(home / EMBEDDINGS, model)) as cache:
                intake.embed(_encoded(intake.rows, cache), edition.dimension)
    note = f"{damage}: it was rebuilt from its rows"
    _log.warning("%s", note)
    dead, said = edition.graves(version)
    parts = tuple(part if p.name == damage.segment else p for p in edition.segments)
    mended = {"version": draft.version, "segments": parts, "mended": (*edition.mended, note)}
    edition.model_copy(update=mended).write(draft.folder, dead, said)


def _copied(source: Path, folder: Path, part: Part, dimension: int) -> bool:
    """Copy the vectors if they are whole."""
    try:
        with closing(VectorIndex(source)) as vectors:
            if vectors.matrix.shape != (part.size, dimension) or vectors.count() != part.size:
                return False
        VectorIndex.copy(source, folder)
    except (CatalogUnavailable, OSError):
        return False
    return True


def _encoded(rows: Rows, cache: EmbeddingCache) -> Iterator[Vectors]:
    texts = (text_of(p) for p in rows)
    while batch := list(islice(texts, _BATCH)):
        yield cache.encode(batch)
