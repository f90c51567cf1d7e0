"""What a reply says about the shopper's own limits: that they were kept or left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from evaluation.simulation.limit import Limit
from evaluation.simulation.row import Row
from evaluation.simulation.shop import Shop

_LEFT_OUT = re.compile(
    r"\b(?:left|leaving) (?:your|the|some of your) (?:limits?|budget|wish(?:es)?) out\b|"
    r"\blimits?[^.]{0,40}\b(?:left|leaving) (?:them|it) out\b|"
    r"\b(?:ignored|dropped|skipped|relaxed|loosened) (?:your|the|some of your) "
    r"(?:limits?|budget|filters?|conditions?|wish(?:es)?)\b",
    re.IGNORECASE,
)
_NONE = re.compile(
    r"\b(?:we|this shop|the shop) (?:have|has|carry|carries|sell|sells) (?:none|nothing)\b",
    re.IGNORECASE,
)
_BUDGET = re.compile(r"\b(?:under|within|below|in) your budget\b", re.IGNORECASE)


def untrue_assurances(
    text: str, shown: Sequence[Row], limits: Sequence[Limit], shop: Shop
) -> Iterator[str]:
    """Yield what is said of the limits and isn't so.

    A limit is never left out without being asked to; there is not "none" where one that fits is
    shown; nothing is under a budget that was never told, or that it isn't under.
    """
    yield from (match.group() for match in _LEFT_OUT.finditer(text))
    if any(row.id in shop.meeting(limits) for row in shown):
        yield from (match.group() for match in _NONE.finditer(text))
    told = [limit for limit in limits if limit.field == "price"]
    kept = bool(told) and bool(shown) and {row.id for row in shown} <= shop.meeting(told)
    if not kept:
        yield from (match.group() for match in _BUDGET.finditer(text))
