"""The system prompt of one turn: the shop in a few lines and the shopper's need."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import accumulate

from agent.need import Need
from prompts import load
from store import Catalog, Vocabulary

_ROOM = 500


def briefing(catalog: Catalog, need: Need) -> str:
    """Return the rendered prompt; the need is repeated in it as JSON."""
    stated = need.model_dump(mode="json", exclude={"dropped"}, exclude_defaults=True)
    told = json.dumps(stated, ensure_ascii=False)
    return load("assistant").render(shop=shop_map(catalog.vocabulary), need=told)


def shop_map(vocabulary: Vocabulary) -> str:
    """Return what the shop sells, in a few lines whatever its size."""
    largest = sorted(vocabulary.categories, key=lambda c: -vocabulary.categories[c])
    fields = sorted(vocabulary.coverage, key=lambda f: -vocabulary.coverage[f])
    price = vocabulary.numbers.get("price")
    span = f", {price.low:g} to {price.high:g} {vocabulary.currency}" if price else ""
    return (
        f"{vocabulary.products:,} products{span}.\n"
        f"Largest categories: {_some(largest)}.\n"
        f"Fields for conditions: {_some([_field(f, vocabulary) for f in fields])}."
    )


def _some(names: Sequence[str]) -> str:
    """Join as many names as there is room for."""
    ends = accumulate(len(name) for name in names)
    return "; ".join(name for name, end in zip(names, ends, strict=True) if end <= _ROOM)


def _field(name: str, vocabulary: Vocabulary) -> str:
    """Return the name of a field, with the unit that its numbers are compared in."""
    known = vocabulary.numbers.get(name)
    unit = known.unit if known and name != "price" else ""
    return f"{name} ({unit})" if unit else name
