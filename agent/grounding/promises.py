"""What a shop assistant must not say unless the product's own row says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from agent.grounding.checked import Refused
from agent.grounding.claims import Claim
from agent.grounding.cues import cue
from agent.grounding.facts import Facts
from agent.grounding.passage import rooted
from agent.grounding.traits import UNKNOWN
from agent.grounding.zones import Zone
from recommender import Evidence

_LINK = cue("link", "(?:{})")
_AFTER_LINK = ".,;:!?\"'*"
_MARKUP = cue("markup", "{}")
_CONTACT = cue("contact", "{}")
_LEAK = cue("leak", "{}")
_HONEST = cue("honest", r"\b(?:{})\b[^.;]{0,60}$")
_REDUCED = cue("reduced")
_PROMISED = cue("promised")
_HEALTH = cue("health")
_DENIED = re.compile(r"(?:\bnot|n't|\bnon)[\s-](?:\w+\s)?$", re.IGNORECASE)
_MADE_IN = cue("made_in", r"\b(?:{}) (?:by hand )?(?:in|from) (?:the )?(?-i:([A-Z]\w+))")


def without_links(sentence: str, urls: Collection[str], titles: Collection[str] = ()) -> str:
    """Return a sentence without the links that are products' own; refuse any other.

    "Amazon.com Gift Card" is no link where it is a title.
    """
    linked = sentence
    for title in titles:
        linked = linked.replace(f"**{title}**", "")
    if not _LINK.search(linked):
        return sentence
    for url in urls:
        sentence = re.sub(rf"\[([^\]]+)\]\({re.escape(url)}\)", r"\1", sentence)
    for link in _LINK.findall(sentence):
        if link.rstrip(_AFTER_LINK) not in urls:
            raise Refused(f"the link {link!r} is no product's")
    return _LINK.sub("", sentence)


def refuse_intrusions(sentence: str, text: str) -> None:
    """Refuse markup, requests to the shopper, and inner words; `text` is without Markdown."""
    for pattern, what in ((_MARKUP, "markup"), (_CONTACT, "a request"), (_LEAK, "inner words")):
        found = pattern.search(sentence) or pattern.search(text)
        if found:
            raise Refused(f"{what}: {found[0]!r}")


def claims(text: str, zone: Zone) -> Iterator[Claim]:
    """Yield what a zone promises: prices cut, service, safety."""
    for place in _MADE_IN.finditer(text, zone.start, zone.end):
        yield Claim(place.start(), "origin", place[0], _comes_from(rooted(place[1])))
    for pattern in (_REDUCED, _PROMISED, _HEALTH):
        for said in pattern.finditer(text, zone.start, zone.end):
            if _HONEST.search(text[zone.start : said.start()]) and pattern is not _HEALTH:
                continue
            if said[0].casefold() == "sale" and re.search(r"\bon $", text[: said.start()], re.I):
                continue
            before = text[zone.start : said.start()]
            if UNKNOWN.search(before) or _DENIED.search(before):
                continue
            reduced = pattern is _REDUCED
            yield Claim(said.start(), f"promise {said.start()}", said[0], _proof(said[0], reduced))


def _comes_from(place: str) -> Callable[[Facts], Evidence | None]:
    evidence = Evidence(field="origin", value=place)
    return lambda facts: evidence if place in facts.words else None


def _proof(said: str, reduced: bool) -> Callable[[Facts], Evidence | None]:
    words = re.sub(
        r"[\s-]+", r"[\\s-]+", re.escape(said.casefold()).replace(r"\ ", " ").replace(r"\-", "-")
    )
    written = re.compile(rf"\b{words}\b")

    def prove(facts: Facts) -> Evidence | None:
        before = facts.product.list_price
        if reduced and before:
            return Evidence(field="list_price", value=str(before))
        return Evidence(field="description", value=said) if _says(facts, written, said) else None

    return prove


def _says(facts: Facts, written: re.Pattern[str], said: str) -> bool:
    told = facts.product.attributes.get(re.sub(r"[\s-]+", "_", said.casefold()))
    # A row that states a warranty tells it itself: "warranty: 2 years".
    return bool(told) or (told is None and bool(written.search(facts.text)))
