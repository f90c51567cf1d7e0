"""The catalogues of one home: their versions on disk, and which one of each is served."""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from filelock import FileLock, Timeout

from store.catalog import Catalog, Edition
from store.embedder import Embedder
from store.errors import CatalogBusy, CatalogNotFound, StoreError

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,62}")
_VERSION = re.compile(r"\d{8}-\d{6}-")
# A reader that opened the version before last may still be finishing a turn with it.
_KEPT = 3


class Shelf:
    """`<home>/catalogs/<name>/<version>/`, with a pointer file that names the served version."""

    def __init__(self, home: Path, embedder: Embedder) -> None:
        self.home = home
        self.embedder = embedder
        self._open: dict[str, Catalog] = {}
        self._lock = Lock()

    def names(self) -> list[str]:
        """Return the names of the catalogues that can be served."""
        return sorted(p.parent.name for p in self.home.glob("catalogs/*/CURRENT"))

    def open(self, name: str) -> Catalog:
        """Return the served version of a catalogue; a swap is seen at the next call."""
        version = self.served(name)
        with self._lock:
            catalog = self._open.get(name)
            if catalog is None or catalog.edition.version != version:
                catalog = Catalog.open(self._folder(name) / version, self.embedder)
                self._open[name] = catalog
        return catalog

    def served(self, name: str) -> str:
        """Return the version that the pointer names."""
        try:
            return (self._folder(name) / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError as error:
            raise CatalogNotFound(f"there is no catalogue {name!r} in {self.home}") from error

    def edition(self, name: str) -> Edition:
        """Return what the served version of a catalogue says of itself."""
        return Edition.read(self._folder(name) / self.served(name))

    def beside(self, name: str, what: str) -> Path:
        """Return the folder of a catalogue for `what` outlives its versions, such as `ranker`."""
        self.served(name)
        return self._folder(name) / what

    @contextmanager
    def building(self, name: str) -> Iterator[Path]:
        """Give a new version folder to fill; it is served when the block ends without error.

        One writer at a time: raises CatalogBusy when another import of this name runs.
        """
        base = self._folder(name)
        base.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(base / "import.lock", timeout=0):
                self._sweep(base)
                folder = base / f"building-{_version()}"
                folder.mkdir()
                try:
                    yield folder
                    self._swap(base, folder)
                finally:
                    shutil.rmtree(folder, ignore_errors=True)
        except Timeout as error:
            raise CatalogBusy(f"another import of {name!r} is running") from error

    def _swap(self, base: Path, folder: Path) -> None:
        version = folder.name.removeprefix("building-")
        folder.rename(base / version)
        self._point_to(base, version)
        old = sorted(
            p for p in base.iterdir() if p.is_dir() and _VERSION.match(p.name) and p.name != version
        )
        for stale in old[: -(_KEPT - 1)]:
            shutil.rmtree(stale, ignore_errors=True)

    def _point_to(self, base: Path, version: str) -> None:
        pointer = base / "CURRENT.new"
        pointer.write_text(version, encoding="utf-8")
        pointer.replace(base / "CURRENT")

    def _sweep(self, base: Path) -> None:
        for abandoned in base.glob("building-*"):
            shutil.rmtree(abandoned, ignore_errors=True)

    def _folder(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise StoreError(
                f"{name!r} can't be a catalogue name",
                hint="Use lower-case letters, digits, - and _",
            )
        return self.home / "catalogs" / name


def _version() -> str:
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S-%f}-{secrets.token_hex(2)}"
