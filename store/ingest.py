"""An import: products in, a new served catalogue version out, or nothing changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from store.answerability import Answerability, answerability
from store.derivation import derive
from store.edition import Edition, Part
from store.embeddings import EMBEDDINGS
from store.encoding import Encoding
from store.importers import Rejected
from store.intake import Intake
from store.product import Product, Value
from store.rejections import Rejections
from store.shelf import Shelf
from store.tally import Tally
from store.text import text_of

Stage = Literal["reading", "embedding"]
Progress = Callable[[Stage, int], None]
_BATCH = 500


class Import(NamedTuple):
    """What is to be imported: products or rejected rows, and where they come from."""

    name: str
    records: Iterable[Product | Rejected]
    source: str = ""
    allow_bad_rows: bool = False


class Imported(Value):
    """What an import did."""

    name: str
    products: int
    rejected: int
    embedded: int
    report: str | None
    answerability: Answerability


def ingest(shelf: Shelf, task: Import, progress: Progress = lambda stage, done: None) -> Imported:
    """Build a new version of a catalogue beside the served one, then swap it in.

    A crash, a bad file or too many bad rows (over 20 %) leave the old version serving. Rejected
    rows are listed in `<home>/reports/<name>-rejected.csv`.
    """
    with shelf.building(task.name) as draft:
        with (
            Rejections(shelf.home / "reports" / f"{task.name}-rejected.csv") as rejections,
            Encoding(shelf.home / EMBEDDINGS, shelf.embedder) as encoding,
        ):
            reading = _Reading(draft.segment(), encoding)
            with reading.intake as intake:
                reading.take(rejections.sift(task.records), progress)
                rejections.judge(intake.size, task.allow_bad_rows)
                reading.embed(progress)
        edition = Edition(
            name=task.name,
            version=draft.version,
            products=intake.size,
            model=shelf.embedder.name,
            digest=shelf.embedder.digest,
            dimension=encoding.dimension,
            segments=(Part(name=draft.version, size=intake.size),),
            source=task.source,
            imported=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        edition.write(draft.folder, np.empty(0, np.int32), Tally())
    return Imported(
        name=task.name,
        products=intake.size,
        rejected=rejections.bad,
        embedded=encoding.encoded,
        report=str(rejections.path) if rejections.count else None,
        answerability=answerability(
            intake.tally.vocabulary({}), dict(intake.tally.departments), dict(reading.derived)
        ),
    )


class _Reading:
    """Takes products into the one segment of a new version, and counts what prose brought."""

    def __init__(self, folder: Path, encoding: Encoding) -> None:
        self.intake = Intake(folder)
        self.derived: Counter[str] = Counter()
        self._encoding = encoding

    def take(self, products: Iterator[Product], progress: Progress) -> None:
        """Store rows, attribute index and counts; the first texts are encoded meanwhile."""
        while batch := [derive(p) for p in islice(products, _BATCH)]:
            # First of all, so that the encoder never waits for rows and words to be written.
            self._encoding.offer([text_of(p) for p in batch])
            self.intake.add(batch)
            for product in batch:
                self.derived.update(product.derived.keys())
            progress("reading", self.intake.size)

    def embed(self, progress: Progress) -> None:
        """Store the vectors."""
        progress("embedding", 0)
        self.intake.finish()
        texts = (text_of(p) for p in self.intake.rows)
        vectors = self._encoding.vectors(texts, lambda done: progress("embedding", done))
        self.intake.embed(vectors, self._encoding.dimension)
