"""The open shops of a server: a tenant is a catalogue, and opened when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from agent import Shopkeeper
from store import Shelf


class Shops:
    """The shops of a home, each with its catalogue, behavior and language model."""

    def __init__(self, shelf: Shelf, default: str, opened: Callable[[str], Shopkeeper]) -> None:
        self.shelf, self.default = shelf, default
        self._opened, self._shops = opened, dict[str, Shopkeeper]()
        self._lock = Lock()

    def of(self, catalog: str) -> Shopkeeper:
        """Return the shop of a catalogue. Raises StoreError where it can't be opened."""
        with self._lock:
            if catalog not in self._shops:
                self.shelf.edition(catalog)
                self._shops[catalog] = self._opened(catalog)
            return self._shops[catalog]
