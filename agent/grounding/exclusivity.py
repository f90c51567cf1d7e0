"""Whether a product is the only one of those found that something is true of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from agent.grounding.claims import Claim
from agent.grounding.cues import cue
from agent.grounding.facts import Facts
from agent.grounding.scene import Scene
from agent.grounding.traits import Trait
from agent.grounding.zones import Zone
from recommender import Evidence

_ONLY = cue("only")


def claims(text: str, found: Sequence[Trait], zone: Zone, scene: Scene) -> Iterator[Claim]:
    """Yield the claim that no other product is what follows "the only"."""
    only = _ONLY.search(text, zone.start, zone.end)
    if not only:
        return
    for trait in found:
        if only.end() <= trait.start < zone.end and trait.polarity == "is":
            prove = _alone(trait, scene, zone.subjects if zone.every else ())
            yield Claim(only.start(), "only", f"only {trait.said}", prove)


def _alone(
    trait: Trait, scene: Scene, subjects: Sequence[Facts]
) -> Callable[[Facts], Evidence | None]:
    def prove(facts: Facts) -> Evidence | None:
        if any(p.holds(trait.term) for p in scene.found if p not in (facts, *subjects)):
            return None
        return Evidence(field="computed", value=f"only one of {len(scene.found)}: {trait.said}")

    return prove
