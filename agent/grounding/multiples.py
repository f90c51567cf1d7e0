"""Whether "half the price" and "twice as heavy" are so, by computing them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

from agent.grounding.claims import Claim
from agent.grounding.closeness import fits
from agent.grounding.cues import either
from agent.grounding.facts import Facts, measure
from agent.grounding.figures import Bound
from agent.grounding.zones import Zone
from recommender import Evidence

_TIMES = {"half": 0.5, "twice": 2, "double": 2, "triple": 3, "three times": 3}
_MULTIPLE = re.compile(
    r"(?:\b(?P<bound>less|more) than )?\b(?P<times>half|twice|double|triple|three times) "
    rf"(?:the|as|its)\b[^.;,]{{0,20}}?\b(?:{either('multiplied')})\b",
    re.IGNORECASE,
)
_BOUNDS: Mapping[str, Bound] = {"less": "under", "more": "over", "": "about"}
_FIELDS = {
    "price": r"price|cost|expensive",
    "weight": r"weigh|heavy|light",
    "capacity": r"capacity|volume",
    "battery_life": r"battery|long",
    "rating_count": r"reviews|many",
}


def claims(text: str, zone: Zone, about: Sequence[Facts]) -> Iterator[Claim]:
    """Yield what "half the price of" and "twice as heavy" claim."""
    rivals = zone.rivals or tuple(p for p in about if p not in zone.subjects)
    for m in _MULTIPLE.finditer(text, zone.start, zone.end):
        spoken = (m[0], text[zone.start : zone.end])
        fields = (
            f for s in spoken for f, word in _FIELDS.items() if re.search(word, s, re.IGNORECASE)
        )
        prove = _times(next(fields, ""), m, rivals)
        yield Claim(m.start(), f"multiple {m.start()}", m[0], prove)


def _times(
    field: str, said: re.Match[str], rivals: Sequence[Facts]
) -> Callable[[Facts], Evidence | None]:
    times = _TIMES[said["times"].casefold()]
    bound = _BOUNDS[(said["bound"] or "").casefold()]

    def prove(facts: Facts) -> Evidence | None:
        for rival in rivals:
            own, other = measure(facts, field), measure(rival, field)
            if own and other and fits(bound, own, other * times):
                return Evidence(field="computed", value=f"{said[0]}: {own:g} against {other:g}")
        return None

    return prove
