"""What is made once for a version of a catalogue, as it grows with the catalogue."""

from __future__ import annotations

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
