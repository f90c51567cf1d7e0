"""Which product "the first" is: the one that the reply listed in that place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agent.grounding.checked import Refused
from agent.grounding.facts import Facts
from agent.grounding.zones import Zone

_PLACES = {"first": 0, "second": 1, "third": 2}
_THAN = re.compile(rf"\bthan the ({'|'.join(_PLACES)})\b", re.IGNORECASE)


def opposed(zone: Zone, text: str, listed: Sequence[Facts]) -> Zone:
    """Return the zone with the product that "than the first" compares it with as its rival.

    It goes on to what follows: "$50 less than the first, but 300 g heavier". Nothing is compared
    with itself.
    """
    found = _THAN.search(text, zone.start, zone.end) or _THAN.search(text, 0, zone.start)
    place = _PLACES[found[1].casefold()] if found else len(listed)
    if zone.rivals or place >= len(listed):
        return zone
    if found and zone.subjects == (listed[place],):
        raise Refused(f"{found[0]!r} compares a product with itself")
    return replace(zone, rivals=(listed[place],))
