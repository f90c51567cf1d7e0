"""The thing that is asked for: the head of the noun phrase after the request."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agent.reading.bounds import counted
from agent.reading.complement import in_complement
from agent.reading.lexicon import words_of
from agent.reading.naming import namesakes
from agent.reading.nouns import NounPhrases
from agent.reading.phrasebook import PhraseBook
from agent.reading.phrases import LONGEST, Match
from agent.reading.purpose import purpose
from agent.reading.qualities import (
    ends_quality,
    is_dimension,
    is_part,
    is_quality,
    is_singular,
    spoken,
)
from agent.reading.sought import Sought
from agent.reading.spelling import Speller
from agent.reading.utterance import Utterance, Word, root
from store import fold, materials

_ADJECTIVAL = re.compile(
    r".{3,}(?:able|ible|proof|less|ful|ish|weight|style|sized|type|ic|ous|ive|est|ed|ing)$"
)
# "Remote controlled" in a later turn, whatever titles have a remote control.
_DONE = re.compile(r".{3,}(?<!e)ed$")
_SHORTEST = 3
# As many titles must be called by a word that often describes, such as light.
_CALLED = 3
_FEWEST_TITLED = 2
_PLACING = frozenset(
    {"in", "on", "at", "to", "of", "from", "by", "into", "near", "with", "i", "we"}
)
# "Anything new in kitchen?" means the department, and so does "in kitchen" alone.
_AMONG = re.compile(
    r"\b(?:new|arrivals|popular|selling|sellers|best|have|sell|stock|something|anything)"
    r" (?:\w+ )?in $|\b(?:which|any|one|all|some|none) of (?:your|the|these|those) $"
    r"|^\W*(?:(?:and|ok|just|only|no|maybe) )*in (?:the )?$"
)
# After a thing that leads: its limit, or nothing. "Light, waterproof" tells how it should be.
_LIMITED = re.compile(
    r"[,.:;] *[$\u20ac\u00a3]?\d"
    r"|[,.:; ] *(?:below|under|less|max|up to|at most|no more|not over|cheaper|around|between)\b"
    r"|[,.:;]? *(?:for|in|with|please|pls|plz)\b|\W*$"
)
_ANYTHING = frozenset({"something", "anything"})
# A longer text that asks for nothing is a story: its words are not wishes.
_LONGEST_BARE = 8
_LONGEST_HEADING = 2
_VAGUE = frozenset({"stuff", "things", "items", "products", "models", "versions"})


class Seeker:
    """Finds the head noun of one utterance."""

    def __init__(
        self,
        book: PhraseBook,
        speller: Speller,
        utterance: Utterance,
        matches: Sequence[Match],
        free: Sequence[bool],
        *,
        refining: bool,
    ) -> None:
        self._book = book
        self._speller = speller
        self._utterance, self._flat = utterance, utterance.flat
        self._words = utterance.words
        self._free = free
        self._refining = refining
        self._phrase = {i: m for m in matches for i in range(m.first, m.last)}
        names = book.vocabulary.title_names
        self._nouns = NounPhrases(utterance, self._phrase, free, names)

    def sought(self) -> Sought:
        """Return the first noun that is asked for, and others of its kind joined to it.

        A noun that no title is called by gives way to one with a category, wherever that stands.
        """
        first: Sought | None = None
        for found in self._candidates():
            if found.categories or found.unknown or self._titled(found):
                return found if first is None or found.categories else first
            first = first or found
        known = self._book.vocabulary.categories
        if self._refining and self._asks_for_one:
            return first or Sought()
        return self._somewhere() or purpose(self._utterance, known) or first or Sought()

    def _candidates(self) -> Iterator[Sought]:
        for start, asked in self._nouns.starts():
            first, last = self._nouns.phrase(start)
            found = self._head(first, last, asked)
            while not found.found and self._nouns.is_transparent(last):
                first, last = self._nouns.phrase(last + 1)
                found = self._head(first, last, asked)
            if found.found and not self._is_quality(found):
                bare = self._is_bare and not start
                yield replace(self._with_joined(found, last), bare=bare)

    @property
    def _asks_for_one(self) -> bool:
        """True for "a battery powered one", which names no battery."""
        found = (self._nouns.phrase(start) for start, _ in self._nouns.starts())
        return any(last > first and self._stands_for_one(first, last) for first, last in found)

    @property
    def _is_bare(self) -> bool:
        """True for "beard oil under 20", which asks for a thing without asking."""
        return not self._refining and (len(self._words) <= _LONGEST_BARE or self._heads_a_list)

    @property
    def _heads_a_list(self) -> bool:
        """True for "towels. cotton. no more than $30": the thing first, then what it should be."""
        stops = (i for i, w in enumerate(self._words) if i and any(c in w.gap for c in ",.;:\n"))
        return next(stops, _LONGEST_BARE) <= _LONGEST_HEADING

    def _titled(self, found: Sought) -> bool:
        heads = self._book.vocabulary.title_heads
        return bool(heads.get(root(found.head.split()[-1])))

    def _somewhere(self) -> Sought | None:
        """Return the only thing with a category that a text names in passing."""
        named = [m for m in self._phrase.values() if self._is_thing(m)]
        places = {m.first: m for m in named}
        if len(places) != 1:
            return None
        match = named[0]
        words = self._words[match.first : match.last]
        found = [(str(m.value), m.products) for m in self._book.categories(words)]
        head = " ".join(w.text for w in words)
        return Sought(match.first, match.last, (_nearest(words, found),), head)

    def _is_thing(self, match: Match) -> bool:
        """Return True for a category that something is not for, from or part of."""
        words = self._words[match.first : match.last]
        free = all(self._free[match.first : match.last])
        plain = match.kinds() == {"category"} and self._book.categories(words)
        if not free or not plain or self._too_general(match.first, match.last, len(words)):
            return False
        if self._nouns.is_deed(match.first) or self._is_of_body(match):
            return False
        return not self._placed(match.first) and not in_complement(self._words, match.first, 0)

    def _is_of_body(self, match: Match) -> bool:
        """Return True for the eye of "eye drops", which are no make-up for eyes."""
        last, after = self._words[match.last - 1], self._words[match.last : match.last + 1]
        if last.one not in words_of("qualities", "body") or not after or after[0].gap != " ":
            return False
        small = any(after[0].bare in words_of("english", e) for e in ("stop", "boundary"))
        return after[0].text.isalpha() and not small

    def _placed(self, at: int) -> bool:
        """Return True for the kitchen of "in my kitchen"."""
        if _AMONG.search(self._flat[: self._words[at].start]):
            return False
        before = [w.text for w in self._words[:at] if w.text not in words_of("requests", "leading")]
        return bool(before) and before[-1] in _PLACING

    def _is_quality(self, found: Sought) -> bool:
        """Return True for the light of "something light", though the shop may sell lights."""
        before = self._words[found.first - 1].text if found.first else ""
        return before in _ANYTHING and found.head in words_of("english", "describing")

    def _head(self, first: int, last: int, asked: bool) -> Sought:
        if self._stands_for_one(first, last):
            return Sought()
        last = self._without_tail(first, last)
        if self._is_small_name(first, last):
            said = " ".join(w.text for w in self._words[last - 2 : last])
            return Sought(last - 2, last, (), said, asked=asked)
        return self._last_of(first, last, asked)

    def _last_of(self, first: int, last: int, asked: bool) -> Sought:
        """Return the last word of a phrase that names a thing."""
        end = last
        if self._is_named(first, end, asked):
            return self._plain_head(first, end, asked)
        while end > first:
            if end < last and self._words[end - 1].one in words_of("qualities", "body"):
                # "Eye drops", though a field states that they are drops, are no eye make-up.
                return self._plain_head(first, last, asked)
            found = self._category(first, end)
            if found:
                names, size = found
                head = " ".join(w.text for w in self._words[end - size : end])
                return Sought(end - size, end, names, head, asked=asked)
            if not self._describes(end - 1) and not self._stated(first, end - 1):
                return self._plain_head(first, end, asked)
            if self._words[end - 1].text == "free":
                end -= 1
            end = max(first, self._phrase[end - 1].first if end - 1 in self._phrase else end - 1)
        return Sought()

    def _without_tail(self, first: int, last: int) -> int:
        """Return the end of a phrase without what is no thing: the too of "a hand cream too"."""
        while last > first and not self._nouns.ends_name(first, last - 1):
            if self._words[last - 1].bare not in words_of("english", "stop"):
                break
            last -= 1
        return last

    def _is_small_name(self, first: int, end: int) -> bool:
        """Return True for "watering can", which ends in a word that names nothing alone."""
        small = end > first and any(
            self._words[end - 1].bare in words_of("english", e) for e in ("stop", "boundary")
        )
        return small and self._nouns.ends_name(first, end - 1)

    def _stands_for_one(self, first: int, end: int) -> bool:
        """Return True for "the blue one", and for what is done rather than sold."""
        last = end
        while last > first and self._is_small(last - 1) and not self._is_one(last - 1):
            last -= 1
        one = last > first and self._is_one(last - 1)
        deed = end - 1 > first and self._nouns.is_deed(end - 1)
        return one or deed or self._is_sort(first, end)

    def _is_sort(self, first: int, end: int) -> bool:
        """Return True for "the battery stuff" in a later turn: it tells which of what is sought."""
        vague = self._refining and end - 1 > first and self._words[end - 1].text in _VAGUE
        return vague and self._category(first, end - 1) is None

    def _is_one(self, at: int) -> bool:
        return self._words[at].text in ("one", "ones")

    def _is_named(self, first: int, end: int, asked: bool) -> bool:
        """Return True for the light of "an orange light", where several titles are called so."""
        if self._leads(first, end):
            return True
        if end - 1 < max(first, 1) or self._book.categories(self._words[end - 1 : end]):
            return False
        told = self._nouns.is_attribute(end - 1) or self._is_done(end - 1)
        if self._is_small(end - 1) or (self._refining and told):
            return False
        if end - 1 in self._phrase and self._phrase[end - 1].first < end - 1:
            return False
        called = self._book.vocabulary.title_heads.get(self._words[end - 1].stem, 0) >= _CALLED
        article = self._words[end - 2].text in ("a", "an")
        described = end - 1 > first and self._nouns.is_attribute(end - 2)
        alone = asked and end - 1 == first and self._words[end - 2].text not in _ANYTHING
        return called and (article or described or alone or self._is_pair(first, end))

    def _leads(self, first: int, end: int) -> bool:
        """Return True for the light of "light, below 30 bucks", where titles are called so."""
        if (first, end) != (0, 1) or self._refining or not self._words:
            return False
        word = self._words[0]
        called = self._book.vocabulary.title_heads.get(word.stem, 0) >= _CALLED
        own = called and not self._book.categories((word,))
        return own and bool(_LIMITED.match(self._flat[word.end :]))

    def _is_pair(self, first: int, end: int) -> bool:
        """Return True for "pendant light", of which titles use both and neither is a category."""
        before = self._words[end - 2]
        titled = self._book.vocabulary.title_words.get(before.stem, 0) >= _FEWEST_TITLED
        small = before.text in words_of("english", "describing") or self._is_small(end - 2)
        return end - 1 > first and titled and not small and not self._book.categories((before,))

    def _is_small(self, at: int) -> bool:
        """Return True for the only of "only navy", the me of "show me", that titles may end in."""
        return self._words[at].bare in words_of("english", "stop")

    def _category(self, first: int, end: int) -> tuple[tuple[str, ...], int] | None:
        for size in range(min(LONGEST, end - first), 0, -1):
            run = self._words[end - size : end]
            if self._inside_phrase(end - size, end) or self._is_stuff(run):
                continue
            found = self._book.categories(run)
            if found and not self._too_general(first, end, size):
                nearest = _nearest(run, [(str(m.value), m.products) for m in found])
                said = tuple(word.one for word in run)
                return (nearest, *namesakes(nearest, said, self._book.vocabulary)), size
        return None

    def _is_stuff(self, run: Sequence[Word]) -> bool:
        """Return True for "oh and glass" in a later turn, where the shop sells glasses too."""
        alone = self._refining and len(run) == 1 and run[0].text in materials()
        named = {fold(str(m.value)) for m in self._book.categories(run)} if alone else set()
        return alone and run[0].text not in named

    def _too_general(self, first: int, end: int, size: int) -> bool:
        """Return True for the box of "tv box": the word before it says what it is."""
        word = self._words[end - 1]
        if size > 1 or word.text in words_of("english", "generic"):
            return size == 1
        before = end - 2
        alone = before < first or self._nouns.is_attribute(before) or self._describes(before)
        return word.one in words_of("english", "container") and not alone

    def _inside_phrase(self, first: int, end: int) -> bool:
        """Return True for a part of a longer phrase, such as the table in "coffee table"."""
        phrase = self._phrase.get(end - 1)
        if phrase is None or "variety" in phrase.kinds():
            return False
        return phrase.first < first or phrase.last > end

    def _describes(self, at: int) -> bool:
        word = self._words[at]
        small = any(word.bare in words_of("english", e) for e in ("describing", "generic", "stop"))
        if self._nouns.is_attribute(at) or small or word.text[0].isdigit():
            return True
        if is_quality(word) or is_dimension(word) or self._makes_quality(at):
            return True
        if self._refining and self._is_done(at):
            return True
        if at and self._words[at - 1].text[0].isdigit() and word.text in counted():
            return True
        return not self._speller.writes(word) and bool(_ADJECTIVAL.match(word.text))

    def _is_done(self, at: int) -> bool:
        word = self._words[at]
        return bool(_DONE.match(word.text)) and word.one not in words_of("everyday", "goods")

    def _makes_quality(self, at: int) -> bool:
        """Return True for the calf of "wide calf", the hand of "hand painted" in a later turn."""
        word = self._words[at]
        after = self._words[at + 1] if at + 1 < len(self._words) else None
        joined = after is not None and after.gap in (" ", "-") and ends_quality(after)
        if joined and self._refining and self._is_done(at + 1) and is_singular(word):
            return True
        if not self._refining or self._is_sold(word):
            return False
        return is_part(word) or (joined and is_singular(word)) or self._is_spoken(word)

    def _is_spoken(self, word: Word) -> bool:
        place = spoken(self._flat)
        return place is not None and place[0] <= word.start < place[1]

    def _is_sold(self, word: Word) -> bool:
        """Return True for what a title is called by, here or in other shops."""
        called = self._book.vocabulary.title_heads.get(word.stem, 0)
        return bool(called) or word.one in words_of("everyday", "goods")

    def _stated(self, first: int, at: int) -> bool:
        """Return True for a value after its noun ("coffee decaf"), or alone in a later turn."""
        phrase = self._phrase.get(at)
        if phrase is None or "text" not in phrase.kinds() or "category" in phrase.kinds():
            return False
        earlier = self._words[first : phrase.first]
        heads = self._book.vocabulary.title_heads
        things = {m for m in self._phrase.values() if first <= m.first and m.last <= phrase.first}
        named = any("category" in m.kinds() for m in things) or any(
            self._book.categories((w,)) or (w.stem in heads and first + i not in self._phrase)
            for i, w in enumerate(earlier)
        )
        return self._refining or named

    def _is_manner(self, first: int, word: Word) -> bool:
        """Return True for the matte of "what about matte", which no title calls a thing."""
        before = self._words[first - 1].text if first else ""
        told = self._refining and before == "about" and self._speller.knows(word)
        return told and is_singular(word) and not self._is_sold(word)

    def _plain_head(self, first: int, end: int, asked: bool) -> Sought:
        word = self._words[end - 1]
        if self._is_manner(first, word):
            return Sought()
        if named := self._themed(word):
            return Sought(end - 1, end, named, word.text, (), asked)
        known = self._speller.knows(word) or len(word.text) < _SHORTEST or not word.text.isalpha()
        others = any(self._book.categories((w,)) for w in self._words[first : end - 1])
        others = others and not self._is_tool(word)
        heading = first == 0 and self._heads_a_list
        vague = not asked and len(self._words) > _LONGEST_BARE and not heading
        sold = (known and not self._is_lacked(word)) or others or vague or not word.text.isascii()
        unknown = self._set_of(first, end) if sold else (word.text,)
        return Sought(end - 1, end, (), word.text, unknown, asked)

    def _themed(self, word: Word) -> tuple[str, ...]:
        """Return the food and treats of "dog food": what is told of it is what they state."""
        told = {m.field for match in self._phrase.values() for m in match.meanings}
        stated = self._book.vocabulary.stated_by
        own = told - {"category", "brand", ""}
        return tuple(c for c in self._book.themed(word) if own & stated.get(c, {}).keys())

    def _is_lacked(self, word: Word) -> bool:
        """Return True for towels where no title calls its product one, though one may name them."""
        vocabulary = self._book.vocabulary
        called = vocabulary.title_heads.get(word.stem, 0)
        named = vocabulary.title_words.get(word.stem, 0)
        lacked = not called and named < _FEWEST_TITLED and not self._book.themed(word)
        return lacked and word.one in words_of("everyday", "goods")

    def _set_of(self, first: int, end: int) -> tuple[str, ...]:
        """Return the train set that a shop has none of, whatever sets it has."""
        if end - 2 < first or self._words[end - 1].one not in words_of("english", "assorted"):
            return ()
        of = self._words[end - 2]
        told = self._nouns.is_attribute(end - 2) or self._book.vocabulary.title_words.get(of.stem)
        small = any(of.text in words_of("english", e) for e in ("describing", "generic", "stop"))
        named = of.text.isalpha() and of.text.isascii() and len(of.text) >= _SHORTEST
        return () if told or small or not named else (f"{of.text} {self._words[end - 1].text}",)

    def _is_tool(self, word: Word) -> bool:
        """Return True for the sharpener of a knife sharpener, which titles may call nothing."""
        titled = self._book.vocabulary.title_heads.get(word.stem)
        return word.one in words_of("english", "tools") and not titled

    def _with_joined(self, found: Sought, end: int) -> Sought:
        """Add "a tent and a sleeping bag": a second noun with a category of its own."""
        if end >= len(self._words) - 1 or self._words[end].text not in ("and", "or"):
            return found
        first, last = self._nouns.phrase(end + 1)
        other = self._head(first, last, found.asked)
        if other.unknown and found.unknown:
            return replace(found, unknown=(*found.unknown, *other.unknown))
        if not other.categories:
            return found
        if not found.categories:
            return other
        names = tuple(dict.fromkeys((*found.categories, *other.categories)))
        head = f"{found.head} {other.head}"
        return Sought(found.first, other.last, names, head, (), found.asked)


def _nearest(run: Sequence[Word], categories: list[tuple[str, int]]) -> str:
    """Return the category named most like what was said, the more specific one of several."""
    said = " ".join(w.text for w in run)

    def order(category: tuple[str, int]) -> tuple[bool, bool, int, str]:
        name, count = category
        flat = " ".join(name.lower().split())
        whole = "&" not in flat and "," not in flat and "/" not in flat
        exact = flat in (said, f"{said}s", f"{said}es") or said in (f"{flat}s", f"{flat}es")
        return (not exact, not whole, count, name)

    return min(categories, key=order)[0]
