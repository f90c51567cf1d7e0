"""Ids that stay the same from one import to the next."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from store.importers.rejection import BadRow
from store.importers.text import fold, text_of

LONGEST = 200


def given_id(value: object) -> str:
    """Read an id as the catalogue writes it."""
    name = fold(text_of(value))
    if len(name) > LONGEST:
        raise BadRow(f"its id is longer than {LONGEST} characters")
    return name


def made_id(title: str, parts: Iterable[str]) -> str:
    """Make an id from the title, with a hash of what else tells the product apart."""
    digest = hashlib.sha256("\x1f".join((title, *parts)).encode()).hexdigest()[:8]
    return f"{slug(title) or 'item'}-{digest}"


def slug(text: str) -> str:
    """Write text with the letters and digits that any address can hold."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.casefold())[:60].strip("-")


def distinct(names: Iterable[str]) -> list[str]:
    """Add a number to ids that repeat, so that each variant has its own."""
    last: dict[str, int] = {}
    ids = []
    for name in names:
        unused = name
        while unused in last:
            last[name] += 1
            unused = f"{name}-{last[name]}"
        last[unused] = 1
        ids.append(unused)
    return ids
