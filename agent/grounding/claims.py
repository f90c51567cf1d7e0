"""A thing that a sentence states, and whether the products it is said of bear it out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent.grounding.checked import Refused
from agent.grounding.facts import Facts
from agent.grounding.zones import Zone
from recommender import Evidence

Proof = tuple[str, Evidence]


class Claim(NamedTuple):
    """Words that state something; `general` is what bears it out for no product in particular."""

    start: int
    kind: str
    text: str
    prove: Callable[[Facts], Evidence | None]
    general: Evidence | None = None


def settle(zone: Zone, claims: Sequence[Claim], plural: bool) -> list[Proof]:
    """Return the proofs of all claims of a zone, or refuse it."""
    proofs = [("", c.general) for c in claims if c.general]
    open_ = [c for c in claims if not c.general]
    if not open_:
        return proofs
    if not zone.subjects:
        raise Refused(f"{open_[0].text!r} is said of nothing that was found")
    if zone.every:
        return proofs + _of_every(zone.subjects, open_)
    if zone.quota:
        return proofs + _of_so_many(zone, open_)
    return proofs + _of_some((*zone.subjects, *_either(zone)), open_, plural)


def _either(zone: Zone) -> tuple[Facts, ...]:
    """After "than the B" a number may be A's or B's."""
    return zone.rivals if zone.named else ()


def _of_every(subjects: Sequence[Facts], claims: Sequence[Claim]) -> list[Proof]:
    by_kind: defaultdict[str, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_kind[claim.kind].append(claim)
    return [proof for same in by_kind.values() for proof in _alike(subjects, same)]


def _alike(subjects: Sequence[Facts], claims: Sequence[Claim]) -> list[Proof]:
    """Prove claims of one kind of each subject, or one of each in turn ("$48 and $52")."""
    if len(claims) == len(subjects) > 1:
        paired = [(s.id, c.prove(s)) for s, c in zip(subjects, claims, strict=True)]
        if all(evidence for _, evidence in paired):
            return [(id_, evidence) for id_, evidence in paired if evidence]
    proofs = [(c, s, c.prove(s)) for c in claims for s in subjects]
    for claim, subject, evidence in proofs:
        if evidence is None:
            raise Refused(f"{claim.text!r} does not hold for {subject.id}")
    return [(subject.id, evidence) for _, subject, evidence in proofs if evidence]


def _of_so_many(zone: Zone, claims: Sequence[Claim]) -> list[Proof]:
    proofs = {s.id: [c.prove(s) for c in claims] for s in zone.subjects}
    whole = {id_: found for id_, found in proofs.items() if all(found)}
    if len(whole) != zone.quota:
        raise Refused(f"that holds for {len(whole)} of {len(proofs)}, not for {zone.quota}")
    return [(id_, e) for id_, found in whole.items() for e in found if e]


def _of_some(subjects: Sequence[Facts], claims: Sequence[Claim], plural: bool) -> list[Proof]:
    proofs = {s.id: [c.prove(s) for c in claims] for s in subjects}
    whole = [(id_, e) for id_, found in proofs.items() if all(found) for e in found if e]
    if whole:
        return whole
    for index, claim in enumerate(claims):
        if not any(found[index] for found in proofs.values()):
            raise Refused(f"{claim.text!r} holds for no product that was found")
    if not plural:
        together = " and ".join(repr(c.text) for c in claims)
        raise Refused(f"no product that was found has {together} together")
    return [(id_, e) for id_, found in proofs.items() for e in found if e]
