"""Which capitalized words of a sentence may be names, and which English capitalizes anyway."""

from __future__ import annotations

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from agent.grounding.passage import Passage, Word
from agent.grounding.terms import roots_listed
from agent.reading import all_words

_RUN = re.compile(r"[ -]|\s?&\s?|/|'s? | of (?:the )?")
_VERBS = frozenset(
    ("is", "has", "make", "offer", "cost", "come", "doe", "was", "will", "weigh", "deliver", "give")
)


def capital_runs(passage: Passage, taken: Sequence[tuple[int, int]]) -> list[list[Word]]:
    """Return the runs of capitalized words outside what is already named."""
    runs: list[list[Word]] = []
    for word in passage.words:
        if not word.capital or any(s <= word.start < e for s, e in taken):
            continue
        gap = passage.text[runs[-1][-1].end : word.start] if runs else ""
        if runs and _RUN.fullmatch(gap):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def without_ordinary(run: list[Word], passage: Passage, known: AbstractSet[str]) -> list[Word]:
    """Drop the words at both ends that English capitalizes for no name's sake."""
    run = list(run)
    if _opens(run[0], passage) and _ordinary_opening(run, passage, known):
        run = run[1:]
    while run and _is_ordinary(run[0]):
        run = run[1:]
    while run and _is_ordinary(run[-1]):
        run = run[:-1]
    return run


def _opens(word: Word, passage: Passage) -> bool:
    before = passage.text[: word.start].rstrip(' "(-')
    return not before or before[-1] in ".:!?;"


def _ordinary_opening(run: Sequence[Word], passage: Passage, known: AbstractSet[str]) -> bool:
    """Return True unless the first word looks like a name nobody here has."""
    word = run[0]
    if word.root in known or _is_ordinary(word):
        return True
    if len(run) > 1 or any(c.isupper() or c.isdigit() for c in word.text[1:]):
        return False
    if any(start <= word.start and word.end <= end for start, end in passage.marked):
        return passage.text[word.end : word.end + 1] == ":"
    after = [w.root for w in passage.words if w.start >= word.end][:1]
    return not (after and after[0] in _VERBS) and passage.text[word.end : word.end + 2] != "'s"


def _is_ordinary(word: Word) -> bool:
    folded = word.text.casefold()
    plain = folded in all_words() or folded.split("'")[0] in all_words()
    listed = word.root in roots_listed("capitals") or word.root in roots_listed("openers")
    return plain or listed or (len(folded) == 1 and folded.isalpha())
