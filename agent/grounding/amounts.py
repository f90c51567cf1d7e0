"""What the numbers of a sentence claim of the products it speaks of."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from agent.grounding.beyond import beyond, is_beyond
from agent.grounding.claims import Claim
from agent.grounding.counting import general
from agent.grounding.cues import cue
from agent.grounding.facts import Facts
from agent.grounding.figures import Bound, Figure, figures
from agent.grounding.measures import coded, differs, is_difference, measured, numbered, rated
from agent.grounding.prices import is_reduction, priced, reduced
from agent.grounding.scene import Scene
from agent.grounding.traits import asked
from agent.grounding.zones import Zone
from recommender import Evidence

_CODE = re.compile(r"(?<![\w$€£.])(?=\w*\d)(?=\w*[A-Za-z])[A-Za-z]\w*")
_OPPOSITE: Mapping[Bound, Bound] = {
    "under": "least",
    "over": "most",
    "most": "over",
    "least": "under",
}
_NOT = re.compile(r"\bnot (?:in |size )?(?:[\d.,]+\s*-\s*)?$", re.IGNORECASE)
_RIVAL_S = re.compile(r"\bagainst\s$", re.IGNORECASE)
_SHARED = re.compile(r"\d per $")
_FEW = {"dozens": 24, "hundreds": 200, "thousands": 2000}
_VAGUE = cue("people_said", r"\b(dozens|hundreds|thousands)\b(?: of)?(?: \w+)? (?:{})")


def claims(
    text: str,
    found: Sequence[Figure],
    zone: Zone,
    scene: Scene,
    named: Collection[int],
    about: Sequence[Facts],
) -> Iterator[Claim]:
    """Yield what the numbers in a zone claim."""
    zone = _facing(zone, about, scene)
    for figure in found:
        if zone.start <= figure.start < zone.end and not _only_asked(text, figure, zone):
            borne_out = general(figure, text, scene, named)
            negative = zone.negative != bool(_NOT.search(text[: figure.start]))
            prove = (_opposed if negative else _proof)(figure, zone, scene)
            if is_beyond(figure):
                borne_out, prove = None, beyond(figure, scene.need.constraints)
            elif is_difference(figure):
                prove = _difference(figure, zone.rivals or about or scene.found)
            elif zone.rivals and _RIVAL_S.search(figure.before):
                prove = _of_rival(prove, zone.rivals)
            yield Claim(figure.start, figure.kind + figure.unit, figure.text, prove, borne_out)
    for vague in _VAGUE.finditer(text, zone.start, zone.end):
        least = Figure(
            _FEW[vague[1].casefold()], 0, *vague.span(), bound="least", nouns=("review",)
        )
        yield Claim(vague.start(), "count", vague[0], _proof(least, zone, scene))


def _facing(zone: Zone, about: Sequence[Facts], scene: Scene) -> Zone:
    """Let one of two products be compared with the other, also where only it is named."""
    if zone.rivals or len(zone.subjects) != 1:
        return zone
    for among in (about, scene.found):
        others = tuple(p for p in among if p not in zone.subjects)
        if len(others) == 1:
            return replace(zone, rivals=others)
    return zone


def _of_rival(
    prove: Callable[[Facts], Evidence | None], rivals: Sequence[Facts]
) -> Callable[[Facts], Evidence | None]:
    """Prove "rated 4.7 against 4.2" of the other one."""
    return lambda _: next((e for e in map(prove, rivals) if e), None)


def numbers(text: str) -> list[Figure]:
    """Return the numbers of a text, and its words with digits ("IPX4"), which must stand so."""
    found = figures(text)
    places = [(f.start, f.end) for f in found]
    codes = (m for m in _CODE.finditer(text) if not any(s <= m.start() < e for s, e in places))
    return found + [Figure(0.0, 0, *m.span(), text=m[0], kind="code") for m in codes]


def _only_asked(text: str, figure: Figure, zone: Zone) -> bool:
    if _SHARED.search(text[: figure.start]):
        return True  # The hundred of "$3.20 per 100 ml" counts nothing.
    bounded = figure.bound in ("under", "over", "most", "least", "about")
    return bounded and not zone.named and asked(text, figure.start)


def _proof(figure: Figure, zone: Zone, scene: Scene) -> Callable[[Facts], Evidence | None]:
    if figure.kind == "money":
        budget = [f for f in scene.wished_figures if f.kind in ("money", "count")]
        return lambda facts: priced(figure, facts, zone, budget)
    if figure.kind == "percent":
        if is_reduction(figure):
            return lambda facts: reduced(figure, facts, zone)
        return lambda facts: measured(figure, facts)
    by_kind = {"quantity": measured, "rating": rated, "code": coded, "count": numbered}
    prove = by_kind[figure.kind]
    return lambda facts: prove(figure, facts)


def _difference(figure: Figure, rivals: Sequence[Facts]) -> Callable[[Facts], Evidence | None]:
    return lambda facts: differs(figure, facts, rivals)


def _opposed(figure: Figure, zone: Zone, scene: Scene) -> Callable[[Facts], Evidence | None]:
    """Prove that "none is under $50", that is, that each costs at least that."""
    opposite = _OPPOSITE.get(figure.bound)
    if opposite:
        return _proof(replace(figure, bound=opposite), zone, scene)
    prove = _proof(figure, zone, scene)
    computed = Evidence(field="computed", value=f"not {figure.text}")
    return lambda facts: None if prove(facts) else computed
