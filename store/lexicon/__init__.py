"""Words that every shop shares: colors by family, materials by kind, ways to write units."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import yaml

from store.words import words


def _load(name: str) -> dict[str, object]:
    loaded = yaml.safe_load(files(__name__).joinpath(name).read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@cache
def color_families() -> Mapping[str, frozenset[str]]:
    """Return each color word with the plain colors it may be asked for as."""
    families: dict[str, set[str]] = {}
    for plain, shades in _load("colors.yaml").items():
        assert isinstance(shades, list)
        for shade in shades:
            families.setdefault(" ".join(words(shade)), set()).add(plain)
    return MappingProxyType({shade: frozenset(plain) for shade, plain in families.items()})


@cache
def tints() -> Mapping[str, str]:
    """Return how color words look, as #rrggbb."""
    return MappingProxyType({str(word): str(tint) for word, tint in _load("tints.yaml").items()})


@cache
def materials() -> frozenset[str]:
    """Return the material words and phrases that a product text may use."""
    named = _load("materials.yaml")["words"]
    assert isinstance(named, list)
    return frozenset(named)


@cache
def material_kinds() -> Mapping[str, frozenset[str]]:
    """Return each material that is asked for as a kind, with its members."""
    kinds = _load("materials.yaml")["kinds"]
    assert isinstance(kinds, dict)
    return MappingProxyType({kind: frozenset(members) for kind, members in kinds.items()})


@cache
def uncolored() -> frozenset[str]:
    """Return the last words of kinds whose words tell no color or material: "oils", "skin care"."""
    return _prose("uncolored")


@cache
def doubtful() -> frozenset[str]:
    """Return the colors and materials that a description names in other senses: clear, down."""
    return _prose("doubtful")


@cache
def tells_doubtful() -> frozenset[str]:
    """Return the words after which a doubtful one is meant: lens, jacket."""
    return _prose("beside")


@cache
def plain_colors() -> frozenset[str]:
    """Return the words that are colors and nothing else: "stone gray" tells of no stone."""
    return _prose("plain")


@cache
def tones() -> frozenset[str]:
    """Return the words that tell which of a color, before it: warm white, midnight blue."""
    return _prose("tones")


@cache
def idle() -> frozenset[str]:
    """Return the phrases of which no word tells a look: "hands down"."""
    return _prose("idle")


def _prose(part: str) -> frozenset[str]:
    named = _load("prose.yaml")[part]
    assert isinstance(named, list)
    return frozenset(named)


@cache
def directions() -> Mapping[str, str]:
    """Return the fields of which one side is better: "less", "more", or "yes" and "no" of flags."""
    tables = _load("directions.yaml")
    found: dict[str, str] = {}
    for side in ("less", "more", "yes", "no"):
        fields = tables[side]
        assert isinstance(fields, list)
        found.update(dict.fromkeys(fields, side))
    return MappingProxyType(found)


@cache
def smaller_units() -> Mapping[str, str]:
    """Return for a unit the next smaller one that people use beside it."""
    found = _load("directions.yaml")["smaller"]
    assert isinstance(found, dict)
    return MappingProxyType(found)


@cache
def unit_words() -> Mapping[str, str]:
    """Return each way of writing a unit with the name that `store.units` knows it by."""
    return _ways("measured", "plain")


@cache
def searched_units() -> Mapping[str, str]:
    """Return the same with the units that are searched for but not compared."""
    return _ways("measured", "plain", "searched")


def _ways(*names: str) -> Mapping[str, str]:
    tables = _load("units.yaml")
    found: dict[str, str] = {}
    for name in names:
        table = tables[name]
        assert isinstance(table, dict)
        found.update({way: unit for unit, ways in table.items() for way in ways})
    return MappingProxyType(found)


@cache
def _firsts(phrases: frozenset[str]) -> frozenset[str]:
    """Return the words that phrases begin with: most words of a text begin none."""
    return frozenset(phrase.split()[0] for phrase in phrases)


def named_in(words: tuple[str, ...], phrases: frozenset[str]) -> list[tuple[int, int, str]]:
    """Return (start, end, phrase) of each lexicon phrase in folded words, longest first wins.

    The longest phrase takes its words, so "faux leather" never also counts as "leather".
    """
    found: list[tuple[int, int, str]] = []
    firsts = _firsts(phrases)
    start = 0
    while start < len(words):
        if words[start] not in firsts:
            start += 1
            continue
        for end in range(min(start + 3, len(words)), start, -1):
            phrase = " ".join(words[start:end])
            if phrase in phrases:
                found.append((start, end, phrase))
                start = end - 1
                break
        start += 1
    return found


@cache
def colors() -> frozenset[str]:
    """Return every color word and phrase."""
    return frozenset(color_families())


def widened(field: str, value: str) -> frozenset[str]:
    """Return the lexicon values that a product with `value` answers to.

    A navy shirt answers to navy and to blue, full-grain leather to leather, and merino to wool;
    faux leather does not answer to leather.
    """
    phrase = tuple(words(value))
    if field == "color":
        return frozenset(
            w for _, _, c in named_in(phrase, colors()) for w in color_families()[c] | {c}
        )
    if field == "material":
        named = {m for _, _, m in named_in(phrase, materials())}
        kinds = {k for k, members in material_kinds().items() if members & named}
        return frozenset(named | kinds)
    return frozenset()


@cache
def opinion_words() -> Mapping[str, object]:
    """Return how buyers judge: themes, what is told of sizes, good and bad words, negators."""
    return MappingProxyType(_load("opinions.yaml"))
