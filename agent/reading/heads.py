"""The word of a noun phrase that names a thing: the mug of "an insulated travel mug"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.reading.describing import Describing
from agent.reading.lexicon import words_of
from agent.reading.naming import namesakes
from agent.reading.phrases import LONGEST
from agent.reading.sentence import LONGEST_BARE, Sentence
from agent.reading.sought import Sought
from agent.reading.utterance import Word
from store import fold, materials

_SHORTEST = 3
# As many titles must be called by a word that often describes, such as light.
_CALLED = 3
_FEWEST_TITLED = 2
# After a thing that leads: its limit, or nothing. "Light, waterproof" tells how it should be.
_LIMITED = re.compile(
    r"[,.:;] *[$\u20ac\u00a3]?\d"
    r"|[,.:; ] *(?:below|under|less|max|up to|at most|no more|not over|cheaper|around|between)\b"
    r"|[,.:;]? *(?:for|in|with|please|pls|plz)\b|\W*$"
)
ANYTHING = frozenset({"something", "anything"})


class Heads:
    """Finds the heads of the noun phrases of one sentence."""

    def __init__(self, on: Sentence) -> None:
        self._on, self._describing = on, Describing(on)

    def head(self, first: int, last: int, asked: bool) -> Sought:
        """Return what the words of a phrase name, from `first` up to `last`."""
        if self.stands_for_one(first, last):
            return Sought()
        last = self._without_tail(first, last)
        if self._is_small_name(first, last):
            said = " ".join(w.text for w in self._on.words[last - 2 : last])
            return Sought(last - 2, last, (), said, asked=asked)
        return self._last_of(first, last, asked)

    def _last_of(self, first: int, last: int, asked: bool) -> Sought:
        """Return the last word of a phrase that names a thing."""
        end = last
        if self._is_named(first, end, asked):
            return self._plain_head(first, end, asked)
        while end > first:
            if end < last and self._on.words[end - 1].one in words_of("qualities", "body"):
                # "Eye drops", though a field states that they are drops, are no eye make-up.
                return self._plain_head(first, last, asked)
            found = self._category(first, end)
            if found:
                names, size = found
                head = " ".join(w.text for w in self._on.words[end - size : end])
                return Sought(end - size, end, names, head, asked=asked)
            if not self._describing.describes(end - 1) and not self._describing.is_stated(
                first, end - 1
            ):
                return self._plain_head(first, end, asked)
            if self._on.words[end - 1].text == "free":
                end -= 1
            end = max(
                first, self._on.phrase[end - 1].first if end - 1 in self._on.phrase else end - 1
            )
        return Sought()

    def _without_tail(self, first: int, last: int) -> int:
        """Return the end of a phrase without what is no thing: the too of "a hand cream too"."""
        while last > first and not self._on.nouns.ends_name(first, last - 1):
            if self._on.words[last - 1].bare not in words_of("english", "stop"):
                break
            last -= 1
        return last

    def _is_small_name(self, first: int, end: int) -> bool:
        """Return True for "watering can", which ends in a word that names nothing alone."""
        small = end > first and any(
            self._on.words[end - 1].bare in words_of("english", e) for e in ("stop", "boundary")
        )
        return small and self._on.nouns.ends_name(first, end - 1)

    def stands_for_one(self, first: int, end: int) -> bool:
        """Return True for "the blue one", and for what is done rather than sold."""
        last = end
        while last > first and self._is_small(last - 1) and not self._is_one(last - 1):
            last -= 1
        one = last > first and self._is_one(last - 1)
        deed = end - 1 > first and self._on.nouns.is_deed(end - 1)
        return one or deed or self._is_sort(first, end)

    def _is_sort(self, first: int, end: int) -> bool:
        """Return True for "the battery stuff" in a later turn: it tells which of what is sought."""
        if not self._on.refining or end - 1 <= first:
            return False
        sort = self._on.words[end - 1].text in words_of("english", "sorts")
        return sort and self._category(first, end - 1) is None

    def _is_one(self, at: int) -> bool:
        return self._on.words[at].text in ("one", "ones")

    def _is_named(self, first: int, end: int, asked: bool) -> bool:
        """Return True for the light of "an orange light", where several titles are called so."""
        if self._leads(first, end):
            return True
        if end - 1 < max(first, 1) or self._on.book.categories(self._on.words[end - 1 : end]):
            return False
        told = self._on.nouns.is_attribute(end - 1) or self._describing.is_done(end - 1)
        if self._is_small(end - 1) or (self._on.refining and told):
            return False
        if end - 1 in self._on.phrase and self._on.phrase[end - 1].first < end - 1:
            return False
        called = self._on.vocabulary.title_heads.get(self._on.words[end - 1].stem, 0) >= _CALLED
        article = self._on.words[end - 2].text in ("a", "an")
        described = end - 1 > first and self._on.nouns.is_attribute(end - 2)
        alone = asked and end - 1 == first and self._on.words[end - 2].text not in ANYTHING
        return called and (article or described or alone or self._is_pair(first, end))

    def _leads(self, first: int, end: int) -> bool:
        """Return True for the light of "light, below 30 bucks", where titles are called so."""
        if (first, end) != (0, 1) or self._on.refining or not self._on.words:
            return False
        word = self._on.words[0]
        called = self._on.vocabulary.title_heads.get(word.stem, 0) >= _CALLED
        own = called and not self._on.book.categories((word,))
        return own and bool(_LIMITED.match(self._on.utterance.flat[word.end :]))

    def _is_pair(self, first: int, end: int) -> bool:
        """Return True for "pendant light", of which titles use both and neither is a category."""
        before = self._on.words[end - 2]
        titled = self._on.vocabulary.title_words.get(before.stem, 0) >= _FEWEST_TITLED
        small = before.text in words_of("english", "describing") or self._is_small(end - 2)
        return end - 1 > first and titled and not small and not self._on.book.categories((before,))

    def _is_small(self, at: int) -> bool:
        """Return True for the only of "only navy", the me of "show me", that titles may end in."""
        return self._on.words[at].bare in words_of("english", "stop")

    def _category(self, first: int, end: int) -> tuple[tuple[str, ...], int] | None:
        for size in range(min(LONGEST, end - first), 0, -1):
            run = self._on.words[end - size : end]
            if self._inside_phrase(end - size, end) or self._is_stuff(run):
                continue
            found = self._on.book.categories(run)
            if found and not self.is_too_general(first, end, size):
                name = nearest(run, [(str(m.value), m.products) for m in found])
                said = tuple(word.one for word in run)
                return (name, *namesakes(name, said, self._on.vocabulary)), size
        return None

    def _is_stuff(self, run: Sequence[Word]) -> bool:
        """Return True for "oh and glass" in a later turn, where the shop sells glasses too."""
        alone = self._on.refining and len(run) == 1 and run[0].text in materials()
        named = {fold(str(m.value)) for m in self._on.book.categories(run)} if alone else set()
        return alone and run[0].text not in named

    def is_too_general(self, first: int, end: int, size: int) -> bool:
        """Return True for the box of "tv box": the word before it says what it is."""
        word = self._on.words[end - 1]
        if size > 1 or word.text in words_of("english", "generic"):
            return size == 1
        before = end - 2
        alone = (
            before < first
            or self._on.nouns.is_attribute(before)
            or self._describing.describes(before)
        )
        return word.one in words_of("english", "container") and not alone

    def _inside_phrase(self, first: int, end: int) -> bool:
        """Return True for a part of a longer phrase, such as the table in "coffee table"."""
        phrase = self._on.phrase.get(end - 1)
        if phrase is None or "variety" in phrase.kinds():
            return False
        return phrase.first < first or phrase.last > end

    def _plain_head(self, first: int, end: int, asked: bool) -> Sought:
        word = self._on.words[end - 1]
        if self._describing.is_manner(first, word):
            return Sought()
        if named := self._themed(word):
            return Sought(end - 1, end, named, word.text, (), asked)
        known = (
            self._on.speller.knows(word) or len(word.text) < _SHORTEST or not word.text.isalpha()
        )
        others = any(self._on.book.categories((w,)) for w in self._on.words[first : end - 1])
        others = others and not self._is_tool(word)
        heading = first == 0 and self._on.heads_a_list
        vague = not asked and len(self._on.words) > LONGEST_BARE and not heading
        sold = (known and not self._is_lacked(word)) or others or vague or not word.text.isascii()
        unknown = self._set_of(first, end) if sold else (word.text,)
        return Sought(end - 1, end, (), word.text, unknown, asked)

    def _themed(self, word: Word) -> tuple[str, ...]:
        """Return the food and treats of "dog food": what is told of it is what they state."""
        told = {m.field for match in self._on.phrase.values() for m in match.meanings}
        stated = self._on.vocabulary.stated_by
        own = told - {"category", "brand", ""}
        return tuple(c for c in self._on.book.themed(word) if own & stated.get(c, {}).keys())

    def _is_lacked(self, word: Word) -> bool:
        """Return True for towels where no title calls its product one, though one may name them."""
        vocabulary = self._on.vocabulary
        called = vocabulary.title_heads.get(word.stem, 0)
        named = vocabulary.title_words.get(word.stem, 0)
        lacked = not called and named < _FEWEST_TITLED and not self._on.book.themed(word)
        return lacked and word.one in words_of("everyday", "goods")

    def _set_of(self, first: int, end: int) -> tuple[str, ...]:
        """Return the train set that a shop has none of, whatever sets it has."""
        if end - 2 < first or self._on.words[end - 1].one not in words_of("english", "assorted"):
            return ()
        of = self._on.words[end - 2]
        told = self._on.nouns.is_attribute(end - 2) or self._on.vocabulary.title_words.get(of.stem)
        small = any(of.text in words_of("english", e) for e in ("describing", "generic", "stop"))
        named = of.text.isalpha() and of.text.isascii() and len(of.text) >= _SHORTEST
        return () if told or small or not named else (f"{of.text} {self._on.words[end - 1].text}",)

    def _is_tool(self, word: Word) -> bool:
        """Return True for the sharpener of a knife sharpener, which titles may call nothing."""
        titled = self._on.vocabulary.title_heads.get(word.stem)
        return word.one in words_of("english", "tools") and not titled


def nearest(run: Sequence[Word], categories: list[tuple[str, int]]) -> str:
    """Return the category named most like what was said, the more specific one of several."""
    said = " ".join(w.text for w in run)

    def order(category: tuple[str, int]) -> tuple[bool, bool, int, str]:
        name, count = category
        flat = " ".join(name.lower().split())
        whole = "&" not in flat and "," not in flat and "/" not in flat
        exact = flat in (said, f"{said}s", f"{said}es") or said in (f"{flat}s", f"{flat}es")
        return (not exact, not whole, count, name)

    return min(categories, key=order)[0]
