"""How many there are in a pack, where a field or a text says so: "(14 tablets)", "set of 8"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.answering.asked import Asked
from agent.answering.finding import Finding
from agent.answering.passages import texts
from agent.reading import root, table
from store import Product, Quantity, searched_units, texts_of, words

_OF = re.compile(r"(?i)\b(?:set|pack|box|bag|case|tin|packet|bundle|lot|carton|tub) of \d+\b")
_LAST = re.compile(r"\((\d+(?: ?x ?\d+)?)\)\s*$")
_FEW = r"\d+|two|three|four|five|six|seven|eight|nine|ten|twelve"


def by_count(product: Product, asked: Asked) -> Finding | None:
    """Return how many a pack holds; None where it is asked how many of another thing there are."""
    if not asked.text.startswith("how many"):
        return None
    unit = _unit(asked)
    told = next(measures(product, unit) if unit else counts(product, _noun(asked)), "")
    if not told:
        return None
    return Finding(product=product.id, verdict="value", field="pieces", value=told)


def measures(product: Product, unit: str) -> Iterator[str]:
    """Yield what a product says in a unit: "500 mg"."""
    ways = (re.escape(way) for way, named in searched_units().items() if named == unit)
    written = re.compile(rf"(?i)(?<![\d.,])\d[\d.,]*[\s-]?(?:{'|'.join(ways)})\b")
    stated = (t for ts in texts_of(product).values() for t in ts)
    for text in (product.title, *stated, *(t for _, t in texts(product))):
        yield from (m[0] for m in written.finditer(text))


def counts(product: Product, noun: str = "") -> Iterator[str]:
    """Yield what says how many pieces a product has: of a noun first, where one is asked of."""
    held = [(f, t) for f, ts in texts_of(product).items() for t in ts if f not in product.derived]
    said = [*(t for f, t in held if f == "size"), product.title, *(t for _, t in texts(product))]
    if noun:
        named = re.compile(rf"(?i)\b(?:{_FEW})[\s-]+(?:[\w-]+\s+){{0,2}}?{re.escape(noun)}\w*")
        yield from (m[0] for text in said if (m := named.search(text)))
    if noun and root(noun) not in {root(w) for w in words(product.title)} | _nouns():
        return
    nouns = "|".join(map(str, table("asking")["pieces"]["nouns"]))
    counted = re.compile(rf"(?i)(?<![\d.,])\d+[\s-]*(?:{nouns})\b")
    for text in said:
        yield from (m[0] for m in _OF.finditer(text))
        yield from (m[0] for m in counted.finditer(text))
    if last := _LAST.search(product.title):
        yield last[1]
    for field in table("asking")["pieces"]["fields"]:
        value = product.attributes.get(field)
        if isinstance(value, Quantity) and not value.unit and value.amount > 1:
            yield f"{value.amount:g} pieces"


def _nouns() -> set[str]:
    return {root(str(n).split("?")[0]) for n in table("asking")["pieces"]["nouns"]}


def _unit(asked: Asked) -> str:
    """Return the unit of "how many mg", in which there are no pieces."""
    found = re.match(r"how many ([a-z]+)", asked.text)
    return searched_units().get(found[1], "") if found else ""


def _noun(asked: Asked) -> str:
    """Return what is counted: lights of "how many lights do i get", nothing of "in a pack"."""
    found = re.match(r"how many ([a-z]{3,})", asked.text)
    plain = {"are", "come", "per", "does", "pieces", "pcs", "items", "things", "there", "you"}
    return root(found[1]) if found and found[1] not in plain else ""
