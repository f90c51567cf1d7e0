"""The words of another language with the English that the reader knows them by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Kind = Literal["phrase", "quality", "thing", "number", "unit"]
_SECTIONS: dict[str, Kind] = {
    "phrases": "phrase",
    "qualities": "quality",
    "things": "thing",
    "numbers": "number",
    "units": "unit",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """What a word or phrase is in English; empty where English leaves it out."""

    english: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language: entries by their folded words, words that tell it, and shared ones."""

    entries: Mapping[str, Entry]
    units: Mapping[str, Entry]
    tells: frozenset[str]
    shared: frozenset[str]

    @property
    def longest(self) -> int:
        """The length of the longest entry, in letters."""
        return max(map(len, self.entries))


@cache
def loaded(language: str) -> Mapping[str, Any]:
    """Return a file of this folder."""
    text = files(__package__).joinpath(f"{language}.yaml").read_text(encoding="utf-8")
    # Every key and value as text: YAML takes the Spanish "no" and "y" for truths.
    tree = yaml.load(text, Loader=yaml.BaseLoader)
    assert isinstance(tree, dict)
    return tree


def table(language: str, name: str) -> Mapping[str, str]:
    """Return one section of a language's file."""
    found: Mapping[str, str] = loaded(language)[name]
    return found


@cache
def lexicon(language: str) -> Lexicon:
    """Return the lexicon of `es` or `zh`."""
    tree = loaded(language)
    entries: dict[str, Entry] = {}
    for said, entry in _entries(tree):
        if entry.kind != "unit":
            entries.setdefault(said, entry)
    units = {said: entry for said, entry in _entries(tree) if entry.kind == "unit"}
    tells, shared = (frozenset(str(tree.get(n, "")).split()) for n in ("tells", "shared"))
    return Lexicon(entries, units, tells, shared)


def _entries(tree: Mapping[str, Any]) -> Iterator[tuple[str, Entry]]:
    for section, kind in _SECTIONS.items():
        for said, english in tree.get(section, {}).items():
            yield said.casefold(), Entry(english, kind)
