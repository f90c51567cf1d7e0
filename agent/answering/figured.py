"""Numbers that only the texts of a product give: "measures 15 x 25 inches"."""

from __future__ import annotations

from functools import cache

from agent.answering.asked import Asked
from agent.answering.finding import Finding
from agent.answering.passages import excerpt, texts
from agent.grounding import figures, unit_of_field
from agent.reading import root, table
from store import Product, words


def by_figure(product: Product, asked: Asked) -> Finding | None:
    """Return the sentence that gives the number asked for, with a word or a unit for it."""
    units = {unit_of_field(f) for f in asked.fields} - {""}
    for field, sentence in texts(product) if units else ():
        held = [f for f in figures(sentence) if f.kind == "quantity" and f.unit in units]
        if held and (_named(sentence, asked) or (asked.every and len(held) > 1)):
            quote = excerpt(sentence, held[0].text)
            return Finding(product=product.id, verdict="value", field=field, quote=quote)
    return None


def _named(sentence: str, asked: Asked) -> bool:
    said = {root(w) for w in words(sentence)}
    return any(said & _names(f) for f in asked.fields)


@cache
def _names(field: str) -> frozenset[str]:
    ways = (*table("units")["names"].get(field, ()), field.replace("_", " "))
    return frozenset(root(w) for way in ways for w in str(way).split())
