"""A catalogue to measure with, built beside those that are served, and kept for the next run."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from evaluation import Dataset
from store import Catalog, CatalogUnavailable, Embedder, Shelf
from store.importers import Source, open_source
from store.ingest import Import, Progress, ingest

Watch = Callable[[Source], AbstractContextManager[Progress]]
"""Given a file that has to be imported, shows how far that has come."""


class Made(NamedTuple):
    """A catalogue that is there to measure with: where, and under which name."""

    shelf: Shelf
    name: str


def catalog_of(
    dataset: Dataset,
    home: Path,
    embedder: Embedder,
    currency: str = "USD",
    watch: Watch = lambda source: nullcontext(lambda stage, done: None),
) -> Catalog:
    """Open the catalogue of a data set under `home`, imported if need be, as in `shelf_of`."""
    made = shelf_of(dataset, home, embedder, currency, watch)
    return made.shelf.open(made.name)


def shelf_of(
    dataset: Dataset,
    home: Path,
    embedder: Embedder,
    currency: str = "USD",
    watch: Watch = lambda source: nullcontext(lambda stage, done: None),
) -> Made:
    """Put the catalogue of a data set on a shelf at `home`, imported when the file is a new one.

    It is built again too when the code of the store has changed, since that decides what a
    catalogue holds: a measurement of yesterday's index would say nothing about today's. Texts that
    were embedded before are not embedded again.
    """
    home.mkdir(parents=True, exist_ok=True)
    shelf = Shelf(home, embedder)
    source = f"{dataset.fingerprint()} {_code()} {currency}"
    name = f"set-{dataset.fingerprint()[:12]}"
    if name in shelf.names():
        with suppress(CatalogUnavailable):
            if shelf.edition(name).source == source:
                return Made(shelf, name)
    file = open_source(dataset.products, currency=currency)
    with watch(file) as progress:
        ingest(shelf, Import(name, file.records(), source), progress)
    return Made(shelf, name)


def _code() -> str:
    digest = hashlib.sha256()
    for source in sorted(_sources(files("store")), key=str):
        digest.update(source.read_bytes())
    return digest.hexdigest()


def _sources(folder: Traversable) -> list[Traversable]:
    found: list[Traversable] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += _sources(entry)
        elif entry.name.endswith(".py"):
            found.append(entry)
    return found


def with_bars(source: Source) -> AbstractContextManager[Progress]:
    """Show in the terminal how far an import has come."""
    from ui.importing import progress_bars
    from ui.terminal import err

    err.print("Importing the products (once).")
    return progress_bars(err, lambda: source.position() / max(source.size, 1))
