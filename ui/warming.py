"""What a server loads before it says that it is ready."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock, Thread

from agent import AgentError
from store import StoreError

_log = logging.getLogger("shopkeeper")


class Warming:
    """Loads in the background what the first turns would otherwise wait for; `work` does it."""

    def __init__(self, work: Callable[[], object]) -> None:
        self._work, self._done = work, False
        self._thread, self._lock = Thread(target=self._run, daemon=True), Lock()

    def begin(self) -> None:
        """Begin, unless it is begun."""
        with self._lock:
            if self._thread.ident is None:
                self._thread.start()

    def is_done(self) -> bool:
        """Return True once all is loaded; what failed is tried again from the next look on."""
        with self._lock:
            if not self._done and self._thread.ident is not None and not self._thread.is_alive():
                self._thread = Thread(target=self._run, daemon=True)
        self.begin()
        return self._done

    def _run(self) -> None:
        try:
            self._work()
        except (AgentError, StoreError) as error:
            _log.warning("not ready yet: %s", error)
        else:
            self._done = True
