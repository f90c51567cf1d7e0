"""What was learned for a catalogue, as arrays that outlive its versions."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from store import arrays
from store.errors import CatalogUnavailable
from store.space import told

_CURRENT = "CURRENT"


class Learned(NamedTuple):
    """`about` says what it is and what it was learned from; the arrays are mapped into memory."""

    about: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]


class LearnedFolder:
    """One folder, in which the newest learning is served; another process's is seen too."""

    def __init__(self, folder: Path, mend: str) -> None:
        self._folder, self._mend = folder, mend
        self._name = ""
        self._known: Learned | None = None

    def keep(self, about: Mapping[str, Any], held: Mapping[str, NDArray[np.generic]]) -> None:
        """Write a learning and serve it in place of the one before; raises DiskFull."""
        name = uuid4().hex
        with told(self._folder.parent):
            arrays.save(self._folder / name, about, held)
            fresh = self._folder / f"{_CURRENT}.{name}"
            fresh.write_text(name, encoding="utf-8")
            fresh.replace(self._folder / _CURRENT)
        for old in self._folder.iterdir():
            if old.is_dir() and old.name != name:
                shutil.rmtree(old, ignore_errors=True)

    def remove(self) -> bool:
        """Delete what was learned, to the last file; False where nothing was."""
        if not self._folder.exists():
            return False
        shutil.rmtree(self._folder)
        return True

    def current(self) -> Learned | None:
        """Return what is served now, None where nothing is; raises CatalogUnavailable."""
        try:
            name = (self._folder / _CURRENT).read_text(encoding="utf-8")
            if name != self._name:
                self._known = Learned(*arrays.load(self._folder / name))
                self._name = name
        except FileNotFoundError:
            self._name, self._known = "", None
        except (OSError, ValueError) as error:
            raise CatalogUnavailable(
                f"what was learned in {self._folder} is damaged: {error}", hint=self._mend
            ) from error
        return self._known
