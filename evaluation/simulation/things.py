"""What a shopper calls the kind of thing that she is after."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from evaluation.simulation.judging import known_values
from evaluation.simulation.limit import Limit
from evaluation.simulation.phrases import phrases
from evaluation.simulation.row import Phrase, Row
from evaluation.simulation.shop import Shop
from evaluation.simulation.words import read

_NAMED_BY_TITLES = 0.25
_FEWEST = 3


@dataclass(frozen=True)
class Thing:
    """A noun as it is said, and the limit that it stands for."""

    name: str
    limit: Limit


def things(shop: Shop, row: Row) -> list[Thing]:
    """Return the nouns for a row.

    Labels of its categories that are names of things, else what its title ends in, where other
    titles end so too.
    """
    labels = [kind for kind in sorted(row.labels) if _is_name(shop, row, kind)]
    kinds = labels or [head for head in row.heads if _is_head(shop, row, head)][:1]
    return [
        Thing(shop.spelled.get(kind, " ".join(kind)), Limit("category", "is", " ".join(kind)))
        for kind in kinds
    ]


def _is_name(shop: Shop, row: Row, kind: Phrase) -> bool:
    if kind in _no_nouns() or not all(word.isalpha() for word in kind):
        return False
    return set(kind) <= set(row.title) or shop.kind_titles.get(kind, 0) >= _NAMED_BY_TITLES


def _is_head(shop: Shop, row: Row, head: Phrase) -> bool:
    """Return True for a noun.

    Of two words, the first must say what kind of thing it is, as in "watering can", and be no
    color or material, as in "oak table" or "iron teapot". A noun that a category of other things
    is called by would mean those.
    """
    made_of = " ".join(head[:-1]) in shop.common("material")
    describes = made_of or set(head[:-1]) & known_values() or head[:1] in shop.brand_words
    common = shop.heads[head] >= _FEWEST and head[-1:] not in _no_nouns() | {head[:-1]}
    elsewhere = shop.label_nouns.get(head[-1], frozenset()) - row.kinds - row.near_kinds
    return head in row.kinds and common and not describes and not elsewhere


@cache
def _no_nouns() -> frozenset[Phrase]:
    return frozenset(read(word) for word in phrases()["no_noun"])
