"""A phrase of the catalogue, and everything that it may mean."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from agent.reading.lexicon import table
from agent.reading.utterance import root
from store import fold

Kind = Literal[
    "brand",
    "category",
    "color",
    "material",
    "flag",
    "claim",
    "text",
    "gender",
    "compound",
    "variety",
    "shade",
]
LONGEST = 5
_PLAIN = re.compile(r"[^\W_]+")


class Meaning(NamedTuple):
    """One thing a phrase may mean: a value of a field of the catalogue."""

    kind: Kind
    field: str
    value: str | bool
    products: int = 0


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in an utterance: its words from `first` up to `last`, and its meanings."""

    first: int
    last: int
    meanings: tuple[Meaning, ...]

    def kinds(self) -> frozenset[str]:
        """Return the kinds of things it may mean."""
        return frozenset(m.kind for m in self.meanings)


@cache
def names(field: str) -> frozenset[str]:
    """Return the roots of the words that people call a field."""
    own = [part for part in field.split("_") if part not in ("type", "level", "from", "to")]
    return frozenset(root(n) for n in [*own, *table("attributes")["names"].get(field, ())])


def plain(text: str) -> tuple[str, ...]:
    """Return the words of a name without apostrophes: brands are names, they have no plural."""
    return tuple(_PLAIN.findall(fold(text).replace("'", "")))
