"""An update: changed, new and deleted products as a small segment beside the ones that stay."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from store.catalog import Catalog
from store.composition import Composition, Entries
from store.draft import Draft
from store.edition import Edition, Part
from store.embeddings import EMBEDDINGS, EmbeddingCache
from store.errors import BadProductFile
from store.importers import Change, Rejected
from store.intake import Intake
from store.product import Value
from store.rejections import Rejections
from store.shelf import Shelf
from store.staging import Staged
from store.vectors import VectorIndex

_BATCH = 500
# Below, a scan of all vectors takes a third of the time that Chroma needs for a query.
_WORTH_A_GRAPH = 20_000


class Update(NamedTuple):
    """What is to be changed: rows of changes, or rejected ones."""

    name: str
    changes: Iterable[Change | Rejected]


class Updated(Value):
    """What an update did; `unchanged` counts rows that said what was known already."""

    name: str
    version: str
    products: int
    changed: int
    added: int
    deleted: int
    unchanged: int
    rejected: int
    embedded: int
    report: str | None


def update(shelf: Shelf, task: Update) -> Updated:
    """Change, add and delete products of a catalogue, and serve the result at once.

    Only what changes is written, and only texts that changed are embedded. Rejected rows, however
    many, are listed in `<home>/reports/<name>-rejected.csv` and stop no others. An error leaves
    the old version serving; so does an update that changes nothing. Raises CatalogNotFound,
    CatalogBusy, or BadProductFile when no row can be used or no product would be left.
    """
    with (
        shelf.building(task.name) as draft,
        Rejections(shelf.home / "reports" / f"{task.name}-rejected.csv") as rejections,
    ):
        catalog = shelf.open(task.name)
        staged = Staged(draft.folder / "staged.sqlite", catalog, rejections)
        with closing(staged.rows):
            staged.take(rejections.sift(task.changes))
            rejections.judge(staged.usable, allow=True)
            edition, embedded = catalog.edition, 0
            if staged.effective:
                edition, embedded = _write(shelf, draft, catalog, staged)
    return Updated(
        name=task.name,
        version=edition.version,
        products=edition.products,
        changed=staged.changed,
        added=staged.added,
        deleted=len(staged.dead) - staged.changed,
        unchanged=staged.unchanged,
        rejected=rejections.bad,
        embedded=embedded,
        report=str(rejections.path) if rejections.count else None,
    )


def _write(shelf: Shelf, draft: Draft, catalog: Catalog, staged: Staged) -> tuple[Edition, int]:
    """Write the new segment and the edition; return it and how many texts were encoded."""
    old = catalog.edition
    plan = Composition(catalog.segments, staged.origins, staged.dead, staged.texts)
    if not plan.products:
        raise BadProductFile("these changes leave no product", hint="Import another file instead")
    parts = list(old.segments[: plan.kept])
    with closing(EmbeddingCache(shelf.home / EMBEDDINGS, shelf.embedder)) as cache:
        if len(plan.rewritten.olds):
            source, folder = catalog.segments.first, draft.segment(".rewritten")
            parts[0] = _rewritten(source, folder, staged, plan.rewritten)
        if len(plan.entries.olds):
            parts.append(_added(draft.segment(), staged, plan.entries, cache))
        embedded = cache.encoded
    edition = old.model_copy(
        update={
            "version": draft.version,
            "products": plan.products,
            "segments": tuple(parts),
            "dead": len(plan.dead),
            "updated": datetime.now(UTC).isoformat(timespec="seconds"),
        }
    )
    edition.write(draft.folder, plan.dead, plan.said())
    return edition, embedded


def _rewritten(source: Path, folder: Path, staged: Staged, entries: Entries) -> Part:
    """Write the segment in `source` again, but for its vectors, and its words if they are so."""
    reworded = not staged.reworded.isdisjoint(entries.staged.tolist())
    with Intake(folder, words=None if reworded else source) as intake:
        for some in entries.batches(_BATCH):
            intake.add(staged.products(some))
        intake.finish()
        VectorIndex.copy(source, folder)
    return Part(name=folder.name, size=intake.size)


def _added(folder: Path, staged: Staged, entries: Entries, cache: EmbeddingCache) -> Part:
    """Write the segment of what is new, and of what it takes over."""
    with Intake(folder) as intake:
        for some in entries.batches(_BATCH):
            intake.add(staged.products(some))
        intake.finish()
        vectors = (staged.vectors(some, cache) for some in entries.batches(_BATCH))
        intake.embed(vectors, staged.dimension, hnsw=intake.size >= _WORTH_A_GRAPH)
    return Part(name=folder.name, size=intake.size)
