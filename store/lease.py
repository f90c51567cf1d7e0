"""A folder that is being read, marked so that a sweep in any process leaves it alone."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, which does not remove files that are open
    fcntl = None  # type: ignore[assignment]


class Lease:
    """A shared lock on a folder until `release`, or until the process ends, however it ends.

    Raises OSError when the folder is gone or being removed.
    """

    def __init__(self, folder: Path) -> None:
        if fcntl is not None:
            handle = os.open(folder, os.O_RDONLY)
            self._held = weakref.finalize(self, os.close, handle)
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)

    def release(self) -> None:
        """Let the folder go."""
        if fcntl is not None:
            self._held()


@contextmanager
def unread(folder: Path) -> Iterator[bool]:
    """Tell whether nobody reads a folder; while the block runs, nobody can begin to."""
    if fcntl is None:
        yield True
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(handle)
