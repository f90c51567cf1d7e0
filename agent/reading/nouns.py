"""Where the noun phrases of an utterance begin and end."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cache

from agent.reading.lexicon import either, table, words_of
from agent.reading.phrases import Match
from agent.reading.sought import openers
from agent.reading.utterance import Utterance

# "and socks", "oh and also boots": another thing, or another wish.
_JOINING = re.compile(r"\W*(?:(?:and|also|plus|then|now|next|ok|oh|so|but|well)\s+)+")
_STOPS = ",.;:!?()\n"
_ATTRIBUTES = frozenset({"color", "material", "flag", "claim", "gender", "brand"})
_DENYING = frozenset({"no", "not", "without"})
_RELATIVE = frozenset({"that", "which", "with", "for", "in", "from", "without", "to"})
_NAMES = frozenset({"size", "sized", "color", "colored", "colour", "coloured"})

# "What red light do you have?"
_INVERTED = re.compile(r"(?:do|did|have|can|could) (?:you|u|we|i|they)\b")
_GRADE = re.compile(r"\w{2,}(?:er|est)|first|second|third|fourth|last|other")
_CLAUSE = re.compile(
    r"[,.;:!?()\n]|\b(?:so|and|but|or|because|cause|bc|since|as|while|when|if|that)\b"
)
_VERB = re.compile(r"\w{3,}(?:s|ed)$|(?:is|has|was|will|goes|does|just)$")


@cache
def _subject() -> re.Pattern[str]:
    """Return the pattern of who something is told of, at the beginning."""
    words = table("people")
    person = either([*words["close"], *words["others"]])
    between = f"(?:{either(words['between'])} )*"
    return re.compile(
        rf"\W*(?:(?:so|and|but|well|hi|hello|hey)\W+)*"
        rf"(?:{either(words['owners'])} {between}{person}|he|she)\s+(?:just |really |also )?"
    )


class NounPhrases:
    """The noun phrases of one utterance; `free` are the words that nothing else is read from.

    `names` are the two words, as stems, that titles end in.
    """

    def __init__(
        self,
        utterance: Utterance,
        matches: Mapping[int, Match],
        free: Sequence[bool],
        names: Collection[str] = (),
    ) -> None:
        self._flat, self._words = utterance.flat, utterance.words
        self._matches, self._free, self._names = matches, free, names

    def starts(self) -> Iterator[tuple[int, bool]]:
        """Yield where a noun phrase may begin, with whether it is asked for there."""
        for match in openers().finditer(self._flat):
            yield self._index(match.end()), True
        if not self._tells():
            yield 0, False
        if joined := _JOINING.match(self._flat):
            yield self._index(joined.end()), False
        yield from ((at, False) for at in self._paid_for())
        for at, word in enumerate(self._words):
            if at and any(c in word.gap for c in _STOPS):
                yield at, False

    def _tells(self) -> bool:
        """Return True for "my dad turns 60 and loves gardening", which begins with no thing."""
        found = _subject().match(self._flat)
        at = self._index(found.end()) if found else len(self._words)
        word = self._words[at] if at < len(self._words) else None
        return word is not None and bool(_VERB.match(word.text)) and at not in self._matches

    def is_deed(self, at: int) -> bool:
        """Return True for the sleeps of "my wife sleeps", wherever a clause begins so."""
        word = self._words[at]
        before = self._flat[: word.start]
        start = max((m.end() for m in _CLAUSE.finditer(before)), default=0)
        return bool(_subject().fullmatch(before[start:]) and _VERB.match(word.text))

    def _paid_for(self) -> Iterator[int]:
        """Yield where the noun begins in "50 bucks for a backpack"."""
        for at in range(1, len(self._words) - 1):
            if self._free[at - 1] and self._words[at - 1].bare not in words_of("english", "stop"):
                return
            article = self._words[at + 1].text in ("a", "an", "some")
            if self._words[at].text == "for" and not self._free[at - 1] and article:
                yield at + 1

    def _index(self, at: int) -> int:
        return next((i for i, w in enumerate(self._words) if w.start >= at), len(self._words))

    def phrase(self, start: int) -> tuple[int, int]:
        """Return the first and the last word, exclusive, of the phrase from a place on."""
        leading = words_of("requests", "leading")
        if self._stands_in(start):
            return start, start
        while start < len(self._words) and (
            not self._free[start] or self._words[start].text in leading
        ):
            if start in self._matches and self._matches[start].last > start + 1:
                break
            start += 1
        end = start
        while end < len(self._words) and not self._ends(start, end):
            end += 1
        partitive = end > start and self._words[end - 1].text in words_of("english", "partitive")
        if partitive and end < len(self._words) and self._words[end].text == "of":
            return self.phrase(end + 1)
        return start, end

    def _stands_in(self, at: int) -> bool:
        """Return True for the "one" of "i want one that takes batteries"."""
        words = [w.text for w in self._words[at : at + 2]]
        return len(words) > 1 and words[0] in ("one", "ones") and words[1] in _RELATIVE

    def _ends(self, start: int, at: int) -> bool:
        word = self._words[at]
        if at > start and _INVERTED.match(self._flat, word.start):
            return True
        if at > start and any(c in word.gap for c in _STOPS):
            return not (self.is_attribute(at - 1) and self.is_attribute(at))
        if not self._free[at] or self._follows_one(start, at):
            return True
        if at in self._matches and self._matches[at].first < at:
            return False
        if word.text in ("and", "or") and at > start and at + 1 < len(self._words):
            return not (self.is_attribute(at - 1) and self.is_attribute(at + 1))
        if word.bare in _NAMES and at > start and not self._value_follows(at):
            return False
        inside = (at in self._matches and word.text not in _DENYING) or self.ends_name(start, at)
        return word.bare in words_of("english", "boundary") and not inside

    def ends_name(self, start: int, at: int) -> bool:
        """Return True for the can of "watering can", which titles call their products."""
        if at <= start or self._words[at].gap not in (" ", "-"):
            return False
        return f"{self._words[at - 1].stem} {self._words[at].stem}" in self._names

    def _follows_one(self, start: int, at: int) -> bool:
        """Return True for the hold of "the cheaper one hold": a one piece is told by no grade."""
        if at - 2 < start or self._words[at - 1].text not in ("one", "ones"):
            return False
        return bool(_GRADE.fullmatch(self._words[at - 2].text))

    def _value_follows(self, at: int) -> bool:
        """Return True where a size or color is still to come: "shoes size 8"."""
        if at + 1 >= len(self._words):
            return True
        after = self._words[at + 1]
        sized = after.text in table("attributes")["sizes"] or after.text[0].isdigit()
        return sized or self.is_attribute(at + 1) or after.text in words_of("english", "boundary")

    def is_attribute(self, at: int) -> bool:
        """Return True for a word that says how a thing is, not what it is."""
        return at in self._matches and bool(self._matches[at].kinds() & _ATTRIBUTES)

    def is_transparent(self, at: int) -> bool:
        """Return True for the size in "womens size 8 leather boots": the noun comes after it."""
        if at >= len(self._words):
            return False
        return not self._free[at] or self._words[at].text in ("size", "sized")
