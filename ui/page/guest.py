"""Who is at a browser, as its requests tell."""

from __future__ import annotations

from collections.abc import Mapping

from ui.page.clerk import Guest
from ui.page.texts import Texts, texts_for
from ui.visitor import visitor_in


def guest_of(headers: Mapping[str, str], session: str = "") -> Guest:
    """Return who asks; who has no name is one only as long as a page is open, by its session."""
    name = visitor_in(headers.get("cookie"))
    return Guest(name or f"session:{session}", name)


def texts_of(headers: Mapping[str, str]) -> Texts:
    """Return the texts in the language of a browser."""
    return texts_for(headers.get("accept-language"))
