"""Text into markup and Markdown that holds nothing but text."""

from __future__ import annotations

import json
import re
from functools import partial
from html import escape as _escape
from string import punctuation

from pydantic import BaseModel

escape = partial(_escape, quote=True)
# As entities these show as themselves and can't begin a tag, link, image, code or address.
_INERT = {ord(c): f"&#{ord(c)};" for c in "&<>[]`~@/"}


def prose(text: str) -> str:
    """Return Markdown that keeps emphasis and lists, but no markup, image, link or code."""
    return re.sub(r"(?i)\bwww\.", "www&#46;", text.translate(_INERT))


def verbatim(text: str) -> str:
    """Return Markdown that shows a text as it was typed."""
    return "".join(f"&#{ord(c)};" if c in punctuation else c for c in text)


def emphasized(text: str) -> str:
    """Return a line of prose as markup, of which `**` alone means anything."""
    parts = escape(text).split("**")
    even = len(parts) % 2 == 1
    return "".join(f"<strong>{p}</strong>" if even and i % 2 else p for i, p in enumerate(parts))


def data(value: BaseModel | dict[str, object]) -> str:
    """Return a value as JSON that stands in an attribute."""
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    return escape(json.dumps(plain, ensure_ascii=False))


def opened(text: str) -> str:
    """Return a text that begins with a capital letter."""
    return text[:1].upper() + text[1:]
