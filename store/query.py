"""A shopper's search text as what is wanted and unwanted, in the catalogue's own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol

from store.embedder import english_words, usual_words
from store.lexical import Slot
from store.spelling import Spellings, corrected, halves, spelled_alike
from store.synonyms import Synonyms
from store.terms import denied, is_measure, measures, plain
from store.words import STOPWORDS, stem

# Cut before anything looks for patterns: no shopper says more, and some searches are quadratic.
_LONGEST, _LONGEST_TEXT = 64, 2000
_MOST_UNWANTED = 8
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_CUE = re.compile(
    r"(?<![\w'-])(?:(?P<sure>without|w/o|sans|minus|excluding|except(?: for)?|other than|but not)"
    r"|(?P<maybe>no|non|not))[\s-]+(?!\d|(?:included|just|only|too|very|so|sure|needed)\b)"
)
_END = re.compile(
    r"[,.;:!?()]|\b(?:with|for|and|but|in|under|over|of|that|which|on|to|from|w/o|without)\b"
)
_OR = re.compile(r"\b(?:or|nor)\b|/")
_FREE = re.compile(r"\b([a-z]{3,})[\s-]free\b")
_LESS = re.compile(r"\b([a-z]{3,})less\b")
_PHRASE = 3
_SPLIT_FROM = 6

Term = tuple[str, ...]


class IndexedWords(Protocol):
    """What a query has to know of the words that a catalogue uses."""

    def frequency(self, term: str) -> int:
        """Return how many products use a term."""

    def weight(self, term: str) -> float:
        """Return the inverse document frequency of a term, never negative."""

    def titled(self, wanted: Sequence[str]) -> int:
        """Return how many titles hold all of the terms."""

    def surface(self, stemmed: str) -> str:
        """Return the word that stands behind a stem."""

    @property
    def spellings(self) -> Spellings:
        """The stems of the catalogue, for what is misspelt."""


class Query(NamedTuple):
    """What is asked for.

    `text` is what the encoder reads: the wanted words, corrected. `slots` are what the lexical
    index scores. `unwanted` holds the stems of each thing to be without. `corrected` pairs what
    was typed with the word that is searched for instead.
    """

    text: str = ""
    slots: tuple[Slot, ...] = ()
    unwanted: tuple[Term, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()


class _Word(NamedTuple):
    text: str
    stem: str
    start: int
    end: int


def read_query(text: str, known: IndexedWords, synonyms: Synonyms | None = None) -> Query:
    """Return a search text as a query; an empty one where it holds no word."""
    # Half of a surrogate pair, as broken JSON brings, is no letter that a model could read.
    whole = plain(text[:_LONGEST_TEXT].encode("utf-8", "replace").decode())
    wanted, unwanted = _parted(whole, known)
    said = list(_words(wanted))[:_LONGEST]
    spelled, changes = _mended(said, known)
    return Query(
        text=_sentence(wanted, changes),
        slots=_Slots(spelled, wanted, known, synonyms or {}).all(),
        unwanted=unwanted[:_MOST_UNWANTED],
        corrected=tuple(c for c in changes.items() if not (_is_plural(*c) or _is_same(*c))),
    )


def _words(text: str) -> Iterator[_Word]:
    for match in _WORD.finditer(text):
        yield _Word(match[0], stem(match[0]), *match.span())


def _side_by_side(one: _Word, other: _Word, text: str) -> bool:
    between = text[one.end : other.start]
    return one.text.isalpha() and other.text.isalpha() and between in (" ", "-")


def _parted(whole: str, known: IndexedWords) -> tuple[str, tuple[Term, ...]]:
    """Return the text without what is excluded, and the stems of each thing excluded."""
    kept, unwanted, at = [], [], 0
    for cue in _CUE.finditer(whole):
        if cue.start() < at:
            continue
        rest = whole[cue.end() :]
        end = _END.search(rest)
        named = rest[: end.start()] if end else rest
        things = [t for part in _OR.split(named) if (t := _telling(part))]
        if not things or (cue["maybe"] and _is_a_name(things, known)):
            continue
        kept.append(whole[at : cue.start()])
        unwanted += [_respelled(t, known) for t in things]
        at = cue.end() + len(named)
    kept.append(whole[at:])
    wanted = " ".join(" ".join(kept).split())
    # Nothing but an exclusion: what says to be without it is what is wanted.
    return (wanted, tuple(unwanted)) if _WORD.search(wanted) else (whole, ())


def _respelled(thing: Term, known: IndexedWords) -> Term:
    return tuple(s for one in thing for s in _better(one, known) or (one,))


def _better(stemmed: str, known: IndexedWords, typed: str = "") -> Term:
    """Return what an unknown stem was meant for, if it can be told; `typed` is the whole word."""
    # Who types "pain" means no "plain", also where no product has to do with it.
    if known.frequency(stemmed):
        return ()
    if alike := next((s for s in spelled_alike(stemmed) if known.frequency(s)), ""):
        return (alike,)
    if {stemmed, typed} & usual_words():
        return ()
    own = bool({stemmed, typed} & english_words())
    found = corrected(stemmed, known.spellings, known.frequency, is_word=own)
    # Run together are words, not what brands begin and end with: "pol aris".
    words = all({s, known.surface(s)} & english_words() for s in found)
    return found if len(found) == 1 or words else ()


def _telling(text: str) -> Term:
    return tuple(w.stem for w in _words(text) if w.text not in STOPWORDS)


def _is_a_name(things: Sequence[Term], known: IndexedWords) -> bool:
    """Return True for the "no show" of socks and "non stick": titles of the shop say so."""
    return known.titled([denied(things[0][0])]) > 0


def _mended(said: list[_Word], known: IndexedWords) -> tuple[list[_Word], dict[str, str]]:
    """Return the words with those that the catalogue doesn't use corrected to ones it does."""
    found, changes = [], {}
    for word in said:
        better = _better(word.stem, known, word.text) if word.text not in STOPWORDS else ()
        if not better:
            found.append(word)
            continue
        surfaces = _surfaces(word, better, known)
        found += [word._replace(text=t, stem=s) for t, s in zip(surfaces, better, strict=True)]
        changes[word.text] = " ".join(surfaces)
    return found, changes


def _surfaces(typed: _Word, better: Term, known: IndexedWords) -> list[str]:
    """Return words for stems; one that no title writes out gets the ending that was typed."""
    found = [known.surface(s) for s in better]
    if found == list(better) and len(found) == 1 and not _is_plural(typed.text, found[0]):
        if found[0].endswith("i") and typed.text.endswith("y"):
            return [found[0][:-1] + "y"]
        if typed.text.startswith(typed.stem):
            return [found[0] + typed.text[len(typed.stem) :]]
    return found


def _is_plural(typed: str, word: str) -> bool:
    """Return True for "scarves" of a scarf and "knives" of a knife: nothing was misspelt."""
    return typed.endswith("ves") and word in (f"{typed[:-3]}f", f"{typed[:-3]}fe")


def _is_same(typed: str, word: str) -> bool:
    """Return True for "polarized" of "polarised", and for "allergy" of "allergic"."""
    one, other = stem(typed), stem(word)
    related = typed in english_words() and (other.startswith(one) or one.startswith(other))
    return other in spelled_alike(one) or related


def _sentence(wanted: str, changes: dict[str, str]) -> str:
    """Return what the encoder reads; it takes run-together words apart by itself, and better."""
    meant = {typed: word for typed, word in changes.items() if " " not in word}
    return _WORD.sub(lambda m: meant.get(m[0], m[0]), wanted)


class _Slots:
    """The slots of a query: its words, and whatever else means the same."""

    def __init__(
        self, said: Sequence[_Word], wanted: str, known: IndexedWords, synonyms: Synonyms
    ) -> None:
        self._known, self._synonyms = known, synonyms
        telling = [w for w in said if w.text not in STOPWORDS]
        self._said = telling or list(said)
        self._spans, self._text = _spans(wanted), wanted

    def all(self) -> tuple[Slot, ...]:
        """Return the slots of the words, then those of the sizes.

        A size narrows what is sought: it counts no more than a word does on average.
        """
        found: list[Slot] = []
        sizes: list[Slot] = []
        at = 0
        while at < len(self._said):
            end, others = self._phrase(at)
            slot = self._slot(tuple(w.stem for w in self._said[at:end]), others)
            (sizes if any(is_measure(t) for o in others for t in o) else found).append(slot)
            at = end
        usual = sum(map(_worth, found)) / len(found) if found else 0.0
        return (*found, *(_capped(size, usual) if found else size for size in sizes))

    def _phrase(self, at: int) -> tuple[int, set[Term]]:
        """Return where the thing named at a word ends, and the terms that mean the same."""
        for start, end, term in self._spans:
            covered = [w for w in self._said[at:] if start <= w.start and w.end <= end]
            if covered and self._said[at].start == covered[0].start:
                return at + len(covered), {(term,)}
        for end in range(min(at + _PHRASE, len(self._said)), at, -1):
            typed = tuple(w.stem for w in self._said[at:end])
            others = {*self._synonyms.get(typed, ()), *self._joined(at, end)}
            if others:
                return end, others
        return at + 1, set()

    def _joined(self, at: int, end: int) -> Iterator[Term]:
        """Yield "bookshelf" for "book shelf", and the other way round."""
        said = self._said[at:end]
        if len(said) == 2 and _side_by_side(said[0], said[1], self._text):
            together = stem("".join(w.text for w in said))
            if self._known.frequency(together):
                yield (together,)
        elif len(said) == 1 and len(said[0].stem) >= _SPLIT_FROM:
            parts = halves(said[0].stem, self._known.frequency)
            # "Carpet" is not meant for a "car" and a "pet": the parts must be the usual form.
            if parts and self._known.titled(parts) > self._known.frequency(said[0].stem):
                yield parts

    def _slot(self, typed: Term, others: set[Term]) -> Slot:
        first = tuple((t, self._known.weight(t)) for t in typed)
        # A word that no product uses would be worth more than any that is used.
        best = sum(w for t, w in first if self._known.frequency(t))
        return Slot((first, *(self._scaled(o, best) for o in sorted(others))))

    def _scaled(self, other: Term, best: float) -> tuple[tuple[str, float], ...]:
        """Weigh an alternative so that meeting it whole counts as the typed words would."""
        weights = [self._known.weight(t) for t in other]
        scale = best / max(sum(weights), 1e-9) if best else 1.0
        return tuple((t, w * scale) for t, w in zip(other, weights, strict=True))


def _worth(slot: Slot) -> float:
    return max(sum(w for _, w in alternative) for alternative in slot.alternatives)


def _capped(slot: Slot, most: float) -> Slot:
    scale = min(1.0, most / max(_worth(slot), 1e-9))
    return Slot(tuple(tuple((t, w * scale) for t, w in a) for a in slot.alternatives))


def _spans(wanted: str) -> list[tuple[int, int, str]]:
    """Return the stretches that say a quantity or a lack, each with its term."""
    found = [(m.start, m.end, m.terms[0]) for m in measures(wanted) if len(m.terms) == 2]
    for pattern in (_FREE, _LESS):
        found += [(*m.span(), denied(stem(m[1]))) for m in pattern.finditer(wanted)]
    return found
