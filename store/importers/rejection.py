"""A row that did not become a product, with the reason why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from store.importers.text import clean, text_of

EXCERPT = 200


class BadRow(ValueError):
    """A row that cannot be read, in words that a shop owner understands."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """One row that was left out; `bad` is False where the shop left it out on purpose."""

    line: int
    reason: str
    excerpt: str
    bad: bool = True


def rejected(line: int, reason: str, content: object, *, bad: bool = True) -> Rejected:
    """Name a row that was left out, with the beginning of what it holds."""
    values = list(content.values()) if isinstance(content, Mapping) else [content]
    texts = (clean(text_of(value), EXCERPT) for value in values[:20])
    shown = " | ".join(text for text in texts if text)
    return Rejected(line, reason, shown[:EXCERPT], bad)
