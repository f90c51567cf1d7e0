"""Where a product stands in the shop: its path of categories, and its tags."""

from __future__ import annotations

import re
from collections.abc import Iterable

from store.importers.text import clean, plain, text_of

DEEPEST = 10
MOST_TAGS = 100
ARROW = re.compile("[>\u00bb\u203a]")
NOT_A_CATEGORY = frozenset({"", "uncategorized", "uncategorised", "none", "n/a"})


def category_path(values: Iterable[object]) -> tuple[str, ...]:
    """Join columns, each a level or a path of levels, into one path without repeats."""
    path: dict[str, str] = {}
    for value in values:
        for level in _levels(value):
            name = clean(level, 100)
            if name.casefold() not in NOT_A_CATEGORY:
                path.setdefault(name.casefold(), name)
    return tuple(path.values())[:DEEPEST]


def tags(values: Iterable[object]) -> tuple[str, ...]:
    """Collect tags from lists and from text between commas."""
    parts = (part for value in values for part in _parts(value))
    names = (clean(part, 100) for part in parts)
    return tuple(dict.fromkeys(name for name in names if name))[:MOST_TAGS]


def _levels(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [text_of(item) for item in value]
    text = plain(text_of(value))
    return ARROW.split(text) if ARROW.search(text) else text.split("/")


def _parts(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [text_of(item) for item in value]
    return re.split(r"[,|;]", text_of(value))
