"""Room on the disk: too little is noticed before it breaks something, or said when it did."""

from __future__ import annotations

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chromadb.errors import ChromaError
from sqlalchemy.exc import OperationalError

from store.errors import DiskFull

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_SAID = "disk is full"


def require(folder: Path, needed: int) -> None:
    """Raise DiskFull unless `needed` bytes are free.

    A file that is mapped into memory kills the process where its disk is full, so that room for
    one has to be asked for before.
    """
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise _error(folder, f"{_megabytes(needed)} are needed and")


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Raise DiskFull for whatever a library raises when the disk of `folder` is full."""
    try:
        yield
    except OSError as error:
        if error.errno not in _FULL:
            raise
        raise _error(folder) from error
    except (OperationalError, ChromaError) as error:
        if _SAID not in str(error):
            raise
        raise _error(folder) from error


def _error(folder: Path, needed: str = "only") -> DiskFull:
    free = _megabytes(shutil.disk_usage(folder).free)
    return DiskFull(f"the disk of {folder} is full: {needed} {free} are free; nothing was changed")


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
