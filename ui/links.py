"""Addresses as programs elsewhere can follow them."""

from __future__ import annotations

from ui.address import address


def link(url: str | None, site: str) -> str | None:
    """Return an address on the web, None for what is none; the shop's own pictures lie at `site`.

    Where nobody knows the `site`, it is empty and they stay relative to it.
    """
    found = address(url) if url else None
    return found if not found or "://" in found else f"{site.rstrip('/')}{found}"
