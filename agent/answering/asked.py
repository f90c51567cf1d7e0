"""What a question about products asks for: a value, a yes or no, or all there is to say."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from agent.reading import root, table, words_of
from store import Constraint, conversion, fold, unit_words

Kind = Literal["whether", "what", "overall", "opinion", "stock", "saving", "share", "restock"]
_RECKONED: tuple[Kind, ...] = ("restock", "share", "saving")
_BEFORE_WHAT = r"(?:from|for|at|in|of|by|since|up to|until)"
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_VERBS = r"(?:is|are|does|do|can|will|has|have)"
_JOINT = re.compile(
    rf"(?i)(?:\?+\s+|,?\s+and\s+|,\s+)(?=(?:and |also )?(?:{_VERBS}|how|what(?:'?s)?)\b)"
)
_ASKS = re.compile(
    rf"(?:and |also )?(?:{_VERBS}(?:n't)? (?:it|they|this|that|these|there|the)\b"
    r"|how (?:much|many|big|heavy|long|wide|tall|is|are|does)\b|what(?:'s|s)?\b)"
)
_POINTED = re.compile(
    r"(?i)^\W*(?:(?:ok|okay|and|so|hm+|well)\W+)*(?:the|that|this|your)(?: [\w'-]+){0,3} ones?"
    r"(?:\s*[,:;.?!\u2013\u2014]|\s+-)+\s+(?=\w)"
)
# "Is it waterproof tho" asks nothing more.
_TRAILING = re.compile(
    r"(?:,? (?:tho|though|then|btw|anyway|anyways|pls|plz|please|or not|or what|lol))+$"
)
# A statement and one question are asked as they stand; of more the statement asks nothing.
_FEW = 3
_UNIT = re.compile(r"\b(?:in|into)\s+(?P<unit>[a-z]+(?: [a-z]+)?)\s*\??$")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, read.

    `said` are the words that say what is asked, as typed; `roots` the same to compare with.
    `fields` answer it, the first that is stated or `every` one; `flags` are the qualities it names.
    `limits` are what the reader makes of it ("in green"); `unit` is the one to answer in.
    """

    kind: Kind
    text: str
    said: str = ""
    roots: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    every: bool = False
    flags: tuple[str, ...] = ()
    limits: tuple[Constraint, ...] = ()
    unit: str = ""
    needing: bool = False
    including: bool = False


def asked(
    text: str, limits: Sequence[Constraint], known: Sequence[str], called: Collection[str] = ()
) -> Asked:
    """Return what a text asks; `known` are the fields of the products that it is asked of.

    `called` are the roots of what those products may be called.
    """
    whole = _TRAILING.sub("", " ".join(fold(text).split()).rstrip(" ?!.,"))
    if _pattern("overall").search(whole) and not re.search(r"\babout (?:its|the|their) ", whole):
        return Asked(kind="overall", text=whole)
    unit, flat = _unit(_without_subject(_bare(whole), called))
    said = _telling(flat)
    kind = _kind(flat)
    fields, every = _fields(flat, said, known)
    return Asked(
        kind=kind,
        text=flat,
        said=_span(flat, said),
        roots=tuple(root(w) for w in said),
        fields=fields,
        every=every,
        flags=_flags(flat, known),
        limits=tuple(c for c in limits if c.field not in ("category", "available")),
        unit=unit,
        needing=_has(flat, table("asking")["verbs"]["need"]),
        including=_has(flat, table("asking")["verbs"]["include"]),
    )


def questions(text: str) -> list[str]:
    """Return the questions of "how much is it and is it in stock?", each by itself."""
    parts = [p.strip(" ,") for p in _JOINT.split(text)]
    parts = [p for p in parts if _bare(f"{fold(p)} ")] or parts
    asking = [p for i, p in enumerate(parts) if _ASKS.match(fold(p)) or not i]
    if len(parts) == 1 or len(asking) < len(parts):
        return [text]
    # "The second looks nice" asks nothing.
    return parts if _ASKS.match(fold(parts[0])) or len(parts) < _FEW else parts[1:]


def unpointed(text: str) -> str:
    """Leave out what only points at a product: "the grey one - how heavy is it?"."""
    return _POINTED.sub("", text)


def _bare(flat: str) -> str:
    """Take off what stands before a question."""
    while found := _opening().match(flat):
        flat = flat[found.end() :]
    return flat


def _without_subject(flat: str, called: Collection[str]) -> str:
    """Leave out the name of the product that is asked about: "does the Trail Backpack have ..."."""
    opening = _before_subject().match(flat)
    start = opening.end() if opening else 0
    end = start
    for word in _WORD.finditer(flat, start):
        if flat[end : word.start()].strip(" -&,") or root(word[0]) not in called:
            break
        end = word.end()
    bare = f"{flat[:start]}{flat[end:]}"
    # "does the compass work" asks for the compass, whatever the product is called.
    return bare if end > start and _telling(bare) else flat


@cache
def _before_subject() -> re.Pattern[str]:
    whether, subject = (_any(table("asking")[name]) for name in ("whether", "subject"))
    return re.compile(rf"(?:{whether}|how [a-z]+ (?:is|are|does|do))(?: {subject})? ")


@cache
def _opening() -> re.Pattern[str]:
    return re.compile(rf"{_any(table('asking')['opening'])}(?![\w'])[\s,:.!?-]+")


def _any(phrases: Sequence[str]) -> str:
    return "(?:" + "|".join(sorted(map(str, phrases), key=lambda p: (-len(p), p))) + ")"


def _has(flat: str, phrases: Sequence[str]) -> bool:
    return bool(re.search(rf"(?<!\w){_any(phrases)}(?!\w)", flat))


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w'-]){_any(table('asking')[name])}(?![\w'])")


def _kind(flat: str) -> Kind:
    for kind in _RECKONED:
        if _pattern(kind).search(flat):
            return kind
    stocked = _pattern("stock").search(flat)
    if stocked and not _telling(_pattern("stock").sub(" ", flat)):
        return "stock"
    if re.match(rf"(?:{_BEFORE_WHAT} )?{_any(table('asking')['what'])}(?![\w'])", flat):
        return "opinion" if _pattern("opinion").search(flat) else "what"
    if _pattern("opinion").search(flat):
        return "opinion"
    return "whether"


def _unit(flat: str) -> tuple[str, str]:
    """Return the unit that an answer is wanted in, and the question without it."""
    found = _UNIT.search(flat)
    words = found["unit"] if found else ""
    unit = unit_words().get(words, "")
    return (unit, flat[: found.start()]) if found and unit and conversion(unit) else ("", flat)


def _telling(flat: str) -> list[str]:
    pointing = words_of("asking", "pointing")
    return [w for w in _WORD.findall(flat) if w not in pointing]


def _span(flat: str, said: Sequence[str]) -> str:
    """Return the words from the first telling one to the last, as they stand."""
    if not said:
        return ""
    start = re.search(rf"(?<![\w'-]){re.escape(said[0])}(?![\w])", flat)
    ends = [m.end() for m in re.finditer(rf"(?<![\w'-]){re.escape(said[-1])}(?![\w])", flat)]
    return flat[start.start() : ends[-1]] if start and ends else ""


@cache
def _values() -> tuple[tuple[re.Pattern[str], tuple[str, ...], bool], ...]:
    entries: Sequence[dict[str, Any]] = table("asking")["values"]
    return tuple(
        (
            re.compile(rf"(?<![\w'-])(?:{e['about']})(?![\w'])"),
            tuple(e["fields"]),
            bool(e.get("all")),
        )
        for e in entries
    )


def _fields(flat: str, said: Sequence[str], known: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """Return the fields that answer: those called by their name, else by the ways to ask."""
    roots = {root(w) for w in said}
    named = [f for f in known if set(map(root, f.split("_"))) <= roots]
    named.sort(key=lambda f: -len(f.split("_")))
    found, every = _by_ways(flat)
    if named and (len(named[0].split("_")) > 1 or not found):
        return tuple(named), False
    return found, every


def _by_ways(flat: str) -> tuple[tuple[str, ...], bool]:
    for pattern, fields, every in _values():
        if pattern.search(flat):
            return fields, every
    return (), False


@cache
def _flag_ways() -> tuple[tuple[str, re.Pattern[str]], ...]:
    ways = table("asking")["flags"]
    return tuple((f, re.compile(rf"(?<![\w-]){_any(w)}(?![\w])")) for f, w in ways.items())


def _flags(flat: str, known: Sequence[str]) -> tuple[str, ...]:
    """Return the qualities named, by the ways to ask for them or by their own names."""
    roots = [root(w) for w in _WORD.findall(flat.replace("-", " "))]
    by_way = [flag for flag, pattern in _flag_ways() if pattern.search(flat)]
    by_name = [f for f in known if _in_a_row([root(w) for w in f.split("_")], roots)]
    return tuple(dict.fromkeys((*by_way, *by_name)))


def _in_a_row(part: Sequence[str], whole: Sequence[str]) -> bool:
    return any(list(whole[i : i + len(part)]) == list(part) for i in range(len(whole)))


def way_roots(flag: str, flat: str) -> frozenset[str]:
    """Return the roots of the words by which a question names a flag."""
    pattern = dict(_flag_ways()).get(flag)
    named = pattern.search(flat) if pattern else None
    said = named[0] if named else flag.replace("_", " ")
    return frozenset(root(w) for w in _WORD.findall(said.replace("-", " ")))
