"""What a sentence says of the shopper's own limits: that they are kept, or were given up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from agent.grounding.checked import Refused
from agent.grounding.claims import Claim
from agent.grounding.cues import cue, either
from agent.grounding.facts import Facts
from agent.grounding.scene import Scene
from agent.grounding.traits import asked
from agent.grounding.zones import Zone
from recommender import Evidence
from store import Constraint, satisfies

_WHOSE = r"(?:your|the|that|his|her|their)"
_BETWEEN = r"(?:[\w$€£.,'%-]+\s){0,3}?"
_OF_MONEY = rf"{_WHOSE}\s{_BETWEEN}(?:{either('spending')})\b(?!\s(?:{either('spending_pick')}))"
_KEPT = re.compile(rf"\b(?:{either('kept')})\s{_OF_MONEY}", re.IGNORECASE)
_BROKEN = re.compile(rf"\b(?:{either('exceeded')})\s{_OF_MONEY}", re.IGNORECASE)
_FRIENDLY = re.compile(r"\bon[- ]budget\b", re.IGNORECASE)
_ALL_KEPT = cue("all_kept")
_GIVEN_UP = re.compile(
    rf"\b(?:I|we)(?:'ve| have|'m| am|'re| are)?\s(?:\w+\s){{0,3}}?(?:{either('gave_up')})\s"
    rf"(?:on\s)?(?:your|some of your|one of your|the)\s{_BETWEEN}(?:{either('limits')})\b|"
    rf"\b(?:your|the|that)\s{_BETWEEN}(?:{either('limits')})\b[^.?;]{{0,50}}\b"
    rf"(?:{either('was_given_up')})\b|"
    rf"\b(?:{either('gave_up')})\s(?:your|some of your|one of your)\s{_BETWEEN}"
    rf"(?:{either('limits')})\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"(?:\b(?:not|never|without|no)|n't)\s(?:\w+\s){0,3}$", re.IGNORECASE)


def refuse_given_up(text: str) -> None:
    """Refuse a sentence that tells of a limit that was ignored: the shop never ignores one."""
    found = _GIVEN_UP.search(text)
    if found and not asked(text, found.start()) and not _NOT.search(text[: found.start()]):
        raise Refused(f"no limit was given up: {found[0]!r}")


def claims(text: str, zone: Zone, scene: Scene) -> Iterator[Claim]:
    """Yield what a zone says of the shopper's budget and of her wishes as a whole."""
    budget = [c for c in scene.need.constraints if c.field == "price"]
    for pattern, kept in ((_KEPT, True), (_FRIENDLY, True), (_BROKEN, False)):
        for said in pattern.finditer(text, zone.start, zone.end):
            denied = zone.negative != bool(_NOT.search(text[: said.start()]))
            if not asked(text, said.start()):
                yield Claim(said.start(), "budget", said[0], _within(budget, kept != denied))
    for said in _ALL_KEPT.finditer(text, zone.start, zone.end):
        if not asked(text, said.start()) and not _NOT.search(text[: said.start()]):
            yield Claim(said.start(), "wishes", said[0], _meets(scene.need.constraints))


def _within(budget: Sequence[Constraint], kept: bool) -> Callable[[Facts], Evidence | None]:
    def prove(facts: Facts) -> Evidence | None:
        verdicts = {satisfies(facts.product, limit) for limit in budget}
        so = verdicts == {True} if kept else False in verdicts
        told = " and ".join(f"{limit.op} {limit.value}" for limit in budget)
        return Evidence(field="computed", value=f"price {told}: {kept}") if so else None

    return prove


def _meets(limits: Sequence[Constraint]) -> Callable[[Facts], Evidence | None]:
    def prove(facts: Facts) -> Evidence | None:
        if not all(c.checkable and satisfies(facts.product, c) for c in limits):
            return None
        return Evidence(field="computed", value=f"{len(limits)} limits met")

    return prove
