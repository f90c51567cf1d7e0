"""The thing that is asked for, and what a request for one begins with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

from agent.reading.lexicon import either, table


@dataclass(frozen=True, slots=True)
class Sought:
    """What is asked for: its words, the categories that answer to it, and what nobody sells.

    `bare` is one that a first short text begins with: "beard oil under 20".
    """

    first: int = 0
    last: int = 0
    categories: tuple[str, ...] = ()
    head: str = ""
    unknown: tuple[str, ...] = ()
    asked: bool = False
    bare: bool = False

    @property
    def found(self) -> bool:
        """True when a noun was found at all."""
        return bool(self.head)


def fitting(
    sought: Sought, fields: AbstractSet[str], stated: Mapping[str, Mapping[str, int]]
) -> tuple[str, ...]:
    """Return the categories of what is sought; of namesakes those that state what it has to be.

    Toys for a dog are no Toys & Games, those for a 7 year old are not of Pets. `fields` tell of
    what it has to be; `stated` has those that each category states.
    """
    kinds = sought.categories
    several = sought.last - sought.first > len(sought.head.split())
    if several or len(kinds) == 1:
        return kinds
    return tuple(k for k in kinds if fields <= stated.get(k, {}).keys()) or kinds


@cache
def openers() -> re.Pattern[str]:
    """Return the pattern of what a request begins with."""
    # "I have been looking all week" is a story.
    return re.compile(rf"(?<![\w'-])(?<!been ){either(table('requests')['openers'])}(?![\w'])")
