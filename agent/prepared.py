"""What is made once for a version of a catalogue, as it grows with the catalogue."""

from __future__ import annotations

from threading import Lock
from typing import Any, NamedTuple

from agent.briefing import shop_map
from agent.grounding import ShopWords
from agent.instructions import Instructions
from agent.reading import Goals, Reader
from store import Catalog


class Prepared(NamedTuple):
    """What reads, checks and offers tools in the words of one catalogue, and the map of it."""

    reader: Reader
    words: ShopWords
    schemas: list[dict[str, Any]]
    shop: str


def prepared(catalog: Catalog, goals: Goals, instructions: Instructions) -> Prepared:
    """Make all of it now: no shopper has to wait for it."""
    vocabulary = catalog.vocabulary
    for field in ("category", "brand", *vocabulary.texts):
        catalog.written(field)
    return Prepared(
        Reader(vocabulary, goals),
        ShopWords(vocabulary),
        instructions.tools(vocabulary),
        shop_map(vocabulary),
    )


class Preparations:
    """What was prepared for the version of a catalogue that was asked for last."""

    def __init__(self, goals: Goals, instructions: Instructions) -> None:
        self._goals, self._instructions = goals, instructions
        self._made: dict[str, Prepared] = {}
        self._making = Lock()

    def of(self, catalog: Catalog) -> Prepared:
        """Return what is prepared for a catalogue, made where it is another version."""
        version = catalog.edition.version
        # Many may come first at once, and it takes seconds: it is made once.
        with self._making:
            if version not in self._made:
                self._made = {version: prepared(catalog, self._goals, self._instructions)}
            return self._made[version]
