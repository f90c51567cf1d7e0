"""Words that describe products of a list: "the blue one", "the one with the hood", "the osprey"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from agent.need import Goal
from agent.reading.about import meant
from agent.reading.lexicon import table, words_of
from agent.reading.pointing import escaped, words_of_list
from agent.reading.shown import Shown
from agent.reading.utterance import Utterance, Word, roots
from store import Product, is_called, stems

_MONEY = re.compile(r"[$€£₹]?\s?(?P<amount>\d+(?:\.\d\d?)?)\s?(?:dollars?|bucks|euros?|usd)?")
_EARLIER = re.compile(r"\b(?:before|earlier|previously|again|at first|back to)\b")
_STOPS = ",.;:!?()\n"
_LONGEST = 4


class Described(NamedTuple):
    """The products that words describe, and where those stand.

    Not `sure` where it is one of several; a `loose` one counts only in a turn on products.
    """

    products: tuple[Product, ...]
    place: tuple[int, int]
    sure: bool
    loose: bool = False


class Descriptions:
    """One utterance beside the products on the table, in a turn that may be `pointing` at some."""

    def __init__(self, utterance: Utterance, shown: Shown, goal: Goal, *, pointing: bool) -> None:
        self._shown, self._goal, self._pointing = shown, goal, pointing
        self._earlier = bool(_EARLIER.search(utterance.flat))
        self._flat, self._words = utterance.flat, utterance.words

    def described(self) -> Iterator[Described]:
        """Yield "the blue one", "the one with the hood", "that leather backpack"."""
        starts = words_of_list("determiners")
        for at, word in enumerate(self._words):
            if word.text not in starts or at + 1 >= len(self._words):
                continue
            found = self._with_tail(at) or self._before_one(at) or self._noun(at)
            if found:
                yield found

    def _before_one(self, at: int) -> Described | None:
        """Return "the blue one", and "the blue ones" where products are spoken of."""
        for last in range(at + 2, min(at + _LONGEST + 2, len(self._words))):
            word = self._words[last]
            if any(c in word.gap for c in _STOPS):
                return None
            if word.text in ("one", "ones"):
                many = word.text == "ones"
                return None if many and not self._pointing else self._fitting(at, last, many=many)
        return None

    def _fitting(self, at: int, last: int, *, many: bool) -> Described | None:
        inside = self._words[at + 1 : last]
        place = (self._words[at].start, self._words[last].end)
        money = _MONEY.fullmatch(self._flat[inside[0].start : inside[-1].end])
        if money:
            products = self._shown.priced(float(money["amount"]))
        else:
            wanted = [w.stem for w in inside if w.text not in ("and", "or", "very", "really")]
            products = self._shown.described(wanted, earlier=self._earlier)
        if not products:
            return None
        return Described(products, place, sure=many or len(products) == 1)

    def _with_tail(self, at: int) -> Described | None:
        """Return "the one with the hood", "the one for $49"."""
        rest = self._flat[self._words[at].start :]
        tail = re.match(rf"\w+ ones? (?:{escaped(table('references')['tails'])}) ", rest)
        if tail is None:
            return None
        start = self._words[at].start
        first = next((i for i, w in enumerate(self._words) if w.start >= start + tail.end()), None)
        if first is None:
            return None
        end, products = self._longest(first)
        if not products:
            return None
        many = rest[: tail.end()].split()[1] == "ones"
        return Described(products, (start, end), sure=many or len(products) == 1)

    def _longest(self, first: int) -> tuple[int, tuple[Product, ...]]:
        """Return the longest run of words from `first` that holds of some product."""
        end = 0
        found: tuple[Product, ...] = ()
        wanted: list[str] = []
        for word in self._words[first : first + _LONGEST]:
            if wanted and any(c in word.gap for c in _STOPS):
                break
            money = _MONEY.fullmatch(word.text) if not wanted else None
            if money and (priced := self._shown.priced(float(money["amount"]))):
                return word.end, priced
            if not meant(word) and word.text in words_of("english", "stop"):
                if wanted:
                    break
                continue
            wanted.append(word.stem)
            products = self._shown.described(wanted, earlier=self._earlier)
            if not products:
                break
            end, found = word.end, products
        return end, found

    def _noun(self, at: int) -> Described | None:
        """Return "the osprey", "that leather backpack": words that tell some from the others."""
        end, products, plural = self._earlier_one(at + 1) or self._names(at + 1)
        one = self._goal == "compare" and not plural
        if one:
            products = _likeliest(products, self._words[at + 1 :], end)
        whole = len(products) == len(self._shown.listed) and not one
        if not end or whole or self._asks(at, end):
            return None
        sure = plural or len(products) == 1
        return Described(products, (self._words[at].start, end), sure=sure, loose=True)

    def _asks(self, at: int, end: int) -> bool:
        """Tell "is that wireless" from "is that backpack wireless"."""
        word = self._words[at]
        ended = not self._flat[end:].strip(" .?!")
        return word.text != "the" and ended and self._goal == "ask_about"

    def _names(self, first: int) -> tuple[int, tuple[Product, ...], bool]:
        """Return where a run of naming words ends, which products it names, and if it is many."""
        heads = {roots(p.title)[-1] for p in self._shown.listed if roots(p.title)}
        heads |= {r for p in self._shown.listed for c in p.categories for r in roots(c)}
        end = 0
        found: tuple[Product, ...] = ()
        wanted: list[str] = []
        for at, word in enumerate(self._words[first : first + _LONGEST], first):
            if (wanted and any(c in word.gap for c in _STOPS)) or not meant(word):
                break
            products = self._shown.named([*wanted, word.stem])
            if not products:
                break
            wanted.append(word.stem)
            end, found = word.end, products
            if word.stem in heads and not self._goes_on(at + 1, wanted):
                return end, found, word.one != word.text
        return end, found, False

    def _earlier_one(self, first: int) -> tuple[int, tuple[Product, ...], bool] | None:
        """Return what all words of a phrase name of an earlier list, where none of the last does.

        "Compare the oil and the shaving cream", after a list without shaving cream.
        """
        rest = self._words[first : first + _LONGEST]
        run = list(takewhile(lambda w: w is rest[0] or w.gap == " ", takewhile(meant, rest)))
        wanted = [w.stem for w in run]
        if self._goal != "compare" or not run or self._shown.named(wanted):
            return None
        found = self._shown.named_before(wanted)
        return (run[-1].end, found, False) if found else None

    def _goes_on(self, at: int, wanted: Sequence[str]) -> bool:
        """Return True for the oil of "the beard oil", though a title ends in a beard."""
        after = self._words[at] if at < len(self._words) else None
        joined = after is not None and after.gap == " " and meant(after)
        return joined and bool(self._shown.named([*wanted, self._words[at].stem]))

    def called(self) -> Iterator[Described]:
        """Yield names without an article: "compare osprey and deuter"."""
        at = 0
        while self._goal == "compare" and at < len(self._words):
            end, products, plural = self._names(at)
            some = products and len(products) < len(self._shown.listed)
            if some and not self._indefinite(at):
                products = products if plural else _likeliest(products, self._words[at:], end)
                sure = plural or len(products) == 1
                yield Described(products, (self._words[at].start, end), sure=sure, loose=True)
            at = max(at + 1, sum(w.start < end for w in self._words))

    def _indefinite(self, at: int) -> bool:
        """Return True after "a" and in what is asked of a product: "is it waterproof"."""
        return bool(at) and self._words[at - 1].text in ("a", "an", "any", "in", "it")


def _likeliest(
    products: tuple[Product, ...], words: Sequence[Word], end: int
) -> tuple[Product, ...]:
    """Return the one that is meant where one is compared: what is called so comes first."""
    said = [w for w in words if w.end <= end]
    if not said or len(products) < 2:
        return products
    called = [p for p in products if is_called(p.title, stems(said[-1].text))]
    # What is of a cream color is no shaving cream.
    titled = [p for p in products if {w.stem for w in said} <= set(roots(p.title))]
    return tuple(called or titled or products)[:1]
