"""Whether "cheapest", "lighter than" and "the only one" are so, by computing them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal, NamedTuple

from agent.grounding.checked import Refused
from agent.grounding.claims import Claim
from agent.grounding.cues import cue
from agent.grounding.facts import Facts, measure
from agent.grounding.passage import words_in
from agent.grounding.scene import Scene
from agent.grounding.terms import phrase, table
from agent.grounding.traits import Trait
from agent.grounding.zones import Zone
from recommender import Evidence

Way = Literal["less", "more", "least", "most", "same"]

_SHOP = cue("whole_shop")
_THAN = re.compile(r"[^.;]{0,40}?\bthan\b\s*(?P<what>[^.;]*)", re.IGNORECASE)
_OTHERS = cue("other_ones", r"(?:{})\b")
_OPINION = cue("opinion", r"(?:{})\b")
_THAT = cue("that_one", r"(?:{})\b(?! looks| sounds| seems| feels)")
_OF_ANOTHER = re.compile(
    r"\b(?:for|on|in|of|with|during|into|to)\s(?:your |my |the |a |an |any |even )?$", re.IGNORECASE
)
_ADJECTIVE = cue("adjective", r"(?:\b(?:{})|'s|[,:(])\s*$|^\W*$")
_ABSTRACT = cue("abstract", r"\s*(?:{})")
_PAIR = re.compile(r"\bof the (?:two|pair)\b|\bof both\b", re.IGNORECASE)


class Comparison(NamedTuple):
    """Words that compare, the measure they speak of, and in which way."""

    start: int
    end: int
    field: str
    way: Way
    text: str


def comparisons(text: str) -> list[Comparison]:
    """Return the comparisons in a text."""
    found = []
    for m in _pattern().finditer(text):
        field, way = ways_to_compare()[re.sub(r"[\s-]+", " ", m[0].casefold())]
        if not _of_another_thing(text, m, way):
            found.append(Comparison(m.start(), m.end(), field, way, m[0]))
    return found


def claims(
    text: str, found: Sequence[Trait], zone: Zone, scene: Scene, about: Sequence[Facts]
) -> Iterator[Claim]:
    """Yield what a zone says of its subjects beside other products."""
    for c in comparisons(text):
        if not zone.start <= c.start < zone.end:
            continue
        if c.way in ("least", "most"):
            prove, computed = _superlative(c, text, found, zone, scene)
        else:
            prove, computed = _comparative(c, text, zone, scene, about)
        if prove:
            yield Claim(c.start, f"comparison {c.start}", c.text, prove, computed)


@cache
def ways_to_compare() -> Mapping[str, tuple[str, Way]]:
    """Return the phrases that compare, each with its measure and the way it goes."""
    measures = table()["measures"]
    return {
        p: (field, way) for field, ways in measures.items() for way, ps in ways.items() for p in ps
    }


def size_fields() -> tuple[str, ...]:
    """Return the fields that "large" and "small" may speak of, in the order they are tried."""
    return tuple(table()["sizes"])


@cache
def _pattern() -> re.Pattern[str]:
    longest = sorted(ways_to_compare(), key=lambda p: -len(p))
    either = "|".join(re.escape(p).replace(r"\ ", r"[\s-]+") for p in longest)
    return re.compile(rf"(?<!\bno )\b(?:{either})\b", re.IGNORECASE)


def _of_another_thing(text: str, match: re.Match[str], way: Way) -> bool:
    """Return True for "for longer trips", which says nothing of a product."""
    if way not in ("less", "more"):
        return False
    than = re.match(r"[^.;,]*\bthan\b", text[match.end() :])
    if not than and not _ADJECTIVE.search(text[: match.start()]):
        return True
    noun = re.match(r"\s[a-z]+", text[match.end() :])
    return not than and bool(
        (noun and _OF_ANOTHER.search(text[: match.start()])) or _ABSTRACT.match(text[match.end() :])
    )


def _field(field: str, among: Sequence[Facts]) -> str:
    """Return the field to compare in: for a size, the first that all of them state."""
    fields = table()["sizes"] if field == "size" else [field]
    for name in fields:
        units = {p.amounts[name].unit for p in among if name in p.amounts}
        if all(measure(p, name) is not None for p in among) and len(units) <= 1:
            return str(name)
    raise Refused(f"not all products state their {field}")


def _superlative(
    c: Comparison, text: str, found: Sequence[Trait], zone: Zone, scene: Scene
) -> tuple[Callable[[Facts], Evidence | None] | None, Evidence | None]:
    after = text[c.end : zone.end]
    if _SHOP.search(after):
        return None, _counted(c, scene)
    among = _range(text, zone, scene)
    narrowed = _narrowed(c, after, found, among)

    def prove(facts: Facts) -> Evidence | None:
        for range_ in (among, narrowed):
            evidence = _leads(facts, c, text, range_)
            if evidence:
                return evidence
        return None

    return prove, None


def _counted(c: Comparison, scene: Scene) -> Evidence:
    words = set(phrase(c.text))
    for label, count in scene.counts.items():
        if words & set(phrase(label)):
            return Evidence(field="computed", value=f"{label}: {count}")
    raise Refused(f"{c.text!r} of the whole shop is not computed")


def _range(text: str, zone: Zone, scene: Scene) -> tuple[Facts, ...]:
    pair = tuple(dict.fromkeys((*zone.subjects, *zone.rivals)))
    if _PAIR.search(text) and len(pair) == 2:
        return pair
    outside = any(p not in scene.found for p in zone.subjects)
    return scene.products if outside else scene.found


def _narrowed(
    c: Comparison, after: str, found: Sequence[Trait], among: Sequence[Facts]
) -> tuple[Facts, ...]:
    """Return the products that "cheapest leather tote" ranges over."""
    near = [w.root for w in words_in(after)[:4]]
    kinds = [r for r in near if any(r in p.title or r in p.called for p in among)]
    terms = [t.term for t in found if c.end <= t.start <= c.end + 30 and t.polarity == "is"]
    kinds = [r for r in kinds if not any(r in term.phrase for term in terms)][:2]
    return tuple(
        p for p in among if all(p.holds(t) for t in terms) and all(r in p.called for r in kinds)
    )


def _leads(facts: Facts, c: Comparison, text: str, among: Sequence[Facts]) -> Evidence | None:
    if facts not in among or len(among) < 2:
        return None
    field = _field(c.field, among)
    values = sorted((measure(p, field) or 0 for p in among), reverse=c.way == "most")
    own = measure(facts, field)
    rank = values.index(own) if own in values else len(values)
    if rank > _allowed_rank(text[: c.start], len(among)):
        return None
    return Evidence(field="computed", value=f"{c.text} of {len(among)}: {field} {own:g}")


def _allowed_rank(before: str, many: int) -> int:
    if re.search(r"\b(?:one of|among)(?: the| our)?\s$", before, re.I):
        return (many - 1) // 2
    return 1 if re.search(r"\b(?:second|next)[\s-]$", before, re.I) else 0


def _comparative(
    c: Comparison, text: str, zone: Zone, scene: Scene, about: Sequence[Facts]
) -> tuple[Callable[[Facts], Evidence | None] | None, Evidence | None]:
    than = _THAN.match(text[c.end : zone.end + 60])
    what = than["what"].lstrip() if than else ""
    if than and (re.match(r"[$€£~\d]", what) or (_OPINION.match(what) and not _THAT.match(what))):
        return None, None
    if c.field == "uncomputed" and not than:
        return None, None
    rivals, every = _rivals(c, text, what if than else None, zone, scene, about)
    if not rivals:
        raise Refused(f"{c.text!r} is compared with nothing that was found")

    def prove(facts: Facts) -> Evidence | None:
        others = [p for p in rivals if p is not facts]
        field = _field(c.field, [facts, *others])
        better = [p for p in others if _beats(facts, p, field, c.way)]
        if not better or (every and len(better) < len(others)):
            return None
        return Evidence(field="computed", value=f"{c.text}: {field} against {better[0].id}")

    return prove, None


def _rivals(
    c: Comparison, text: str, what: str | None, zone: Zone, scene: Scene, about: Sequence[Facts]
) -> tuple[tuple[Facts, ...], bool]:
    """Return what the subjects are compared with, and whether they must lead all of it."""
    among = scene.found if all(p in scene.found for p in zone.subjects) else scene.products
    others = tuple(p for p in among if p not in zone.subjects)
    if c.way == "same":
        return (zone.rivals or zone.subjects), True
    if zone.rivals:
        return zone.rivals, True
    previous = tuple(p for p in about if p not in zone.subjects)
    if what is not None:
        if _THAT.match(what):
            return previous, True
        if what.casefold().startswith("most"):
            return others, False
        return (others, True) if _OTHERS.match(what) else ((), True)
    if re.search(r"\bthe\s(?:\w+\s)?$", text[: c.start], re.I) and not previous:
        return others, True
    return (
        (previous, True)
        if previous
        else ((others, False) if zone.every else (zone.subjects, False))
    )


def _beats(one: Facts, other: Facts, field: str, way: Way) -> bool:
    own, theirs = measure(one, field), measure(other, field)
    if own is None or theirs is None:
        return False
    return {"less": own < theirs, "more": own > theirs}.get(way, own == theirs)
