"""Addresses of pages and pictures, where they are safe to show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from store.importers.text import clean, fold, text_of
from store.product import Media

ADDRESS = re.compile(r"https?://[^\s\"'<>\\^`{}|]{1,2000}", re.IGNORECASE)
BETWEEN = re.compile(r"[\s|]+|[,;](?=\s*https?://)", re.IGNORECASE)
MOST = 50
"""Pictures of one product that are kept."""


def http_url(text: str) -> str | None:
    """Keep an http or https address; any other scheme, or half an address, is None."""
    address = fold(text)
    if not ADDRESS.fullmatch(address):
        return None
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return None
    return address if host else None


def pictures(values: Iterable[object]) -> tuple[Media, ...]:
    """Collect the pictures that cells name, each once and in their order."""
    found: dict[str, Media] = {}
    for value in values:
        for url, alt in _named(value):
            address = http_url(url)
            if address and len(found) < MOST:
                found.setdefault(address, Media(url=address, alt_text=clean(alt)))
    return tuple(found.values())


def _named(value: object) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        address = next((value[key] for key in ("url", "src", "contentUrl") if key in value), "")
        return [(text_of(address), text_of(value.get("alt_text") or value.get("caption")))]
    if isinstance(value, list | tuple):
        flat = (item for item in value[:MOST] if not isinstance(item, list | tuple))
        return [pair for item in flat for pair in _named(item)]
    return [(part, "") for part in BETWEEN.split(text_of(value))[:MOST] if part]
