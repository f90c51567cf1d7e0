"""Superlatives of a number: "lightest" is the order of the weight from its least on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from agent.reading.lexicon import either, table
from recommender import Order
from store import Constraint, Vocabulary

# These have cues of their own, or nobody asks for the most of them.
_OTHERS = frozenset({"price", "rating", "stock", "rating_count"})
_CLOSED = r"(?=\s*(?:$|[,.;!?]|(?:for|under|in|with|and|but|please|of|you|that|on|possible)\b))"
# The whole pattern knows every number of the shop: it is for texts that hold a superlative.
_ANY = re.compile(r"est\b|\b(?:most|least|minimum|maximum)\b")
_DENIED = re.compile(r"\bnot? (?:the |necessarily the )?$")


class Superlative(NamedTuple):
    """An order by a number, or what can't be checked where the catalogue has no such number."""

    start: int
    end: int
    order: Order | None
    wish: Constraint | None


@lru_cache(maxsize=64)
def _pattern(fields: frozenset[str]) -> re.Pattern[str]:
    rules = table("superlatives")
    ends = {n: (rules["least"], rules["most"]) for n in fields}
    named: list[str] = []
    for field, cues in rules.items():
        if isinstance(cues, dict):
            named += [f"(?P<{end}_{field}>{either(ways)})" for end, ways in cues.items()]
    for field, (least, most) in ends.items():
        name = field.replace("_", " ")
        # The smallest "power bank" is not of the least power.
        whole = "" if " " in name else _CLOSED
        named += [f"(?P<low__{field}>{either(least)} {name}{whole})"]
        named += [f"(?P<high__{field}>{either(most)} {name}{whole})"]
    # A longer superlative goes first: "longest battery life" is not of the length.
    named.sort(key=lambda way: "lasting" not in way and "capacity" not in way and "__" not in way)
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(named)})(?![\w'])")


def _fields(numbers: Iterable[str]) -> frozenset[str]:
    return frozenset(n for n in numbers if n not in _OTHERS and n.isidentifier())


def superlatives(flat: str, text: str, vocabulary: Vocabulary) -> Iterator[Superlative]:
    """Yield the superlatives of a text that are not denied, in order."""
    if not _ANY.search(flat):
        return
    for match in _pattern(_fields(vocabulary.numbers)).finditer(flat):
        if _DENIED.search(flat[: match.start()]):
            continue
        end, _, field = str(match.lastgroup).partition("_")
        field = field.removeprefix("_")
        said = text[match.start() : match.end()].strip()
        known = field in vocabulary.numbers
        yield Superlative(
            *match.span(),
            order=f"{field}_{end}" if known else None,
            wish=None if known else _uncheckable(field, end, said),
        )


def _uncheckable(field: str, end: str, said: str) -> Constraint:
    value = "least" if end == "low" else "most"
    return Constraint(field=field, op="eq", value=value, said=said, checkable=False)
