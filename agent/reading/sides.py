"""Sides that are told in one breath: "160 x 230 cm", "18 by 12 inches"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from agent.reading.utterance import Utterance
from store import Constraint, Vocabulary, conversion, settled, unit_words

_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"
_UNIT = r"(?:\s?(?:cm|mm|met(?:er|re)s?|m|in(?:ch(?:es)?)?|ft|feet|\"|'{1,2}))?"
_BY = r"\s?(?:x|\*|×|by)\s?"  # noqa: RUF001
_TOLD = re.compile(
    rf"(?<![\w.,$])(?:{_NUMBER}{_UNIT}{_BY}){{1,2}}{_NUMBER}(?P<unit>{_UNIT})(?![\w.]\w|\w)"
)
_FIGURE = re.compile(_NUMBER)
# What a thing has to fit, or stands beside, has other sides than the thing.
_OWNED = re.compile(r"\b(?:fits?|my|our|(?<!you )(?:have|has|got)(?! you\b))\b[^,.;!?]*$")
_FIELDS = {
    2: (("width", "length"), ("width", "height"), ("width", "depth")),
    3: (("width", "depth", "height"), ("length", "width", "height")),
}
# Nobody says a number of inches so large, or of centimeters so small.
_LEAST_CM = 20.0


def sides_wanted(
    utterance: Utterance, vocabulary: Vocabulary, counts: Mapping[str, int]
) -> list[tuple[Constraint, tuple[int, int]]]:
    """Return the limits that sides set, each with its place.

    They are those of the fields that most of the kind sought state, as `counts` tells. Where none
    states them, or it isn't said in which unit, the catalogue can't check them.
    """
    return [
        (constraint, found.span())
        for found in _TOLD.finditer(utterance.flat)
        if not _counts_packs(utterance.flat, found)
        for constraint in _read(utterance, found, vocabulary, counts)
    ]


def _counts_packs(flat: str, found: re.Match[str]) -> bool:
    """Tell the "2 x 500" of "2 x 500 ml"."""
    word = re.match(r"\s?-?([a-z]+)", flat[found.end() :])
    return bool(word and word[1] in unit_words() and not found["unit"])


def _read(
    utterance: Utterance,
    found: re.Match[str],
    vocabulary: Vocabulary,
    counts: Mapping[str, int],
) -> Iterator[Constraint]:
    said = utterance.said(*found.span())
    figures = [float(f.replace(",", ".")) for f in _FIGURE.findall(found[0])]
    if size := _named(found[0], vocabulary):
        yield Constraint(field="size", op="eq", value=size, said=said)
        return
    factor = _factor(found["unit"].strip(), figures)
    fields = _fields(len(figures), vocabulary, counts)
    if not factor or not fields or _OWNED.search(utterance.flat[: found.start()]):
        yield Constraint(field="size", op="eq", value=said, said=said, checkable=False)
        return
    # A rug of "230 x 160" is one of "160 x 230".
    ordered = sorted(figures) if fields[-1] == "length" else figures
    for field, figure in zip(fields, ordered, strict=True):
        value = settled(figure * factor)
        yield Constraint(field=field, op="eq", value=value, said=said, unit="cm")


def _named(said: str, vocabulary: Vocabulary) -> str | None:
    """Return the size that the catalogue itself calls so."""
    told = _FIGURE.findall(said)
    return next((s for s in vocabulary.texts.get("size", {}) if _FIGURE.findall(s) == told), None)


def _factor(unit: str, figures: Sequence[float]) -> float:
    """Return how many centimeters the unit has; 0 where nobody can tell."""
    if unit:
        written = {"'": "ft", "in": "inch"}.get(unit, unit)
        return (conversion(unit_words().get(written, written)) or ("", 0.0))[1]
    return 1.0 if min(figures) >= _LEAST_CM else 0.0


def _fields(sides: int, vocabulary: Vocabulary, counts: Mapping[str, int]) -> tuple[str, ...]:
    """Return the fields that most products of the kind state together; empty where none does."""
    named = [f for f in _FIELDS[sides] if all(vocabulary.numbers.get(name) for name in f)]
    stated = {f: min(counts.get(name, 0) for name in f) for f in named}
    best = max(stated, key=lambda f: stated[f], default=())
    return best if stated.get(best) else ()
