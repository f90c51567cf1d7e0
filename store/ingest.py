"""An import: products in, a new served catalogue version out, or nothing changed."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from store.answerability import Answerability, answerability
from store.derivation import derive
from store.edition import Edition, Part
from store.embedder import Vectors
from store.embeddings import EmbeddingCache
from store.errors import BadProductFile, TooManyBadRows
from store.importers import Rejected
from store.intake import Intake
from store.product import Product, Value
from store.shelf import Shelf

Stage = Literal["reading", "embedding"]
Progress = Callable[[Stage, int], None]
_BATCH = 500
_BAD_SHARE = 0.2


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


def text_of(product: Product) -> str:
    """Return the text whose vector stands for a product.

    Title, category, brand and color, measured best on real queries among the templates tried
    (docs/retrieval.md); descriptions bring more noise than sense to so small a model.
    """
    colors = product.attributes.get("color")
    parts = (
        product.title,
        " ".join(product.categories[-2:]),
        product.brand or "",
        " ".join(colors) if isinstance(colors, tuple) else "",
    )
    return ". ".join(p for p in parts if p)


def ingest(shelf: Shelf, task: Import, progress: Progress = lambda stage, done: None) -> Imported:
    """Build a new version of a catalogue beside the served one, then swap it in.

    A crash, a bad file or too many bad rows (over 20 %) leave the old version serving. Rejected
    rows are listed in `<home>/reports/<name>-rejected.csv`.
    """
    with shelf.building(task.name) as draft:
        with Rejections(shelf.home / "reports" / f"{task.name}-rejected.csv") as rejections:
            reading = _Reading(draft.segment)
            with reading.intake as intake:
                reading.take(rejections.sift(task.records), progress)
                rejections.judge(intake.size, task.allow_bad_rows)
                embedded = reading.embed(shelf, progress)
        edition = Edition(
            name=task.name,
            version=draft.version,
            products=intake.size,
            model=shelf.embedder.name,
            digest=shelf.embedder.digest,
            dimension=reading.dimension,
            segments=(Part(name=draft.version, size=intake.size),),
            source=task.source,
            imported=datetime.now(UTC).isoformat(timespec="seconds"),
        )
        edition.write(draft.folder, np.empty(0, np.int32))
    return Imported(
        name=task.name,
        products=intake.size,
        rejected=rejections.bad,
        embedded=embedded,
        report=str(rejections.path) if rejections.count else None,
        answerability=answerability(
            intake.tally.vocabulary({}), dict(intake.tally.departments), dict(reading.derived)
        ),
    )


class Rejections:
    """The rows that were not imported, each with its line and reason, in a CSV file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = self.bad = 0

    def __enter__(self) -> Rejections:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("w", newline="", encoding="utf-8")
        self._table = csv.writer(self._file)
        self._table.writerow(["line", "reason", "row"])
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        if not self.count:
            with suppress(FileNotFoundError):
                self.path.unlink()

    def sift(self, records: Iterable[Product | Rejected]) -> Iterator[Product]:
        """Yield the products; note the rest."""
        for record in records:
            if isinstance(record, Product):
                yield record
            else:
                self.count += 1
                self.bad += record.bad
                self._table.writerow([record.line, record.reason, record.excerpt])

    def judge(self, good: int, allow: bool) -> None:
        """Raise when nothing usable came, or more rows were bad than an import allows."""
        if not good:
            hint = f"See {self.path}" if self.count else "Export the catalogue again"
            raise BadProductFile("no usable product in this file", hint=hint)
        if self.bad > _BAD_SHARE * (good + self.bad) and not allow:
            raise TooManyBadRows(
                f"{self.bad} of {good + self.bad} rows were rejected (see {self.path}); "
                "nothing was changed"
            )


class _Reading:
    """Takes products into the one segment of a new version, and counts what prose brought."""

    def __init__(self, folder: Path) -> None:
        self.intake = Intake(folder)
        self.derived: Counter[str] = Counter()
        self.dimension = 0

    def take(self, products: Iterator[Product], progress: Progress) -> None:
        """Store rows, attribute index and counts."""
        while batch := [derive(p) for p in islice(products, _BATCH)]:
            self.intake.add(batch)
            for product in batch:
                self.derived.update(list(product.derived))
            progress("reading", self.intake.size)

    def embed(self, shelf: Shelf, progress: Progress) -> int:
        """Store the vectors; return how many texts had to be encoded."""
        progress("embedding", 0)
        with closing(EmbeddingCache(shelf.home / "embeddings.sqlite", shelf.embedder)) as cache:
            self.dimension = cache.encode(["dimension"]).shape[1]
            already = cache.encoded
            self.intake.finish(self._vectors(cache, progress), self.dimension)
            return cache.encoded - already

    def _vectors(self, cache: EmbeddingCache, progress: Progress) -> Iterator[Vectors]:
        texts = (text_of(p) for p in self.intake.rows)
        done = 0
        while batch := list(islice(texts, _BATCH)):
            yield cache.encode(batch)
            done += len(batch)
            progress("embedding", done)
