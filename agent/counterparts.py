"""What is said in English, to be checked, beside the same in the shopper's language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from agent.need import Language
from agent.sentences import split
from agent.templates import Templates, load
from agent.templates.templates import filled, slots_of

Pair = tuple[str, str]
"""English, and its counterpart."""
_BULLET = "- "


class Counterparts:
    """The words of a reply in two languages: English is composed, the other one is kept beside it.

    Stands in for `Templates` and remembers of everything that it says how the other language says
    it. What a catalogue wrote, such as a title, is the same in both.
    """

    def __init__(self, heard: Templates) -> None:
        self.heard = heard
        self._english = load()
        self._known: dict[str, str] = {}

    @property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Every name, with the English ways to say it."""
        return self._english.names

    def put(self, name: str, way: str, slots: Mapping[str, str]) -> str:
        """Return the English for a way of the other language, with its slots filled.

        The English has every slot that the other has: nothing is shown that isn't checked.
        """
        english = next(w for w in self._english.ways(name) if slots_of(w) >= slots_of(way))
        other = filled(way, {slot: self.of(text) for slot, text in slots.items()})
        return self.note(filled(english, slots), other)

    def note(self, english: str, other: str) -> str:
        """Remember a counterpart; return the English."""
        self._known[english] = other
        return english

    def of(self, english: str) -> str:
        """Return the counterpart of what was said; what was not is the same in both languages."""
        return self._known.get(english, english)

    def number(self, number: int) -> str:
        """Return a count as it is written."""
        return self.note(self._english.number(number), self.heard.number(number))

    def joined(self, parts: Sequence[str], last: str = "and") -> str:
        """Return an enumeration."""
        other = self.heard.joined([self.of(part) for part in parts], last)
        return self.note(self._english.joined(parts, last), other)

    def strung(self, between: str, parts: Sequence[str]) -> str:
        """Return parts with something said between them."""
        other = self.of(between).join(self.of(part) for part in parts)
        return self.note(between.join(parts), other)

    def without(self, begin: str, text: str) -> str:
        """Return a text without its beginning, in either language."""
        other = self.of(text).removeprefix(self.of(begin))
        return self.note(text.removeprefix(begin), other)

    def quoted(self, text: str) -> str:
        """Return words of the shopper's in quotation marks."""
        return self.note(self._english.quoted(text), self.heard.quoted(self.of(text)))

    def value(self, text: str) -> str:
        """Return a value of the catalogue as it is said."""
        return self.note(self._english.value(text), self.heard.value(text))

    def field(self, name: str) -> str:
        """Return the name of a field as it is said."""
        return self.note(self._english.field(name), self.heard.field(name))

    def noun(self, flag: str) -> bool:
        """Return True for what a product has, not what it is."""
        return self._english.noun(flag)

    def pairs(self, text: str) -> list[Pair]:
        """Return a whole text in pieces, each with its counterpart.

        A piece is what was said at once, one sentence or several; what has no counterpart, such
        as a sentence out of a description, is left out.
        """
        return [pair for line in text.splitlines(keepends=True) for pair in self._line(line)]

    def _line(self, line: str) -> Iterator[Pair]:
        sentences, at, found = split(line), 0, False
        while at < len(sentences):
            size, other = self._piece(sentences[at:])
            piece = "".join(sentences[at : at + size])
            last = at + size == len(sentences)
            if other:
                space = "\n" if piece.endswith("\n") else self.heard.space
                yield piece, other + (space if not last or space == "\n" else "")
                found = True
            elif last and found and piece.endswith("\n"):
                yield "\n", "\n"
            at += size

    def _piece(self, sentences: Sequence[str]) -> tuple[int, str]:
        """Return how many of the sentences were said at once, with their counterpart."""
        for size in range(len(sentences), 0, -1):
            said = "".join(sentences[:size]).strip()
            if said in self._known:
                return size, self._known[said]
            bare = said.removeprefix(_BULLET)
            if bare in self._known:
                return size, _BULLET + self._known[bare]
        return 1, ""


def words_in(language: Language) -> Templates | Counterparts:
    """Return the words to compose replies with: of English there is no counterpart."""
    heard = load(language)
    return heard if heard is load() else Counterparts(heard)
