"""The catalogues of one home: their versions on disk, and which one of each is served."""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from weakref import WeakValueDictionary

from filelock import FileLock, Timeout

from store.catalog import Catalog
from store.draft import SEGMENTS, Draft
from store.edition import Edition
from store.embedder import Embedder, Vectors
from store.embeddings import EMBEDDINGS, EmbeddingCache
from store.errors import (
    CatalogBusy,
    CatalogNotFound,
    CatalogUnavailable,
    SegmentDamaged,
    StoreError,
    VersionNotFound,
)
from store.lease import unread
from store.mending import mend
from store.segment import Segment
from store.space import told

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_VERSION = re.compile(r"\d{8}-\d{6}-")
# Versions that stay for whoever is about to open one; what is open stays beyond that.
_KEPT = 3


class Shelf:
    """`<home>/catalogs/<name>/<version>/`, with a pointer file that names the served version.

    The segments lie beside the versions in `segments/`, since several versions may share one.
    """

    def __init__(self, home: Path, embedder: Embedder) -> None:
        self.home = home
        self.embedder = embedder
        self._open: dict[str, Catalog] = {}
        self._segments: WeakValueDictionary[Path, Segment] = WeakValueDictionary()
        self._lock = Lock()

    def names(self) -> list[str]:
        """Return the names of the catalogues that can be served."""
        return sorted(p.parent.name for p in self.home.glob("catalogs/*/CURRENT"))

    def open(self, name: str) -> Catalog:
        """Return the served version of a catalogue; a swap is seen at the next call."""
        while True:
            version = self.served(name)
            try:
                with self._lock:
                    return self._opened(name, version)
            except SegmentDamaged as damage:
                self._mend(name, version, damage)
            except CatalogUnavailable:
                # It may have been swept between the look at the pointer and the opening.
                if self.served(name) == version:
                    raise

    def _opened(self, name: str, version: str) -> Catalog:
        catalog = self._open.get(name)
        if catalog is None or catalog.closed or catalog.edition.version != version:
            folder = self._folder(name) / version
            catalog = Catalog.open(folder, self.embedder, self._segments)
            self._open[name] = catalog
        return catalog

    def _mend(self, name: str, version: str, damage: SegmentDamaged) -> None:
        with self.building(name) as draft:
            if self.served(name) == version:
                folder = self._folder(name) / version
                mend(draft, folder, damage, self.home, self.embedder)

    def served(self, name: str) -> str:
        """Return the version that the pointer names."""
        try:
            return (self._folder(name) / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError as error:
            raise CatalogNotFound(f"there is no catalogue {name!r} in {self.home}") from error

    def edition(self, name: str) -> Edition:
        """Return what the served version of a catalogue says of itself."""
        return self.edition_of(name, self.served(name))

    def edition_of(self, name: str, version: str) -> Edition:
        """Return what a version of a catalogue says of itself."""
        return Edition.read(self._folder(name) / version)

    def versions(self, name: str) -> list[Edition]:
        """Return the versions of a catalogue that are kept and whole, the newest first."""
        self.served(name)
        found = (p.name for p in self._folder(name).iterdir() if _VERSION.match(p.name))
        return [e for v in sorted(found, reverse=True) if (e := self._whole(name, v))]

    def _whole(self, name: str, version: str) -> Edition | None:
        try:
            return self.edition_of(name, version)
        except CatalogUnavailable:
            return None

    def roll_back(self, name: str, version: str) -> Edition:
        """Serve a version that is kept again; whoever asks next is answered from it.

        Raises VersionNotFound, and CatalogBusy while an import runs, which would undo it.
        """
        with self._writing(name) as base:
            found = next((e for e in self.versions(name) if e.version == version), None)
            if found is None:
                raise VersionNotFound(f"{name!r} has no version {version[:80]!r} any more")
            self._point_to(base, version)
        return found

    def encoded(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors of shape (len(texts), dimension), kept in the home for next time."""
        with closing(EmbeddingCache(self.home / EMBEDDINGS, self.embedder)) as cache:
            return cache.encode(texts)

    def beside(self, name: str, what: str) -> Path:
        """Return the folder of a catalogue for `what` outlives its versions, such as `ranker`."""
        self.served(name)
        return self._folder(name) / what

    @contextmanager
    def building(self, name: str) -> Iterator[Draft]:
        """Give a new version to fill; it is served when the block ends with an edition written.

        One writer at a time: raises CatalogBusy when another import of this name runs, and
        DiskFull where there is no room.
        """
        with self._writing(name) as base:
            self._sweep(base)
            version = _version()
            draft = Draft(base / f"building-{version}", version)
            draft.folder.mkdir()
            try:
                yield draft
                if Edition.written(draft.folder):
                    self._swap(base, draft)
            finally:
                shutil.rmtree(draft.folder, ignore_errors=True)

    @contextmanager
    def _writing(self, name: str) -> Iterator[Path]:
        """Keep other writers of a catalogue away; give its folder."""
        base = self._folder(name)
        base.mkdir(parents=True, exist_ok=True)
        lock = FileLock(base / "import.lock", timeout=0)
        try:
            with told(self.home), lock:
                yield base
        except Timeout as error:
            raise CatalogBusy(f"another import of {name!r} is running") from error

    def _swap(self, base: Path, draft: Draft) -> None:
        _settle(draft.folder)
        (base / SEGMENTS).mkdir(exist_ok=True)
        for segment in draft.folder.glob(f"{SEGMENTS}/*"):
            segment.rename(base / SEGMENTS / segment.name)
        shutil.rmtree(draft.folder / SEGMENTS, ignore_errors=True)
        draft.folder.rename(base / draft.version)
        self._point_to(base, draft.version)
        self._sweep(base)

    def _point_to(self, base: Path, version: str) -> None:
        pointer = base / "CURRENT.new"
        pointer.write_text(version, encoding="utf-8")
        pointer.replace(base / "CURRENT")

    def _sweep(self, base: Path) -> None:
        """Remove what was left half-built, old versions, and segments that none of the rest has."""
        for abandoned in base.glob("building-*"):
            shutil.rmtree(abandoned, ignore_errors=True)
        # Beside them lies what outlives versions, such as a trained ranker.
        versions = sorted(p for p in base.iterdir() if _VERSION.match(p.name))
        for old in versions[:-_KEPT]:
            shutil.rmtree(old, ignore_errors=True)
        named = {name for kept in versions[-_KEPT:] for name in _segments_of(kept)}
        for segment in (base / SEGMENTS).glob("*"):
            if segment.name not in named:
                with unread(segment) as free:
                    if free:
                        shutil.rmtree(segment, ignore_errors=True)

    def _folder(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise StoreError(
                f"{name!r} can't be a catalogue name",
                hint="Use lower-case letters, digits, - and _",
            )
        return self.home / "catalogs" / name


def _settle(folder: Path) -> None:
    """Have every file on the disk before the pointer names it: a power cut may come between."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


def _segments_of(version: Path) -> set[str]:
    try:
        return {part.name for part in Edition.read(version).segments}
    except CatalogUnavailable:  # nobody can open it, so it keeps nothing
        return set()


def _version() -> str:
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(2)}"
