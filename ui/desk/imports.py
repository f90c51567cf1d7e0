"""Imports that the owner began at the desk: the file comes in pieces, then is taken in."""

from __future__ import annotations

import logging
import re
import secrets
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from threading import Lock, Thread
from typing import Any, Literal
from weakref import finalize

from store import Shelf, StoreError
from store.importers import Source, open_source
from store.ingest import Import, Imported, Stage, ingest

_log = logging.getLogger("shopkeeper")
PIECE = 512 * 1024
"""Bytes of a piece: less than any body that the server takes."""
LARGEST = 4 * 1024**3
_UPLOADS = "uploads-"
_SUFFIX = re.compile(r"[^A-Za-z0-9.]+")
_MOST = 8
Where = Literal["receiving", "reading", "embedding", "done", "failed"]


@dataclass(frozen=True)
class Progress:
    """How far an import is: `share` (0 to 1) of its stage, and how many products that is.

    `size` is how many bytes the file has.
    """

    catalog: str
    file: str
    size: int
    where: Where = "receiving"
    share: float = 0.0
    products: int = 0
    told: str = ""
    imported: Imported | None = None

    @property
    def is_over(self) -> bool:
        """Return True where nothing changes any more."""
        return self.where in ("done", "failed")

    def as_json(self) -> dict[str, Any]:
        """Return what a browser shows while it goes on."""
        return {
            "where": self.where,
            "share": round(self.share, 4),
            "products": self.products,
            "told": self.told,
        }


class BadUpload(Exception):
    """A piece of a file that doesn't fit what came before."""


class Imports:
    """Takes product files in, one at a time for a catalogue; the served version stays meanwhile."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf, self._lock = shelf, Lock()
        self._states = dict[str, Progress]()
        # One of its own: another server of this home may be taking a file in.
        self._folder = Path(mkdtemp(prefix=_UPLOADS, dir=shelf.home))
        finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def expect(self, catalog: str, file: str, size: int) -> str:
        """Return the id under which a file comes. Raises BadUpload for one that can't be taken."""
        if not 0 < size <= LARGEST:
            raise BadUpload(f"A file of {size:,} bytes can't be imported here.")
        id = secrets.token_urlsafe(12)
        with self._lock:
            over = [i for i, state in self._states.items() if state.is_over]
            for old in over[: max(0, len(self._states) - _MOST + 1)]:
                del self._states[old]
            if len(self._states) >= _MOST:
                raise BadUpload("Too many files come at once: wait until one is done.")
            self._states[id] = Progress(catalog, Path(file).name[-100:], size)
        return id

    def of(self, id: str, catalog: str) -> Progress | None:
        """Return how far an import of a catalogue is."""
        state = self._states.get(id)
        return state if state and state.catalog == catalog else None

    def latest(self, catalog: str) -> tuple[str, Progress] | None:
        """Return the last import of a catalogue that was begun at this desk."""
        own = [(i, s) for i, s in self._states.items() if s.catalog == catalog]
        return own[-1] if own else None

    def take(self, id: str, offset: int, piece: bytes) -> None:
        """Add a piece of a file. Raises BadUpload where another one is missing."""
        with self._lock:
            came = self._came(id)
            if came != offset or self._states[id].where != "receiving":
                raise BadUpload(f"{came:,} bytes came, and this piece begins at {offset:,}.")
            with self._path(id).open("ab") as file:
                file.write(piece)

    def begin(self, id: str, currency: str, *, allow_bad_rows: bool = False) -> None:
        """Import a file; it goes on in a thread of its own. Raises BadUpload for half of one."""
        with self._lock:
            state, came = self._states[id], self._came(id)
            if came != state.size or state.where != "receiving":
                raise BadUpload(f"{came:,} of {state.size:,} bytes came.")
            self._states[id] = replace(state, where="reading")
        run = Thread(target=self._run, args=(id, currency, allow_bad_rows), daemon=True)
        run.start()

    def _run(self, id: str, currency: str, allow_bad_rows: bool) -> None:
        state, path = self._states[id], self._path(id)
        try:
            source = open_source(path, currency=currency)
            self._tell(id, told=f"Read as {source.format}.")
            task = Import(state.catalog, source.records(), state.file, allow_bad_rows)
            imported = ingest(self._shelf, task, self._watched(id, source))
        except (StoreError, OSError) as error:
            self._tell(id, where="failed", told=str(error))
        # A file of somebody else's may break a reader in any way; a thread that died says nothing.
        except Exception:
            _log.exception("an import at the desk failed")
            self._tell(id, where="failed", told="It failed: the server's log says why.")
        else:
            told = f"{imported.products:,} products are served now."
            self._tell(
                id,
                where="done",
                share=1.0,
                products=imported.products,
                told=told,
                imported=imported,
            )
        finally:
            path.unlink(missing_ok=True)

    def _watched(self, id: str, source: Source) -> Callable[[Stage, int], None]:
        read = 0

        def watch(stage: Stage, done: int) -> None:
            nonlocal read
            if stage == "reading":
                read = done
                share = source.position() / max(source.size, 1)
                self._tell(id, where="reading", share=share, products=done)
            else:
                self._tell(id, where="embedding", share=done / max(read, 1), products=done)

        return watch

    def _tell(self, id: str, **changes: Any) -> None:
        with self._lock:
            self._states[id] = replace(self._states[id], **changes)

    def _came(self, id: str) -> int:
        """Return how many bytes of a file came."""
        path = self._path(id)
        return path.stat().st_size if path.exists() else 0

    def _path(self, id: str) -> Path:
        state = self._states[id]
        return self._folder / f"{id}-{_SUFFIX.sub('-', state.file)}"
