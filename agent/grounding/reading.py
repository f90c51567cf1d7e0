"""Everything that one sentence claims, stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.grounding import (
    amounts,
    assurances,
    availability,
    comparisons,
    exclusivity,
    multiples,
    ordinals,
    promises,
    sizes,
    traits,
)
from agent.grounding.claims import Claim, Proof, settle
from agent.grounding.cues import cue
from agent.grounding.facts import Facts
from agent.grounding.mentions import Mention
from agent.grounding.passage import Passage
from agent.grounding.scene import Scene
from agent.grounding.traits import Trait
from agent.grounding.zones import Stage, Zone, zones

_JOINT = cue("joint")
Span = tuple[int, int]


class Reading:
    """The claims of a sentence whose names are known and blotted out of the passage."""

    def __init__(
        self,
        scene: Scene,
        passage: Passage,
        mentions: Sequence[Mention],
        about: Sequence[Facts],
        listed: Sequence[Facts] = (),
    ) -> None:
        self._scene, self._text, self._about = scene, passage.text, about
        self._passage = passage
        self._figures = amounts.numbers(passage.text)
        spoken_of = zones(passage.text, mentions, Stage(tuple(about), scene.found))
        self._zones = [ordinals.opposed(z, passage.text, listed) for z in spoken_of]

    def proofs(self, taken: Sequence[Span]) -> list[Proof]:
        """Return the proofs of all that is said outside the places taken, or refuse it."""
        found = traits.traits(self._passage, self._scene, taken)
        joint = bool(_JOINT.search(self._text))
        proofs: list[Proof] = []
        for zone in self._zones:
            narrowed, stated = traits.within(self._text, found, zone)
            proofs += settle(narrowed, list(self._claims(narrowed, stated, taken)), joint)
        return proofs

    def _claims(self, zone: Zone, found: Sequence[Trait], taken: Sequence[Span]) -> Iterator[Claim]:
        scene, text = self._scene, self._text
        yield from traits.claims(self._passage, found, zone, scene)
        yield from self._amounts(zone, taken)
        yield from comparisons.claims(text, found, zone, scene, self._about)
        yield from exclusivity.claims(text, found, zone, scene)
        yield from multiples.claims(text, zone, self._about)
        yield from assurances.claims(text, zone, scene)
        for said in (availability, sizes, promises):
            yield from _free(said.claims(text, zone), taken)

    def _amounts(self, zone: Zone, taken: Sequence[Span]) -> Iterator[Claim]:
        free = [f for f in self._figures if not any(s <= f.start < e for s, e in taken)]
        yield from amounts.claims(self._text, free, zone, self._scene, self._named(), self._about)

    def _named(self) -> set[int]:
        """Return how many products are named together, here and in all."""
        named = [z.subjects for z in self._zones if z.named]
        everyone = {p.id for subjects in named for p in subjects}
        return {len(subjects) for subjects in named} | ({len(everyone)} if everyone else set())


def _free(found: Iterator[Claim], taken: Sequence[Span]) -> Iterator[Claim]:
    return (c for c in found if not any(s <= c.start < e for s, e in taken))
