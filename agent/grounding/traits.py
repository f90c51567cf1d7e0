"""What a sentence says a product is: its colors, materials, flags and other terms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from agent.grounding.claims import Claim
from agent.grounding.cues import cue, either
from agent.grounding.facts import Facts
from agent.grounding.passage import Passage, Word
from agent.grounding.scene import Scene
from agent.grounding.terms import Term
from agent.grounding.zones import Zone
from recommender import Evidence

Polarity = Literal["is", "isn't", "unknown", "wished", "beside"]
Span = tuple[int, int]

_NOT = cue("not", "(?:{})")
_REACH = 5
"""Words after "not" that it still denies."""
_ANEW = cue("anew", "{}")
UNKNOWN = re.compile(
    rf"\b(?:{either('cannot')})\s(?:\w+\s){{0,2}}?(?:{either('say')})\b|\b(?:{either('untold')})\b",
    re.IGNORECASE,
)
_WISH = cue("wish", r"\b(?:{})\b[^,;.]*$")
_YOUR = re.compile(r"\byour\b(?:\s[\w-]+){0,2}\s*$", re.IGNORECASE)
_WISHED_NOUN = cue("wished_noun", r"[\s-]*(?:[\w-]+\s)?(?:{})")
_OFFER = cue("offer")
_ASSERTED = cue("asserted")
_BESIDE = cue(
    "worn_with", r"\b(?:{})\b(?:\s\w+){0,2}?\s(?:with|over|under|alongside|next to)\b[^,;.]*$"
)
_COLORED = cue("colored", r"(?:\b(?:{})|[(:,])\s$")
_GENUINE = re.compile(r"\b(?:solid|pure|genuine|real|sterling|\d+k|karat|carat)\s$", re.IGNORECASE)
_MADE = cue("made", r"(?:\b(?:{})|[(:,])\s$")
_SCOPE = re.compile(
    r"\b(?:none|all|both|each|every|neither|any|two|three|four)(?: of)?(?: the| these| those)? "
    r"(?:[\w-]+ ){1,3}?(?:ones|options|models|picks|bags|one)\b",
    re.IGNORECASE,
)


class Trait(NamedTuple):
    """A term in a sentence, and whether it is asserted."""

    start: int
    end: int
    term: Term
    polarity: Polarity
    said: str

    @property
    def text(self) -> str:
        """The words with their polarity, for people."""
        prefix = {"isn't": "not ", "unknown": "unknown whether "}.get(self.polarity, "")
        return prefix + self.said


def traits(passage: Passage, scene: Scene, taken: Sequence[Span]) -> list[Trait]:
    """Return the terms of a sentence outside the places that are taken."""
    words = [w for w in passage.words if not any(s <= w.start < e for s, e in taken)]
    found = []
    for run in _unbroken(passage.text, words):
        for start, end, term in scene.shop.terms.find([w.root for w in run]):
            if term.spelled_like(run[start].text):
                found.append(_trait(passage, run[start].start, run[end - 1].end, term))
    return [trait for trait in found if trait]


def _unbroken(text: str, words: Sequence[Word]) -> Iterator[list[Word]]:
    """Yield the runs of words with no punctuation between them."""
    run: list[Word] = []
    for word in words:
        if run and text[run[-1].end : word.start].strip(" -'s/&"):
            yield run
            run = []
        run.append(word)
    yield run


def _trait(passage: Passage, start: int, end: int, term: Term) -> Trait | None:
    text = passage.text
    if term.homonym and not _spoken_of(text, start, end, term):
        return None
    return Trait(start, end, term, _polarity(text, start, end), text[start:end])


def _spoken_of(text: str, start: int, end: int, term: Term) -> bool:
    """Return True where a word of several meanings stands like a color or a material."""
    before, after = text[:start], text[end:]
    if _GENUINE.search(before):
        return True
    if "color" in term.fields and (_COLORED.search(before) and not re.match(r"\s[a-z]", after)):
        return True
    made = "material" in term.fields and re.search(
        r"\b(?:made|built|cut|crafted)\b[^,;.]*$", before
    )
    return bool(made) or (
        term.fields <= {"material"}
        and bool(_MADE.search(before))
        and not re.match(r"\s(?:the|to|on|from|in|at|for|a)\b", after)
    )


def _polarity(text: str, start: int, end: int) -> Polarity:
    clause = re.split(r"[;:]| - ", text[:start])[-1]
    if _BESIDE.search(clause):
        return "beside"
    if _WISH.search(clause):
        return "wished"
    if _YOUR.search(clause) and _WISHED_NOUN.match(text[end:]):
        return "wished"
    if UNKNOWN.search(clause):
        return "unknown"
    if re.match(r"[- ]free\b", text[end:]) or re.search(r"\bnon-?$", clause) or _denied(clause):
        return "isn't"
    return "is"


def _denied(clause: str) -> bool:
    if re.search(r"\bneither\b.*\bnor\b[^,;]*$", clause, re.I):
        return True
    last = next(reversed(list(_NOT.finditer(clause))), None)
    between = clause[last.end() :] if last else ""
    return last is not None and len(between.split()) <= _REACH and not _ANEW.search(between)


def within(text: str, found: Sequence[Trait], zone: Zone) -> tuple[Zone, Sequence[Trait]]:
    """Narrow "none of the leather ones" to those; return the zone and the traits that are left."""
    scope = None if zone.named else _SCOPE.search(text, zone.start, zone.end)
    inside = [t for t in found if scope and scope.start() <= t.start < scope.end()]
    if not inside:
        return zone, found
    subjects = tuple(p for p in zone.subjects if all(p.holds(t.term) for t in inside))
    return replace(zone, subjects=subjects), [t for t in found if t not in inside]


def claims(passage: Passage, found: Sequence[Trait], zone: Zone, scene: Scene) -> Iterator[Claim]:
    """Yield what the traits in a zone claim; nothing for what is only asked or echoed."""
    for trait in found:
        if not zone.start <= trait.start < zone.end or trait.polarity == "beside":
            continue
        if trait.polarity == "wished" and scene.wished.issuperset(trait.term.phrase):
            continue
        if zone.named or not asked(passage.text, trait.start):
            own = _is_listed(trait, found) and not scene.wished.issuperset(trait.term.phrase)
            yield Claim(trait.start, "trait", trait.text, _proof(trait, zone.negative, own))


def _is_listed(trait: Trait, found: Sequence[Trait]) -> bool:
    """Return True for a color of several: "in black, pink and gold"."""
    return any("color" in t.term.fields for t in found if t.term != trait.term)


def _proof(trait: Trait, negative: bool, own: bool) -> Callable[[Facts], Evidence | None]:
    if trait.polarity == "unknown":
        return lambda facts: _undecided(facts, trait.term)
    if (trait.polarity == "isn't") != negative:
        return lambda facts: facts.lacks(trait.term)
    if own:
        return lambda facts: _in_its_words(facts, trait.term)
    return lambda facts: facts.holds(trait.term)


def _in_its_words(facts: Facts, term: Term) -> Evidence | None:
    """Return what states a term; a list of colors names what is rose gold neither pink nor gold."""
    return None if term.phrase in facts.kin else facts.holds(term)


def _undecided(facts: Facts, term: Term) -> Evidence | None:
    if term.phrase in facts.stated or term.phrase in facts.denied:
        return None
    return Evidence(field="computed", value=f"the catalogue doesn't say: {term.text}")


def asked(text: str, place: int) -> bool:
    """Return True where the text only asks or offers: "would you prefer leather?"."""
    question = text.rstrip(' "').endswith("?")
    cue = _OFFER.search(text[:place])
    if question and (cue or not _ASSERTED.search(text[:place])):
        return True
    return bool(cue) and not _ASSERTED.search(text[cue.end() if cue else 0 : place])
