"""The language that a shopper asks for by its name: "in English, please"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from agent.languages.lexicon import loaded
from agent.languages.translation import WIDE
from agent.need import Language
from agent.reading.lexicon import either
from agent.reading.utterance import flatten

_APART = r"(?:^|[,.;:!?\u00bf\u00a1])\s*{way}\s*(?:$|[,.;:!?]+)"


class Choice(NamedTuple):
    """The language asked for, if any, and what else a text says."""

    language: Language | None
    rest: str


def choice_of(text: str) -> Choice:
    """Return the language that a text asks for, and the text without the request."""
    flat = flatten(text.translate(WIDE))
    if len(flat) != len(text) or not _names().search(flat):
        return Choice(None, text)
    for language, way in _ways():
        if found := way.search(flat):
            rest = f"{text[: found.start()]} {text[found.end() :]}"
            return Choice(language, rest.strip())
    return Choice(None, text)


@cache
def _tables() -> Mapping[str, Any]:
    return loaded("choice")


@cache
def _names() -> re.Pattern[str]:
    return re.compile(either([n for names in _tables()["names"].values() for n in names]))


@cache
def _ways() -> tuple[tuple[Language, re.Pattern[str]], ...]:
    return tuple(
        (language, re.compile(_APART.format(way=either(w.format(said=_said(names)) for w in ways))))
        for language, names in _tables()["names"].items()
        for ways in [_tables()["ways"]]
    )


def _said(names: list[str]) -> str:
    return either(sorted(names, key=len, reverse=True))
