"""What to search for: the words of a request that carry meaning, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from agent.reading.lexicon import words_of
from agent.reading.utterance import Word

# "e-reader" is one word.
_GLUE = ("-", "/")
_STOPS = ",.;:!?()\n"


def about(words: Sequence[Word], left_out: AbstractSet[int], kept: AbstractSet[int]) -> str:
    """Return the meaningful words; `kept` are meant in any case, `left_out` in none."""
    found: list[str] = []
    waiting = ""
    for at, word in enumerate(words):
        if at in left_out or any(c in word.gap for c in _STOPS):
            waiting = ""
        if at in left_out:
            continue
        if at in kept or meant(word) or _is_letter(words, at, found):
            if word.text in found and not _ends_compound(words, at, found):
                continue
            found = [said for said in found if said != word.text]
            found += [waiting] if waiting and found else []
            _append(found, word, words[at - 1])
            waiting = ""
        elif word.text in words_of("english", "connecting"):
            waiting = word.text
    return " ".join(found)


def meant(word: Word) -> bool:
    """Return True for a word that a search may be for."""
    small = words_of("english", "stop") | words_of("english", "placeholder")
    return word.bare not in small and (len(word.text) > 1 or word.text[0].isdigit())


def _ends_compound(words: Sequence[Word], at: int, found: list[str]) -> bool:
    """Return True for the second glass of "a glass wine glass", which says what is sought."""
    return words[at].gap == " " and found[-1] == words[at - 1].text != words[at].text


def _is_letter(words: Sequence[Word], at: int, found: list[str]) -> bool:
    """Return True for the l of "1.5 l" and the t of "t-shirt"."""
    word = words[at]
    counted = bool(found) and found[-1][0].isdigit() and word.gap in ("", " ")
    hyphened = at + 1 < len(words) and words[at + 1].gap == "-"
    return len(word.text) == 1 and (counted or hyphened)


def _append(found: list[str], word: Word, before: Word) -> None:
    glued = word.gap in _GLUE and found and found[-1].endswith(before.text)
    found.append(f"{found.pop()}{word.gap}{word.text}" if glued else word.text)
