"""Chinese into English: the longest match at each place, and numbers with what is said of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from agent.languages.lexicon import lexicon, table
from agent.languages.numerals import NUMERAL, number_of
from agent.languages.piece import TOKEN, Kept, Piece

_FOR, _SOMETHING = "for", "something"
_WITH, _OFFERED, _YOU = "with", "do you have", "you"
# "有电视机吗" asks for a thing; within a sentence it says with what.
_ASKING = re.compile(
    r"^\W*(?:请问|那|还|也|你们|你们店|店里|这里)*有[^,\uff0c。!\uff01]*[吗嘛]\W*$"
)
_AUDIENCE = "for "
_TOKEN = re.compile(TOKEN)
_DENIALS = ("not", "without")
_HAN = re.compile(r"[\u3400-\u9fff]")


def chinese(flat: str, kept: Kept) -> Iterator[Piece]:
    """Yield the pieces of a text; what neither the lexicon nor the catalogue knows is left out."""
    pieces = list(_in_order(flat, kept))
    asked = _asked(pieces) if _ASKING.match(flat) else pieces
    yield from _things_first(list(_purposes_last(asked)))


def _asked(pieces: Sequence[Piece]) -> list[Piece]:
    """Turn "with television" into "do you have television", where a thing is asked for."""
    at = next((i for i, p in enumerate(pieces) if p.english == _WITH), len(pieces))
    things = [p.kind for p in pieces[at + 1 :] if p.kind in ("thing", "phrase") and p.english]
    if things[:1] != ["thing"]:
        return list(pieces)
    before = (p for p in pieces[:at] if p.english != _YOU)
    return [*before, replace(pieces[at], english=_OFFERED), *pieces[at + 1 :]]


def _in_order(flat: str, kept: Kept) -> Iterator[Piece]:
    at, lost = 0, 0
    while at < len(flat):
        piece = _numbered(flat, at) or _compared(flat, at) or _entry(flat, at, kept)
        piece = piece or (None if _HAN.match(flat, at) else _plain(flat, at))
        if piece:
            yield from _unkept(flat[lost:at], lost, kept)
            yield piece
            at = lost = piece.end
        else:
            at += 1
            lost = at if flat[at - 1].isspace() else lost
    yield from _unkept(flat[lost:], lost, kept)


def _purposes_last(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Turn "desk for lamp" into "lamp for desk": Chinese says first what a thing is for."""
    at = 0
    while at < len(pieces):
        thing, *more = pieces[at : at + 3]
        if thing.kind != "thing" or not more or more[0].english != _FOR:
            yield thing
            at += 1
            continue
        sought = [p for p in more[1:] if p.kind == "thing" or p.english == _SOMETHING]
        yield from (*sought, more[0], thing)
        at += 2 + len(sought)


def _things_first(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Turn "not black shoes" into "shoes, not black": it is the color that is not wanted.

    "For women red shoes" are red shoes for women, "without alcohol its toner" is toner without it.
    """
    at = 0
    while at < len(pieces):
        end = at + 1
        while end < len(pieces) and (pieces[end].kind == "quality" or not pieces[end].english):
            end += 1
        thing = end < len(pieces) and pieces[end].kind == "thing"
        if pieces[at].english in _DENIALS and _is_told_first(pieces[at + 1 : at + 4]):
            at, end = at + 4, at + 3
            lacked = pieces[end - 3 : end]
            yield from (pieces[end], *lacked, Piece(",", pieces[end].end, pieces[end].end))
        elif pieces[at].english in _DENIALS and end > at + 1 and thing:
            yield pieces[end]
            yield from (*pieces[at:end], Piece(",", pieces[end].end, pieces[end].end))
            at = end + 1
        elif pieces[at].english.startswith(_AUDIENCE) and thing:
            yield from (*pieces[at + 1 : end + 1], pieces[at])
            at = end + 1
        else:
            yield pieces[at]
            at += 1


def _is_told_first(pieces: Sequence[Piece]) -> bool:
    """Return True for "alcohol its toner", a thing that tells of the one behind it."""
    return [p.kind for p in pieces][::2] == ["thing", "thing"] and not pieces[1].english


def _unkept(word: str, start: int, kept: Kept) -> Iterator[Piece]:
    if word.strip() and kept(word, ""):
        yield Piece(word, start, start + len(word))


def _plain(flat: str, at: int) -> Piece | None:
    found = _TOKEN.match(flat, at)
    if not found:
        return None
    han = _HAN.search(found[0])
    end = at + han.start() if han else found.end()
    return Piece(flat[at:end], at, end) if end > at else None


def _entry(flat: str, at: int, kept: Kept) -> Piece | None:
    entries = lexicon("zh").entries
    for size in range(min(lexicon("zh").longest, len(flat) - at), 0, -1):
        said = flat[at : at + size]
        if entry := entries.get(said):
            english = said if entry.kind == "thing" and kept(said, entry.english) else entry.english
            return Piece(english, at, at + size, entry.kind)
    return None


@cache
def _number() -> re.Pattern[str]:
    units = _either(lexicon("zh").units)
    before, behind = _either(table("zh", "before")), _either(table("zh", "behind"))
    amount = rf"[$¥€£]?\d+(?:[.,]\d+)*|{NUMERAL}+"
    return re.compile(
        rf"(?P<before>{before})?\s*(?P<first>{amount})\s*(?P<mid>{units})?"
        rf"(?:\s*(?:到|至|-|~)\s*(?P<last>{amount})\s*)?(?P<unit>{units})?(?:之间)?"
        rf"\s*(?P<behind>{behind})?"
    )


def _numbered(flat: str, at: int) -> Piece | None:
    found = _number().match(flat, at)
    if not found:
        return None
    unit = found["unit"] or found["mid"] or ""
    spoken = lexicon("zh").units[unit].english if unit else ""
    cue = table("zh", "before").get(found["before"] or "") or ""
    cue = cue or table("zh", "behind").get(found["behind"] or "", "")
    first = _amount(found["first"])
    # 一个, 三人: a numeral alone before a word of the lexicon is that word's.
    if not (unit or cue or found["last"]):
        return None
    said = f"between {first} and {_amount(found['last'])}" if found["last"] else f"{cue} {first}"
    # A size is told before its number.
    told = f"{spoken} {said}" if spoken == "size" else f"{said} {spoken}"
    # "Under 150 headphones" would count them.
    told += "" if unit else ","
    return Piece(told.strip(), at, found.end(), "number")


def _amount(said: str) -> str:
    return said if said.isascii() or said[-1].isascii() else str(number_of(said))


@cache
def _comparison() -> re.Pattern[str]:
    how = _either(table("zh", "compared"))
    return re.compile(rf"比(?P<what>[^比]{{1,6}}?)(?:更|还)?(?P<how>{how})(?:一点|些)?的?")


def _compared(flat: str, at: int) -> Piece | None:
    found = _comparison().match(flat, at)
    entry = lexicon("zh").entries.get(found["what"]) if found else None
    if not found or not entry:
        return None
    return Piece(
        f"{table('zh', 'compared')[found['how']]} {entry.english}", at, found.end(), "phrase"
    )


def _either(words: Mapping[str, object]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))
