"""Whether what is called the cheapest, lightest or best rated of those shown is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evaluation.simulation.passages import Passage
from evaluation.simulation.row import Row

_AMONG = re.compile(r"\bof (?:these|those|them|the (?:two|three|four|five))\b", re.IGNORECASE)
_LEAST = {"cheapest": "price", "least expensive": "price", "lightest": "weight"}
_MOST = {"best rated": "rating", "heaviest": "weight", "priciest": "price"}


def extremes(passage: Passage, shown: Sequence[Row]) -> Iterator[str]:
    """Yield each superlative about one product that another of those shown takes from it."""
    text = passage.text.casefold().replace("-", " ")
    if len(passage.rows) != 1 or not _AMONG.search(text):
        return
    for words, sign in ((_LEAST, 1), (_MOST, -1)):
        for word, field in words.items():
            if word in text and not _first(passage.rows[0], field, sign, shown):
                yield word


def _first(row: Row, field: str, sign: int, shown: Sequence[Row]) -> bool:
    stated = [sign * other.numbers[field].number for other in shown if field in other.numbers]
    own = row.numbers.get(field)
    return own is not None and all(sign * own.number <= other + 1e-9 for other in stated)
