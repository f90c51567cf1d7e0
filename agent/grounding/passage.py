"""A sentence without its Markdown, as words that know where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from agent.reading import root
from store import fold

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LEAD = re.compile(r"\s*(?:(?:[-*+•>]|#+|\d{1,2}[.)])\s+)*")
_BOLD = re.compile(r"(?:\*\*|__)(.+?)(?:\*\*|__)")
_QUOTED = re.compile(r'"([^"]+)"')
PLAIN = str.maketrans(
    {
        "\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2033": '"',
        "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-", "\u2212": "-", "\u2014": " - ",
    }
)  # fmt: skip


class Word(NamedTuple):
    """One word as written, with its root."""

    text: str
    root: str
    start: int
    end: int

    @property
    def capital(self) -> bool:
        """True for a word that starts with a capital letter."""
        return self.text[0].isupper()


@dataclass(frozen=True, slots=True)
class Passage:
    """The text to be checked; `marked` are the places of what stood in bold or in quotes."""

    text: str
    words: tuple[Word, ...]
    marked: tuple[tuple[int, int], ...]
    quoted: tuple[tuple[int, int], ...]

    def without(self, spans: Sequence[tuple[int, int]]) -> Passage:
        """Return the passage with these places blotted out, so that no cue is read in a name."""
        text = self.text
        for start, end in spans:
            text = text[:start] + "X" * (end - start) + text[end:]
        words = tuple(w for w in self.words if not any(s <= w.start < e for s, e in spans))
        return Passage(text, words, self.marked, self.quoted)

    def between(self, start: int, end: int) -> tuple[Word, ...]:
        """Return the words from `start` to `end`."""
        return tuple(w for w in self.words if w.start >= start and w.end <= end)


def read(sentence: str) -> Passage:
    """Return a sentence as a passage."""
    flat = "".join(map(_visible, unicodedata.normalize("NFKC", sentence.translate(PLAIN))))
    text = _LEAD.sub("", flat, count=1)
    parts: list[str] = []
    bold: list[tuple[int, int]] = []
    length = 0
    for index, part in enumerate(_BOLD.split(text)):
        part = re.sub(r"[*`]|(?<!\w)_|_(?!\w)", "", part)
        if index % 2:
            bold.append((length, length + len(part)))
        parts.append(part)
        length += len(part)
    plain = "".join(parts).rstrip()
    quoted = tuple(m.span(1) for m in _QUOTED.finditer(plain))
    return Passage(plain, words_in(plain), (*bold, *quoted), quoted)


def words_in(text: str) -> tuple[Word, ...]:
    """Return the words of `text`."""
    return tuple(Word(m[0], rooted(m[0]), *m.span()) for m in _WORD.finditer(text))


@lru_cache(maxsize=50_000)
def rooted(word: str) -> str:
    """Return the root of a word in whatever case it is written."""
    return root(fold(word))


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in ("Cf", "Cc", "Co", "Cn") else char
