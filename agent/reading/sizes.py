"""A size that is surely one: "size 8", "in medium", "US 9", "XL"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from agent.reading.lexicon import either, table
from store import Constraint, Vocabulary, fold


@cache
def _pattern() -> re.Pattern[str]:
    letters = r"(?:xxs|xs|xl|xxl|xxxl|[2-6]xl|[smlx])"
    spelled = either(table("attributes")["sizes"])
    beds = r"(?:twin|full|queen|king|double|single|one[- ]size|a[3-6]|letter)"
    number = r"(?:(?:us|uk|eu)\s?:?)?\s?[a-z]?\d{1,3}(?:\.5)?"
    said = rf"(?:{spelled}|{letters}|{beds}"
    wearer = r"(?:(?:wo)?men'?s|i wear|i take|we wear|wears|takes)(?: an?)?"
    linked = r"(?:of\s|is\s|should be\s|in\s|a\s)?"
    closed = r"\s*(?:$|[,.;!?]|and|or|please|for|under|with|but|if)"
    patterns = (
        rf"\b(?:sizes?|sz)\.?\s*[:=]?\s*{linked}(?P<named>{said}|{number}))",
        rf"(?P<before>{said}))[\s-]sized?",
        r"(?P<system>(?:us|uk|eu)\s?:?\s?\d{1,2}(?:\.5)?)",
        rf"\bin\s(?:a\s|an\s)?(?P<inside>{spelled}|s|m|l|one[- ]size)(?={closed})",
        rf"\b(?:in (?:a|an) |{wearer},? )(?P<worn>\d{{1,2}}(?:\.5)?)(?={closed}|\s*/)",
        rf"\b(?:wo)?men'?s,? (?P<fit>{spelled}|xx?[sl])(?={closed})",
        r"(?P<span>\d{1,2}\s?(?:-|to)\s?\d{1,2}\s?(?:months?|mos?|years?|yrs?))",
        r"(?P<alone>xxs|xs|xl|xxl|xxxl|[2-6]xl|a[3-6])",
    )
    return re.compile(rf"(?<![\w'-])(?:{'|'.join(patterns)})(?![\w'.]*\w)(?!\s?(?:x|by)\s?\d)")


# "Mens, M" in capitals, at the end of what is listed.
_LETTER = re.compile(r"[a-z],? (?P<letter>XXL|XL|S|M|L)(?=\s*(?:$|[,.;!?]))")
_DENIED = re.compile(r"\b(?:not|no|nothing|except|but)\s+$")
_ALSO = re.compile(r"\s*(?:or|/)\s*(?:a )?(\d{1,2}(?:\.5)?|[2-6]?x{0,3}[sl]|m)(?![\w.])")


def _bare(value: str) -> str:
    """Return a size without the system that it is of: 43 for "EU 43"."""
    return re.sub(r"^(?:us|uk|eu|int)[ :]+", "", fold(value))


def _value(said: str, values: Mapping[str, int]) -> str | None:
    """Return the catalogue's own spelling of a size, or None where it has no such size."""
    flat = " ".join(said.replace(":", " ").split())
    letters = table("attributes")["sizes"]
    spelled = {v: k for k, v in letters.items()}
    number = re.sub(r"^(?:us|uk|eu)\s*", "", flat)
    wanted = [
        flat,
        letters.get(flat, flat),
        spelled.get(flat.upper(), flat),
        flat.replace(" ", ""),
        number,
    ]
    own = {_bare(value): value for value in values} | {fold(v).replace(":", " "): v for v in values}
    return next((own[fold(w)] for w in wanted if fold(w) in own), None)


def _either_of(
    first: str, second: str, text: str, match: re.Match[str], other: re.Match[str]
) -> tuple[Constraint, tuple[int, int]]:
    """Return that one of two sizes will do: "in a 43 or 44"."""
    said = text[match.start() : other.end()].strip()
    made = Constraint(field="size", op="in", value=(first, second), said=said)
    return made, (match.start(), other.end())


def size_wanted(
    flat: str, text: str, vocabulary: Vocabulary
) -> list[tuple[Constraint, tuple[int, int]]]:
    """Return the sizes asked for, each with its place.

    Where the catalogue states no sizes only a "size 8" is one, which it can't check.
    """
    values = vocabulary.texts.get("size", {})
    found = []
    for match in _pattern().finditer(flat):
        if not values and not match["named"]:
            continue
        asked = next(g for g in match.groups() if g)
        value = _value(asked, values)
        if value is None and (match["worn"] or match["span"] or asked[:1] == "a"):
            continue
        if value and (other := _ALSO.match(flat, match.end())) and _value(other[1], values):
            found.append(_either_of(value, str(_value(other[1], values)), text, match, other))
            continue
        constraint = Constraint(
            field="size",
            op="ne" if _DENIED.search(flat[: match.start()]) else "eq",
            value=value or asked.strip(),
            said=text[match.start() : match.end()].strip(),
            checkable=value is not None,
        )
        told = "worn" if match["worn"] else "fit" if match["fit"] else 0
        start = match.start(told)
        found.append((constraint, (start, match.end())))
    return found or _lettered(flat, text, values)


def _lettered(
    flat: str, text: str, values: Mapping[str, int]
) -> list[tuple[Constraint, tuple[int, int]]]:
    """Return the size of "mens, M", which only capitals tell from a word."""
    letter = _LETTER.search(text)
    own = _value(letter["letter"].lower(), values) if letter else None
    if letter is None or own is None or len(text) != len(flat):
        return []
    made = Constraint(field="size", op="eq", value=own, said=letter["letter"])
    return [(made, letter.span("letter"))]
