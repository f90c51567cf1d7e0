"""The policies of one catalogue: kept beside its versions, found by words and by meaning."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from functools import lru_cache
from math import log
from pathlib import Path
from typing import NamedTuple

import numpy as np
from pydantic import ValidationError

from store.embedder import Vectors
from store.errors import BadPolicyFile, CatalogUnavailable
from store.policies.asking import asked_terms, asks_for_rules, fits, said_terms
from store.policies.pages import pages_of, read_page
from store.policies.passage import Passage
from store.shelf import Shelf
from store.space import told
from store.words import fold

FILE = "policies.json"
# What shares of a question's weight in words, and which cosine, answer it: the sum has to reach
# the threshold. Fitted by `python -m bench.policy_questions`, which tells what they cost.
_BY_WORDS, _BY_MEANING = 0.45, 1.0
_ENOUGH = 0.55
_FEWEST_WORDS = 0.15
# What a word counts in the text, the headings and the title of the page: a title says of each of
# its passages what it may be about, which is less.
_COUNTS = (1.0, 0.9, 0.6)
# More than elsewhere on the page that is called so.
_ON_ITS_PAGE = 0.1
# How long, how much: a passage that names a time or a price answers rather than its neighbors.
_FITS = 0.06
# A page begins with the rule, and goes on with exceptions.
_GENERAL = 0.1
_EXCEPTS = re.compile(r"\b(?:not|can't|cannot|doesn't|don't|won't|except\w*|exclu\w+)\b")
# Another passage as good as the best one answers too.
_NEARLY = 0.93
_MOST = 3
_LEAST = 0.05
_LONGEST = 400
_MEND = "Import them again: shopkeeper import-policies PATH --catalog NAME"


class Found(NamedTuple):
    """A passage with how well it answers a question; `score` is comparable across questions."""

    passage: Passage
    score: float
    words: float
    meaning: float


class Policies:
    """Passages that can be asked; `vectors` are those of their texts with titles, a row each."""

    def __init__(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        self.passages = tuple(passages)
        self._vectors, self._usual = vectors, _usual(vectors)
        self._terms = [
            (said_terms(p.text), said_terms(" ".join(p.headings)), said_terms(p.page))
            for p in self.passages
        ]
        self._general = [_general(passages, at) for at in range(len(passages))]
        said = (frozenset().union(*parts) for parts in self._terms)
        used = Counter(term for terms in said for term in terms)
        size = max(len(self.passages), 1)
        self._weights = {t: log(1 + size / n) for t, n in used.items()}
        # A word that no page has weighs like one that a single passage has.
        self._unused = log(1 + size)

    def __len__(self) -> int:
        return len(self.passages)

    def ranked(self, question: str, vector: Vectors, beside: Container[str] = ()) -> list[Found]:
        """Return all passages, the best first; `vector` is the question's.

        `beside` are the stems of things that the shop sells: "my mug came broken" is answered by
        what holds for anything.
        """
        asked = asked_terms(question[:_LONGEST])
        cosines = self._vectors @ vector if len(self) else np.empty(0, np.float32)
        found = []
        for at, passage in enumerate(self.passages):
            words, meaning = self._share(asked, at, beside), self._beyond(float(cosines[at]))
            score = _BY_WORDS * words + _BY_MEANING * meaning
            if asked:
                whole = asks_for_rules(question, passage.page)
                general = _GENERAL * words * self._general[at] * (1 + whole)
                score += _FITS * fits(question, passage.text) + general
            found.append(Found(passage, score, words, meaning))
        return sorted(found, key=lambda f: -f.score)

    def answering(self, question: str, vector: Vectors, beside: Container[str] = ()) -> list[Found]:
        """Return the passages that answer a question, the best first; none where none does."""
        ranked = self.ranked(question, vector, beside)
        if not ranked or ranked[0].score < _ENOUGH or ranked[0].words < _FEWEST_WORDS:
            return []
        least = max(_ENOUGH, _NEARLY * ranked[0].score)
        return [f for f in ranked[:_MOST] if f.score >= least]

    def _beyond(self, cosine: float) -> float:
        """Return a cosine on a scale on which passages of one shop are 0 apart, the same text 1.

        Models differ in what they give to texts that have nothing in common.
        """
        return (cosine - self._usual) / max(1 - self._usual, _LEAST)

    def _share(self, asked: Sequence[frozenset[str]], at: int, beside: Container[str]) -> float:
        """Return which share of what is asked a passage says, by weight; any way to say it."""
        whole = held = 0.0
        for ways in asked:
            weight = min(self._weights.get(way, self._unused) for way in ways)
            held += weight * self._counted(ways, at)
            if any(way in self._weights for way in ways) or not any(w in beside for w in ways):
                whole += weight
        return held / whole if whole else 0.0

    def _counted(self, ways: frozenset[str], at: int) -> float:
        counts = [c for c, said in zip(_COUNTS, self._terms[at], strict=True) if ways & said]
        both = len(counts) > 1 and counts[-1] == _COUNTS[-1]
        return max(counts, default=0.0) + (_ON_ITS_PAGE if both else 0.0)


def _usual(vectors: Vectors) -> float:
    """Return the mean cosine of two different rows."""
    size = len(vectors)
    if size < 2:
        return 0.0
    total = vectors.sum(axis=0)
    return float((total @ total - size) / (size * (size - 1)))


def _general(passages: Sequence[Passage], at: int) -> int:
    """Return 1 for the first passage of a page, -1 for an exception, 0 for any other."""
    passage = passages[at]
    if passage.headings and _EXCEPTS.search(fold(passage.headings[-1])):
        return -1
    return int(at == 0 or passages[at - 1].page != passage.page)


def keep_policies(shelf: Shelf, name: str, passages: Iterable[Passage]) -> None:
    """Write the policies of a catalogue in place of those before; raises DiskFull."""
    file = shelf.beside(name, FILE)
    fresh = file.with_suffix(".new")
    with told(file.parent):
        listed = [p.model_dump(mode="json", exclude_defaults=True) for p in passages]
        fresh.write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")
        fresh.replace(file)


def policies_of(shelf: Shelf, name: str) -> Policies | None:
    """Return the policies of a catalogue, None where it has none.

    A change is seen at the next call. Raises CatalogUnavailable where the file is damaged.
    """
    file = shelf.beside(name, FILE)
    try:
        written = file.stat()
        passages = _passages(file, written.st_mtime_ns, written.st_ino)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, AttributeError, TypeError, ValidationError) as error:
        raise CatalogUnavailable(f"{file} is damaged: {error}", hint=_MEND) from error
    return _policies(shelf, passages) if passages else None


@lru_cache(maxsize=8)
def _passages(file: Path, written: int, inode: int) -> tuple[Passage, ...]:
    return tuple(map(Passage.model_validate, json.loads(file.read_text(encoding="utf-8"))))


@lru_cache(maxsize=8)
def _policies(shelf: Shelf, passages: tuple[Passage, ...]) -> Policies:
    return Policies(passages, shelf.encoded([p.placed for p in passages]))


class Imported(NamedTuple):
    """What came of an import: passages by page, and pages that hold nothing to quote."""

    pages: dict[str, int]
    empty: tuple[str, ...]

    @property
    def passages(self) -> int:
        """How many passages there are in all."""
        return sum(self.pages.values())


def import_policies(shelf: Shelf, name: str, paths: Sequence[Path]) -> Imported:
    """Replace the policies of a catalogue by those in files and folders.

    Raises BadPolicyFile, and then nothing was changed.
    """
    passages: list[Passage] = []
    pages: dict[str, int] = {}
    for path in paths:
        for page in pages_of(path):
            known = page.name if path.is_file() else page.relative_to(path).as_posix()
            if known in pages:
                raise BadPolicyFile(f"two pages are called {known}")
            read = read_page(page, known)
            pages[known] = len(read)
            passages += read
    if not passages:
        raise BadPolicyFile(f"{', '.join(map(str, paths))} holds nothing to quote")
    # Embedded first: no shopper waits for it, and a model that is refused changes nothing.
    shelf.encoded([p.placed for p in passages])
    keep_policies(shelf, name, passages)
    empty = tuple(page for page, count in pages.items() if not count)
    return Imported({page: n for page, n in pages.items() if n}, empty)
