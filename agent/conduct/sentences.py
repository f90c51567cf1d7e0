"""A prompt as sentences: whatever its line breaks, bullets and headings, without its data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from store import stems

_DATA = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_QUOTED = re.compile(r"“[^”]*”|\"[^\"\n]*\"")
_BREAK = re.compile(r"\n\s*\n|\n(?=\s*(?:[-*+•]|\d+[.)]|#+)\s)|(?<=[.!?;])\s+")
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_MARK = re.compile(r"^\s*(?:(?:[-*+•]|\d+[.)]|#+)\s+)+")
_CLAUSE = re.compile(r"[,:()]|\s[\u2013\u2014-]\s|\band\b")
_NOT = re.compile(r"n['\u2019]t\b", re.IGNORECASE)
_OWNED = re.compile(r"['\u2019]s\b")
_NAME = re.compile(r"`?\b[a-z]+(?:_[a-z]+)+\b`?")


class Token(NamedTuple):
    """A stem, and which clause of its sentence it stands in."""

    stem: str
    clause: int


class Sentence(NamedTuple):
    """A sentence as it is written, its tokens, and the names of tools in it."""

    text: str
    tokens: tuple[Token, ...]
    names: tuple[str, ...]


def sentences(prompt: str) -> Iterator[Sentence]:
    """Yield the sentences of a prompt; fenced data is none of them."""
    told = _HEADING.sub(lambda heading: f"{heading[0]}\n", without_data(prompt))
    for part in _BREAK.split(told):
        text = " ".join(_MARK.sub("", part).split())
        if text:
            yield read(text)


def without_data(prompt: str) -> str:
    """Return a prompt without what stands between fences."""
    return _DATA.sub("\n\n", prompt)


def _in_full(short: re.Match[str]) -> str:
    """Return "not" of a contraction, and "cannot" of "can't"."""
    return "nnot" if short.string[: short.start()].casefold().endswith("ca") else " not"


def read(text: str) -> Sentence:
    """Return one sentence; what is quoted in it says nothing."""
    plain = _QUOTED.sub(" ", _NOT.sub(_in_full, text))
    names = tuple(name.strip("`") for name in _NAME.findall(plain))
    plain = _OWNED.sub("", _NAME.sub(" ", plain)).replace("*", "")
    clauses = _CLAUSE.split(plain)
    tokens = tuple(Token(s, i) for i, clause in enumerate(clauses) for s in stems(clause))
    return Sentence(text, tokens, names)
