"""A stream of text becomes sentences, each with the white space that follows it."""

from __future__ import annotations

import re

LONGEST = 2_000
"""Characters after which a sentence without an end is cut all the same."""

_STOP = re.compile(r"""[.!?…]+["'\u201d\u2019)\]*_]*|\n""")
_LAST_WORD = re.compile(r"[\w.&'\u2019-]+$")
_LIST_NUMBER = re.compile(r"\s*(?:[-*+>#]+\s*)?\**\d{1,3}")
_NEVER_LAST = re.compile(r"e\.g|i\.e|eg|ie|approx|vs?|dr|mrs?|ms|prof|st|ca")
_SELDOM_LAST = re.compile(
    r"nos?|art|fig|vol|max|min|avg|est|ref|nr|oz|lbs?|in|ft|yd|fl|pt|qt|gal|tsp|tbsp|hrs?|sec|wt|dia|"
    r"etc|inc|ltd|co|corp|bros|[js]r|u\.s|u\.k|e\.u|u\.s\.a|[ap]\.m|incl|excl"
)
_INITIAL = re.compile(r"(?:^|[A-Z][\w.'\u2019-]*\s+|\b(?:by|from|the)\s+)[\W_]*[A-HJ-Z]$")


class Sentences:
    """Takes chunks as a model streams them; gives each sentence once its end is certain.

    The parts joined are the text, however it was chunked. A line is a sentence; one that ends in
    an empty line ends its paragraph.
    """

    def __init__(self) -> None:
        self._text = ""
        self._read = 0

    def feed(self, chunk: str) -> list[str]:
        """Take a chunk; return the sentences that are now complete."""
        found: list[str] = []
        for start in range(0, len(chunk), LONGEST):
            self._text += chunk[start : start + LONGEST]
            found += iter(self._next, "")
        return found

    def rest(self) -> str:
        """Return what is left when the stream ends."""
        left, self._text, self._read = self._text, "", 0
        return left

    def _next(self) -> str:
        window = self._text[:LONGEST]
        end = self._end(window)
        if end is None and len(self._text) > LONGEST:
            end = LONGEST
        if end is None:
            return ""
        sentence, self._text, self._read = self._text[:end], self._text[end:], 0
        return sentence

    def _end(self, window: str) -> int | None:
        """Return where the first sentence ends; None while the text so far can't tell."""
        for stop in _STOP.finditer(window, self._read):
            follows = _after_space(window, stop.end())
            if follows is None:
                self._read = stop.start()
                return None
            if _ends(window, stop, follows):
                return follows
        self._read = len(window)
        return None


def split(text: str) -> list[str]:
    """Return the sentences of a whole text; joined, they are the text."""
    sentences = Sentences()
    parts = [*sentences.feed(text), sentences.rest()]
    return [part for part in parts if part]


def ends_paragraph(sentence: str) -> bool:
    """Return True when an empty line follows the sentence."""
    return sentence[len(sentence.rstrip()) :].count("\n") > 1


def _after_space(window: str, start: int) -> int | None:
    """Return where the white space from `start` on ends, or None where the text ends first."""
    while start < len(window) and window[start].isspace():
        start += 1
    return start if start < len(window) else None


def _ends(window: str, stop: re.Match[str], follows: int) -> bool:
    before = window[: stop.start()]
    if not before.strip():
        return False
    if stop[0] == "\n" or "\n" in window[stop.end() : follows]:
        return True
    inside = (before + stop[0]).count("**") % 2
    if inside and "**" in window[stop.end() :].partition("\n")[0]:
        # The full stop of a bold title: "**Oh, Baby! A Card**".
        return False
    if follows == stop.end() or _LIST_NUMBER.fullmatch(before):
        return False
    if stop[0].startswith(("..", "…")):
        return window[follows].isupper()
    return not stop[0].startswith(".") or _is_full_stop(before, window[follows])


def _is_full_stop(before: str, follows: str) -> bool:
    found = _LAST_WORD.search(before)
    word = found[0] if found else ""
    last = word.lstrip(".").lower()
    if _NEVER_LAST.fullmatch(last) or _INITIAL.search(before):
        return False
    return not _SELDOM_LAST.fullmatch(last) or not (follows.islower() or follows.isdigit())
