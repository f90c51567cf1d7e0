"""The language that a locale stands for."""

from __future__ import annotations

import re
from typing import get_args

from agent.need import Language

_SUBTAGS = re.compile(r"[-_.@]")


def language_in(locale: str) -> Language:
    """Return the language of a locale such as `es-MX`; English for one that is not spoken here."""
    named = _SUBTAGS.split(locale.strip().casefold(), maxsplit=1)[0]
    return next((language for language in get_args(Language) if language == named), "en")
