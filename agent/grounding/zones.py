"""Which products each stretch of a sentence speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.grounding.cues import cue
from agent.grounding.facts import Facts
from agent.grounding.mentions import Mention
from agent.reading import table

_BREAK = cue("break", "{}")
_TOGETHER = cue("together", "(?:{})*")
_AGAINST = cue("against", r"(?:{})\s+(?:the |our |that |this |its )?$")
_COMPARING = cue("comparing", r",?\s*\b(?:{})\b")
_PHRASE_START = re.compile(
    r"(?:\b(?:and|or|while)\s+)?(?:^|[\s(])(?:the|a|an|our|this|that)\s+"
    r"(?:(?!the\b|an?\b)[\w.$%'-]+(?:,\d+)?\s+){0,3}$",
    re.IGNORECASE,
)
_SOME = cue("some")
_ALL = cue("all", r"(?<!of )\b(?:{})\b")
_BOTH = cue("both")
_IT = cue("it")
_NONE = cue("none")
_OTHERS = cue("others")
_ALL_BUT = cue("all_but", r"\b(?:{})\s(?:the )?$")
_FEW = r"(\d{1,2}|one|two|three|four|five|six)"
_VERB = r"\s(?:is|are|has|have|comes?|offers?|costs?|weighs?|includes?)\b"
_SHARE = re.compile(rf"\b{_FEW} of (?:the|these|those|them)\b[^,;.]{{0,24}}?{_VERB}", re.IGNORECASE)
_AND_SHARE = re.compile(rf"\W*and {_FEW}{_VERB}", re.IGNORECASE)
_STOCKED = cue("stocked")


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of text and its subjects.

    What is said must hold for every subject, or, where `every` is False, for at least one.
    `rivals` are the products the subjects are compared with. In a `negative` zone ("none of
    these ...") what is said must be known not to hold.
    """

    start: int
    end: int
    subjects: tuple[Facts, ...]
    every: bool = True
    rivals: tuple[Facts, ...] = ()
    named: bool = True
    negative: bool = False
    quota: int = 0
    """How many of the subjects it is said of ("two of the three"), 0 where that is open."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The products that a sentence without a name may speak of."""

    about: tuple[Facts, ...]
    found: tuple[Facts, ...]


def zones(text: str, mentions: Sequence[Mention], stage: Stage) -> list[Zone]:
    """Return the zones of a sentence, in order and without gaps."""
    groups = list(_groups(text, mentions))
    zones_: list[Zone] = []
    for start, end in _pieces(text):
        here = [g for g in groups if start <= g.start < end]
        if here:
            zones_ += _named(text, start, end, here, stage.found)
        else:
            zones_.append(_unnamed(text, start, end, groups, zones_, stage))
    return zones_


@dataclass(frozen=True, slots=True)
class _Group:
    start: int
    end: int
    products: tuple[Facts, ...]


def _groups(text: str, mentions: Sequence[Mention]) -> Iterator[_Group]:
    """Join mentions that stand side by side: "the A and the B"."""
    open_: _Group | None = None
    for mention in mentions:
        between = text[open_.end : mention.start] if open_ else ""
        if (
            open_
            and _TOGETHER.fullmatch(between)
            and not set(mention.products) < set(open_.products)
        ):
            both = dict.fromkeys((*open_.products, *mention.products))
            open_ = _Group(open_.start, mention.end, tuple(both))
            continue
        if open_:
            yield open_
        open_ = _Group(mention.start, mention.end, mention.products)
    if open_:
        yield open_


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in _BREAK.finditer(text):
        if found.start() > start:
            yield start, found.start()
            start = found.start()
    yield start, len(text)


def _named(
    text: str, start: int, end: int, groups: Sequence[_Group], found: Sequence[Facts]
) -> Iterator[Zone]:
    """Divide a piece among the groups named in it."""
    everyone = tuple(dict.fromkeys(p for g in groups for p in g.products))
    subjects = groups[0].products
    for index, group in enumerate(groups):
        stop = _boundary(text, group.end, groups[index + 1]) if index + 1 < len(groups) else end
        compared = index > 0 and _AGAINST.search(text[: group.start])
        if compared:
            yield Zone(
                start, stop, group.products, every=False, rivals=_others(everyone, group.products)
            )
        else:
            all_but = _ALL_BUT.search(text[: group.start])
            subjects = _others(found, group.products) if all_but else group.products
            yield Zone(start, stop, subjects, rivals=_others(everyone, subjects))
        start = stop


def _others(everyone: Sequence[Facts], subjects: Sequence[Facts]) -> tuple[Facts, ...]:
    return tuple(p for p in everyone if p not in subjects)


def _boundary(text: str, last: int, group: _Group) -> int:
    """Return where what is said of a group begins: at its article, or what compares it."""
    between = text[last : group.start]
    for pattern in (_COMPARING, _AGAINST, _PHRASE_START):
        found = pattern.search(between)
        if found:
            return last + found.start()
    return group.start


def _unnamed(
    text: str, start: int, end: int, groups: Sequence[_Group], before: Sequence[Zone], stage: Stage
) -> Zone:
    piece = text[start:end]
    if quota := _quota(piece):
        return Zone(start, end, stage.found, every=False, named=False, quota=quota)
    if rest := _rest(piece, groups, stage):
        return Zone(start, end, rest, named=False)
    if _NONE.search(piece):
        return Zone(start, end, stage.found, named=False, negative=True)
    if (
        _BOTH.search(piece)
        and len(_pair(groups, stage)) == 2
        and re.search(r"\bboth\b(?! (?:[\w-]+ ){1,3}and\b)", piece, re.I)
    ):
        return Zone(start, end, _pair(groups, stage), named=False)
    if _ALL.search(piece):
        many = (
            stage.about
            if len(stage.about) > 1 and not re.search("all", piece, re.I)
            else stage.found
        )
        return Zone(start, end, many, named=False)
    if before and not _SOME.search(piece):
        last = next((z for z in reversed(before) if z.every), before[-1])
        return Zone(start, end, last.subjects, last.every, last.rivals, named=last.named)
    if groups and not _IT.search(piece) and not _SOME.search(piece):
        return Zone(start, end, groups[0].products, named=False)
    return _by_context(piece, start, end, stage)


def _quota(piece: str) -> int:
    found = _SHARE.search(piece) or _AND_SHARE.match(piece)
    if not found or _STOCKED.search(piece):
        return 0
    return int(found[1] if found[1].isdigit() else table("numerals")["ones"][found[1].casefold()])


def _rest(piece: str, groups: Sequence[_Group], stage: Stage) -> tuple[Facts, ...]:
    """Return what "the others" are: those found that the sentence does not name."""
    named = {p.id for g in groups for p in g.products} or {p.id for p in stage.about}
    others = tuple(p for p in stage.found if p.id not in named)
    return others if named and _OTHERS.search(piece) else ()


def _pair(groups: Sequence[_Group], stage: Stage) -> tuple[Facts, ...]:
    named = tuple(dict.fromkeys(p for g in groups for p in g.products))
    return next((ps for ps in (named, stage.about, stage.found) if len(ps) == 2), stage.found)


def _by_context(piece: str, start: int, end: int, stage: Stage) -> Zone:
    if stage.about and not _SOME.search(piece):
        return Zone(start, end, stage.about, named=False)
    if len(stage.found) == 1:
        return Zone(start, end, stage.found, named=False)
    if _IT.search(piece) and stage.about:
        return Zone(start, end, stage.about, named=False)
    return Zone(start, end, stage.found, every=False, named=False)
