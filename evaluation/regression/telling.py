"""How many things of its own row a reply says of each product, besides title and price."""

from __future__ import annotations

import re
from collections.abc import Iterator

from evaluation.regression.expectation import Reasons
from evaluation.regression.finding import Finding
from evaluation.regression.played import Played
from evaluation.simulation.passages import passages
from evaluation.simulation.row import Row
from evaluation.simulation.shop import Shop
from evaluation.simulation.words import read
from store import STOPWORDS

_PRICE = re.compile(r"[$€£]\s?\d[\d,]*(?:\.\d+)?")
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_COMPARED = re.compile(
    r"\b(?:cheapest|lightest|heaviest|roomiest|priciest|(?:best|top|highest|lowest|most|least)\b"
    r"[ -]\w+|(?:more|less|lower|higher|cheaper|lighter)\b.{0,30}\bthan)",
    re.IGNORECASE,
)
_RUN = 2


def judge_reasons(expected: Reasons, turn: Played, shop: Shop, number: int) -> Iterator[Finding]:
    """Yield a finding for every product shown."""
    rows = [shop.by_id[i] for i in turn.ids if i in shop.by_id]
    said: dict[str, set[str]] = {row.id: set() for row in rows}
    for passage in passages(turn.text, rows):
        for row in passage.rows:
            said[row.id] |= facts_in(passage.text.replace(row.product.title, " "), row)
    for row in rows:
        found = said[row.id]
        yield Finding(
            turn=number,
            kind="reasons",
            name=row.id,
            held=len(found) >= expected.each,
            expected=f"{expected.each} of its facts",
            got=", ".join(sorted(found)) or "none",
        )


def facts_in(text: str, row: Row) -> set[str]:
    """Return the facts of a row that a text says: its values, its numbers, its own sentences."""
    plain = _PRICE.sub(" ", text)
    words = read(plain)
    numbers = set(_NUMBER.findall(plain.replace(",", "")))
    found = {
        field
        for field, values in row.texts.items()
        if any(value and set(value) <= set(words) for value in values)
    }
    for field, stated in row.numbers.items():
        if field != "price" and numbers & _written(row, field, stated.number):
            found.add(field)
    found |= {
        field for field, true in row.flags.items() if true and field.replace("_", " ") in plain
    }
    if _COMPARED.search(plain):
        found.add("a comparison")
    if _runs(words) & _runs(row.said):
        found.add("its own words")
    return found


def _written(row: Row, field: str, number: float) -> set[str]:
    value = row.product.attributes.get(field)
    stated = _NUMBER.findall(str(value)) if value is not None else []
    return {*stated, f"{number:g}"}


def _runs(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    pairs = (words[i : i + _RUN] for i in range(len(words) - _RUN + 1))
    return {pair for pair in pairs if not any(word in STOPWORDS or len(word) < 3 for word in pair)}
