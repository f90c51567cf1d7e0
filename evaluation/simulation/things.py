"""What a shopper calls the kind of thing that she is after."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from evaluation.simulation.limit import Limit
from evaluation.simulation.phrases import phrases
from evaluation.simulation.row import Phrase, Row
from evaluation.simulation.shop import Shop

_NAMED_BY_TITLES = 0.25
_FEWEST = 2


@dataclass(frozen=True)
class Thing:
    """A noun as it is said, and the limit that it stands for."""

    name: str
    limit: Limit


def things(shop: Shop, row: Row) -> list[Thing]:
    """Return the nouns for a row: labels of its categories that are names of things, else the
    last word of its title where other titles end in it too."""
    labels = [kind for kind in sorted(row.kinds) if _is_name(shop, row, kind)]
    found = [Thing(shop.spelled[kind], Limit("category", "is", " ".join(kind))) for kind in labels]
    head = row.head
    if not found and head and shop.heads.get(head, 0) >= _FEWEST and (head,) not in _no_nouns():
        found = [Thing(head, Limit("category", "is", head))]
    return found


def _is_name(shop: Shop, row: Row, kind: Phrase) -> bool:
    if kind in _no_nouns() or not all(word.isalpha() for word in kind):
        return False
    return set(kind) <= set(row.title) or shop.kind_titles[kind] >= _NAMED_BY_TITLES


@cache
def _no_nouns() -> frozenset[Phrase]:
    from evaluation.simulation.words import read

    return frozenset(read(word) for word in phrases()["no_noun"])
