"""The words that point at products of a list, as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from agent.reading.lexicon import either, table


def escaped(words: Iterable[str]) -> str:
    """Return one pattern for any of these words."""
    return either(map(re.escape, map(str, words)))


@cache
def nouns() -> str:
    """Return the pattern of nouns that stand for a product of a list."""
    return escaped(table("references")["nouns"])


@cache
def placed() -> re.Pattern[str]:
    """Return the pattern of "the second one", "the first two"."""
    rules = table("references")
    places, counts = escaped(rules["places"]), escaped(rules["counts"])
    return re.compile(
        r"(?<![\w'-])(?<!est )(?<!rated )(?<!at )(?P<the>the |that |this |ur |your )?"
        rf"(?P<place>{places})"
        r"(?:(?P<owner>(?: one)?'s)|(?![\w'-]))"
        rf"(?:\s(?P<count>{counts})(?![\w'-]))?(?P<noun>\s{nouns()}(?![\w'-]))?"
        rf"(?!\s{either(rules['unlike'])}\b)"
    )


@cache
def numbered() -> re.Pattern[str]:
    """Return the pattern of "number 3", "compare 1 and 3"."""
    numbered = escaped(table("references")["numbered"])
    one = r"\d|one|two|three|four|five"
    return re.compile(
        rf"(?:(?<![\w'-])|(?=#))(?:the )?(?:{numbered}\s?)(?P<number>{one})(?![\w%.]*\w)"
        r"|(?:(?<=compare )|(?<=between ))(?P<left>\d)(?=[,\s]*(?:and|with|to|vs|&))"
        rf"|(?:(?<= and )|(?<= vs )|(?<= with )|(?<= or ))(?P<right>\d)(?=[.?! ]*$)"
        r"|^\W*(?P<alone>\d)(?=(?:\s(?:please|pls))?[.?! ]*$)"
    )


@cache
def pointing(entry: str) -> re.Pattern[str]:
    """Return the pattern of an entry, as whole words."""
    return re.compile(rf"(?<![\w'-]){escaped(table('references')[entry])}(?![\w'-])")


@cache
def led(entry: str) -> re.Pattern[str]:
    """Return the pattern of an entry right before something."""
    return re.compile(rf"(?<![\w'-]){escaped(table('references')[entry])}\s+$")


@cache
def superlatives() -> re.Pattern[str]:
    """Return the pattern of "the cheapest one", its groups named after side and field."""
    rules = table("references")
    named = "|".join(
        f"(?P<{side}_{field}>{escaped(cues)})"
        for side in ("least", "most")
        for field, cues in rules[side].items()
    )
    return re.compile(
        rf"(?<![\w'-])the (?:{named})(?![\w'-])(?! ones)(?P<noun>\s(?:one|of (?:them|the two)))?"
    )


@cache
def words_of_list(entry: str) -> frozenset[str]:
    """Return an entry of the references that is a list of words."""
    return frozenset(table("references")[entry])
