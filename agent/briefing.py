"""The system prompt of one turn: the shop in a few lines and the shopper's need."""

from __future__ import annotations

import json

from agent.need import Need
from prompts import load
from store import Catalog, Vocabulary

_MOST_CATEGORIES = 24
_MOST_FIELDS = 16
_LONGEST = 60


def briefing(catalog: Catalog, need: Need) -> str:
    """Return the rendered prompt; the need is repeated in it as JSON."""
    told = json.dumps(need.model_dump(mode="json", exclude={"dropped"}), ensure_ascii=False)
    return load("assistant").render(shop=shop_map(catalog.vocabulary), need=told)


def shop_map(vocabulary: Vocabulary) -> str:
    """Return what the shop sells, in a few lines whatever its size."""
    largest = sorted(vocabulary.categories, key=lambda c: -vocabulary.categories[c])
    fields = sorted(vocabulary.coverage, key=lambda f: -vocabulary.coverage[f])
    price = vocabulary.numbers.get("price")
    span = f", {price.low:g} to {price.high:g} {vocabulary.currency}" if price else ""
    return (
        f"{vocabulary.products:,} products{span}.\n"
        f"Largest categories: {'; '.join(c[:_LONGEST] for c in largest[:_MOST_CATEGORIES])}.\n"
        f"Fields for conditions: {', '.join(_field(f, vocabulary) for f in fields[:_MOST_FIELDS])}."
    )


def _field(name: str, vocabulary: Vocabulary) -> str:
    """Return the name of a field, with the unit that its numbers are compared in."""
    known = vocabulary.numbers.get(name)
    unit = known.unit if known and name != "price" else ""
    return f"{name[:_LONGEST]} ({unit})" if unit else name[:_LONGEST]
