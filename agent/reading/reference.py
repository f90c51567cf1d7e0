"""What a turn says of products that were shown: "the second one", "the blue one", "both", "it"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from agent.need import Goal
from agent.reading.about import meant
from agent.reading.lexicon import table, words_of
from agent.reading.pointing import (
    escaped,
    led,
    numbered,
    placed,
    pointing,
    superlatives,
    words_of_list,
)
from agent.reading.shown import Shown, names_of_product
from agent.reading.utterance import Utterance, roots
from store import Product

POINTING: frozenset[Goal] = frozenset({"ask_about", "compare", "similar", "complete_the_set"})
"""The goals of turns that speak of products that were shown."""

_MONEY = re.compile(r"[$€£₹]?\s?(?P<amount>\d+(?:\.\d\d?)?)\s?(?:dollars?|bucks|euros?|usd)?")
_DIGITS = ("one", "two", "three", "four", "five")
_EARLIER = re.compile(r"\b(?:before|earlier|previously|again|at first|back to)\b")
_OF = re.compile(r"\s+(?:out )?(?:of|between|among)\s+")
_STOPS = ",.;:!?()\n"
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Reference:
    """The ids a phrase stands for, its place and words; not `sure` where it is one of several.

    A `loose` one ("it", a bare name) counts only in a turn that speaks of products.
    """

    ids: tuple[str, ...]
    start: int
    end: int
    said: str = ""
    sure: bool = True
    loose: bool = False


def references(utterance: Utterance, shown: Shown, goal: Goal) -> list[Reference]:
    """Return the references of a turn in its order; its goal tells whether it is of products."""
    if not shown.listed and not shown.seen:
        return []
    reading = _Reading(utterance, shown, goal)
    found: list[Reference] = []
    for reference in chain(
        reading.among(),
        reading.numbered(),
        reading.placed(),
        reading.together(),
        reading.told_apart(),
        reading.described(),
        reading.pronouns(),
        reading.called(),
    ):
        if not any(_met(reference, earlier, goal) for earlier in found):
            found.append(reference)
    return sorted(found, key=lambda r: r.start)


def _named(superlative: re.Match[str]) -> str:
    """Return the side and field of a superlative, as its pattern names them."""
    return next(n for n, v in superlative.groupdict().items() if v and n != "noun")


def _met(reference: Reference, earlier: Reference, goal: Goal) -> bool:
    """Return True for words read already, and for the "it" of "the second one, is it washable"."""
    if earlier.start < reference.end and reference.start < earlier.end:
        return True
    again = reference.said in words_of_list("single") and reference.start >= earlier.end
    return again and bool(earlier.ids) and not earlier.loose and goal != "compare"


class _Reading:
    """One utterance beside the products on the table."""

    def __init__(self, utterance: Utterance, shown: Shown, goal: Goal) -> None:
        self._shown, self._goal, self._pointing = shown, goal, goal in POINTING
        self._utterance = utterance
        self._earlier = bool(_EARLIER.search(utterance.flat))
        self._flat, self._words = utterance.flat, utterance.words

    def numbered(self) -> Iterator[Reference]:
        """Yield "number 3", "#2", "compare 1 and 3"."""
        for match in numbered().finditer(self._flat):
            if (match["left"] or match["right"]) and self._goal != "compare":
                continue
            said = next(v for v in match.groupdict().values() if v)
            place = _DIGITS.index(said) if said.isalpha() else int(said) - 1
            if place >= 0 and (products := self._shown.at(place)):
                yield self._made(products, match.span())

    def placed(self) -> Iterator[Reference]:
        """Yield "the second one", "the first two", "third"."""
        bare = False
        for match in placed().finditer(self._flat):
            products = self._of_place(match["place"], match["count"])
            if (match["noun"] or "").endswith("ones") and not match["count"]:
                # "The first ones" are those of an earlier list.
                continue
            standing = match["the"] or bare or match["noun"] or match["count"]
            if standing and self._stands(match, products):
                bare = True
                yield self._made(products, match.span(), sure=bool(products))

    def _of_place(self, said: str, count: str | None) -> tuple[Product, ...]:
        place = table("references")["places"][said]
        if place == "middle":
            return self._shown.middle
        number = table("references")["counts"].get(count, 1)
        if number == 1 or place not in (0, -1):
            return self._shown.at(place)
        listed = tuple(self._shown.listed)
        return listed[:number] if place == 0 else listed[-number:]

    def _stands(self, match: re.Match[str], products: Sequence[Product]) -> bool:
        """Tell "the first tent" of a list of tents from "the first edition"."""
        if match["noun"] or match["owner"]:
            return True
        after = next((w for w in self._words if w.start >= match.end()), None)
        if after is None or any(c in after.gap for c in _STOPS):
            return True
        known = {r for p in products for r in names_of_product(p)}
        return (
            not meant(after) or after.stem in known or after.text in words_of("english", "boundary")
        )

    def together(self) -> Iterator[Reference]:
        """Yield "both", "all of them", "the other one"."""
        listed = tuple(self._shown.listed)
        for match in pointing("all").finditer(self._flat):
            pair = match[0].startswith("both") or "two" in match[0]
            focus = self._shown.in_focus
            if pair and len(listed) != 2 and len(focus) == 2:
                yield self._made(focus, match.span())
            elif listed and (pair is False or len(listed) >= 2):
                yield self._made(listed, match.span(), sure=not pair or len(listed) == 2)
        for match in pointing("other").finditer(self._flat):
            if others := self._shown.others:
                single = match[0].endswith(("one", "other"))
                yield self._made(others, match.span(), sure=not single or len(others) == 1)

    def among(self) -> Iterator[Reference]:
        """Yield "the cheaper of the first two", "the lightest of these three"."""
        for match in superlatives().finditer(self._flat):
            some = chain(self.placed(), self.together(), self.pronouns())
            group = next((r for r in some if _OF.fullmatch(self._flat, match.end(), r.start)), None)
            if match["noun"] or group is None:
                continue
            side, _, field = _named(match).partition("_")
            listed = Shown(self._shown.of(group.ids))
            products = listed.extreme(field, side == "most")
            yield self._made(products, (match.start(), group.end), sure=len(products) == 1)

    def told_apart(self) -> Iterator[Reference]:
        """Yield "the cheaper one" of those shown; "show me the cheapest" asks for an order."""
        for match in superlatives().finditer(self._flat):
            side, _, field = _named(match).partition("_")
            products = self._shown.extreme(field, side == "most")
            before = self._flat[: match.start()]
            ahead = led("told_apart").search(before)
            alone = not before.strip() and match["noun"]
            asked = self._goal == "compare" and before.rstrip().endswith(("is", "are", "s"))
            if products and not asked and (ahead or self._pointing or alone):
                yield self._made(products, match.span(), sure=len(products) == 1)

    def described(self) -> Iterator[Reference]:
        """Yield "the blue one", "the one with the hood", "that leather backpack"."""
        starts = words_of_list("determiners")
        for at, word in enumerate(self._words):
            if word.text not in starts or at + 1 >= len(self._words):
                continue
            found = self._with_tail(at) or self._before_one(at) or self._noun(at)
            if found:
                yield found

    def _before_one(self, at: int) -> Reference | None:
        """Return "the blue one", and "the blue ones" where products are spoken of."""
        for last in range(at + 2, min(at + _LONGEST + 2, len(self._words))):
            word = self._words[last]
            if any(c in word.gap for c in _STOPS):
                return None
            if word.text in ("one", "ones"):
                many = word.text == "ones"
                return None if many and not self._pointing else self._fitting(at, last, many=many)
        return None

    def _fitting(self, at: int, last: int, *, many: bool) -> Reference | None:
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
        return self._made(products, place, sure=many or len(products) == 1)

    def _with_tail(self, at: int) -> Reference | None:
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
        return self._made(products, (start, end), sure=many or len(products) == 1)

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

    def _noun(self, at: int) -> Reference | None:
        """Return "the osprey", "that leather backpack": words that tell some from the others."""
        end, products, plural = self._names(at + 1)
        if not end or len(products) == len(self._shown.listed) or self._asks(at, end):
            return None
        sure = plural or len(products) == 1
        return self._made(products, (self._words[at].start, end), sure=sure, loose=True)

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
        for word in self._words[first : first + _LONGEST]:
            if (wanted and any(c in word.gap for c in _STOPS)) or not meant(word):
                break
            products = self._shown.named([*wanted, word.stem])
            if not products:
                break
            wanted.append(word.stem)
            end, found = word.end, products
            if word.stem in heads:
                return end, found, word.one != word.text
        return end, found, False

    def pronouns(self) -> Iterator[Reference]:
        """Yield "it", "that one", "these": what was spoken of last, or all that was shown."""
        focus, listed = self._shown.in_focus, tuple(self._shown.listed)
        for match in pointing("single").finditer(self._flat):
            one = match[0].endswith("one")
            if one or self._points(match):
                products = focus or listed
                sure = len(products) == 1 or not one
                yield self._made(products, match.span(), sure=sure, loose=not one)
        for match in pointing("several").finditer(self._flat):
            focus = focus if len(focus) > 1 else ()
            yield self._made(focus or listed, match.span(), loose=True)

    def _points(self, match: re.Match[str]) -> bool:
        """Tell "is that waterproof" from "a tent that fits four"."""
        if match[0] == "it":
            return True
        before = led("leading").search(self._flat[: match.start()])
        return bool(before) or not self._flat[match.end() :].strip(" .?!") or match.start() == 0

    def called(self) -> Iterator[Reference]:
        """Yield names without an article: "compare osprey and deuter"."""
        at = 0
        while self._goal == "compare" and at < len(self._words):
            end, products, plural = self._names(at)
            some = products and len(products) < len(self._shown.listed)
            if some and not self._indefinite(at):
                sure = plural or len(products) == 1
                yield self._made(products, (self._words[at].start, end), sure=sure, loose=True)
            at = max(at + 1, sum(w.start < end for w in self._words))

    def _indefinite(self, at: int) -> bool:
        """Return True after "a" and in what is asked of a product: "is it waterproof"."""
        return bool(at) and self._words[at - 1].text in ("a", "an", "any", "in", "it")

    def _made(
        self,
        products: Sequence[Product],
        place: tuple[int, int],
        *,
        sure: bool = True,
        loose: bool = False,
    ) -> Reference:
        ids, said = tuple(p.id for p in products), self._utterance.said(*place)
        return Reference(ids, *place, said, sure, loose)
