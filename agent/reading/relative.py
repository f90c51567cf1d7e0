"""Cheap, dear or in between: a wish relative to the prices of the same kind of product."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from agent.reading.lexicon import either, table
from agent.reading.utterance import Utterance
from store import Constraint, Levels, Op, Vocabulary

_NAMES = ("decent", "fair", "middle", "low", "high")


@cache
def _pattern() -> re.Pattern[str]:
    cues = table("levels")
    named = "|".join(f"(?P<{name}>{either(cues[name])})" for name in _NAMES)
    return re.compile(rf"(?<![\w'-])(?:{named})(?![\w'])(?! (?:looking|quality|than)\b)")


@cache
def _insisting() -> re.Pattern[str]:
    return re.compile(table("levels")["insisting"])


def _limits(name: str, levels: Levels) -> tuple[tuple[Op, float], ...]:
    """Return the comparisons that a word stands for among the thirds of the prices."""
    limits: dict[str, tuple[tuple[Op, float], ...]] = {
        "low": (("lte", levels.low),),
        "fair": (("lte", levels.high),),
        "middle": (("gte", levels.low), ("lte", levels.high)),
        "high": (("gte", levels.high),),
        "decent": (("gte", levels.low),),
    }
    return limits[name]


def price_wishes(
    utterance: Utterance, kinds: Sequence[str], vocabulary: Vocabulary
) -> list[Constraint]:
    """Return what "cheap" and its like ask for; soft unless insisted on.

    They are relative to the first of the `kinds` sought; without any to the whole shop.
    """
    levels = next(filter(None, map(vocabulary.price_levels.get, kinds or ("",))), None)
    flat = utterance.flat
    said = {m.lastgroup: m.span() for m in _pattern().finditer(flat)} if levels else {}
    if not levels or not said:
        return []
    # "cheap but not too cheap" is one wish, the last of them.
    name, (start, end) = max(said.items(), key=lambda found: found[1])
    hard = any(_insisting().search(flat[:at]) for at, _ in said.values())
    words = utterance.said(start, end)
    return [
        Constraint(
            field="price", op=op, value=value, said=words, hard=hard, unit=vocabulary.currency
        )
        for op, value in _limits(str(name), levels)
    ]
