"""Whether a product can be bought now, where a sentence says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from agent.grounding.claims import Claim
from agent.grounding.cues import either
from agent.grounding.facts import Facts
from agent.grounding.zones import Zone
from recommender import Evidence

_SAYS = re.compile(
    "|".join(rf"(?P<{way}>\b(?:{either(way)})\b)" for way in ("out", "later", "now")), re.IGNORECASE
)


def claims(text: str, zone: Zone) -> Iterator[Claim]:
    """Yield what a zone says about stock."""
    for said in _SAYS.finditer(text, zone.start, zone.end):
        way = str(said.lastgroup)
        if zone.negative:
            way = {"now": "out", "out": "now"}.get(way, way)
        yield Claim(said.start(), "stock", said[0], partial(_is, way))


def _is(way: str, facts: Facts) -> Evidence | None:
    statuses = {v.availability.status for v in facts.product.variants}
    so = {
        "now": "in_stock" in statuses and facts.product.stock != 0,
        "later": bool(statuses & {"backorder", "preorder"}),
        "out": not facts.product.available or facts.product.stock == 0,
    }[way]
    told = ", ".join(sorted(statuses)).replace("_", " ")
    return Evidence(field="availability", value=told) if so else None
