"""Whether a product comes in the sizes that a sentence names by letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from agent.grounding.claims import Claim
from agent.grounding.facts import Facts
from agent.grounding.zones import Zone
from recommender import Evidence
from store import texts_of

_LETTERS = re.compile(r"\b(X{1,3}[SL]|[2-5]XL)\b|\b(?:[Ss]izes?|in)\s(?:a\s)?([SML])\b")


def claims(text: str, zone: Zone) -> Iterator[Claim]:
    """Yield the sizes that a zone names."""
    for said in _LETTERS.finditer(text, zone.start, zone.end):
        size = said[1] or said[2]
        wanted = not re.search(r"\bnot (?:in )?$", text[: said.start()])
        yield Claim(said.start(), f"size {said.start()}", said[0], _comes_in(size, wanted))


def _comes_in(size: str, wanted: bool) -> Callable[[Facts], Evidence | None]:
    def prove(facts: Facts) -> Evidence | None:
        sizes = texts_of(facts.product).get("size", ())
        options = [value for v in facts.product.variants for value in v.options.values()]
        if not sizes and not options:
            return None
        held = size.casefold() in {s.casefold() for s in (*sizes, *options)}
        return Evidence(field="size", value=", ".join(sizes) or size) if held == wanted else None

    return prove
