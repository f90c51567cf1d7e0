"""Addresses that a catalogue names: those of pictures and pages that may be followed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_OWN_PICTURE = re.compile(r"pictures/[a-z][a-z0-9-]{0,40}/[0-9a-f]{6}\.svg")


def address(url: str) -> str | None:
    """Return a picture's address on this page, or None where it isn't one to load."""
    if _OWN_PICTURE.fullmatch(url):
        return f"/{url}"
    return url if is_on_the_web(url) else None


def link(url: str | None, site: str) -> str | None:
    """Return an address on the web, None for what is none; the shop's own pictures lie at `site`.

    Where nobody knows the `site`, it is empty and they stay relative to it.
    """
    found = address(url) if url else None
    return found if not found or "://" in found else f"{site.rstrip('/')}{found}"


def is_on_the_web(url: str) -> bool:
    """Return True for a whole address of a page or a file on the web."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = url.isprintable() and not any(c.isspace() for c in url)
    return plain and parts.scheme in ("http", "https") and bool(parts.netloc)
