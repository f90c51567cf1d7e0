"""Numbers that a word tells: a newborn is of age 0, freezing is 0 degrees."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from agent.reading.utterance import Utterance
from store import Constraint, Vocabulary

Place = tuple[int, int]
_NEWBORN = re.compile(r"\bnew-?borns?(?: bab(?:y|ies))?\b")
_FREEZING = re.compile(
    r"\b(?:below|under|sub-?)\s?(?:freezing|zero)\b|\bfreezing (?:temp\w*|nights?|weather|cold)\b"
)


def spelled(
    utterance: Utterance, vocabulary: Vocabulary, counts: Mapping[str, int]
) -> Iterator[tuple[Constraint, Place]]:
    """Yield the limit of each, with its place; `counts` are the fields that the kind states.

    Of a newborn nothing is told where that is a size of the shop's.
    """
    if "newborn" not in vocabulary.texts.get("size", {}):
        yield from _zero("age_from", _NEWBORN, utterance, vocabulary)
    if counts.get("temperature"):
        yield from _zero("temperature", _FREEZING, utterance, vocabulary)


def _zero(
    field: str, told: re.Pattern[str], utterance: Utterance, vocabulary: Vocabulary
) -> Iterator[tuple[Constraint, Place]]:
    stated, found = vocabulary.numbers.get(field), told.search(utterance.flat)
    if stated and found:
        said = utterance.said(*found.span())
        limit = Constraint(field=field, op="lte", value=0.0, said=said, unit=stated.unit)
        yield limit, found.span()
