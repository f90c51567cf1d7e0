"""What a turn says of products that were shown: "the second one", "the blue one", "both", "it"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from agent.need import Goal
from agent.reading.about import meant
from agent.reading.description import Described, Descriptions
from agent.reading.lexicon import table, words_of
from agent.reading.pointing import (
    led,
    numbered,
    placed,
    pointing,
    superlatives,
    words_of_list,
)
from agent.reading.shown import Shown, names_of_product
from agent.reading.utterance import Utterance
from store import Product

POINTING: frozenset[Goal] = frozenset({"ask_about", "compare", "similar", "complete_the_set"})
"""The goals of turns that speak of products that were shown."""

_DIGITS = ("one", "two", "three", "four", "five")
_OF = re.compile(r"\s+(?:out )?(?:of|between|among)\s+")
# "Is the first waterproof?" asks it of that one.
# "The first and last", not "how long does the first last".
_JOINED = re.compile(r"(?:\b(?:and|or|n|vs|with|to)|[,&/])\s*$")
_ASKED_OF = re.compile(r"(?:^|[,.;] ?|\b(?:and|but|so|ok) )(?:is|does|has|can|will|would|was) $")
_STOPS = ",.;:!?()\n"


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
    described = Descriptions(utterance, shown, goal, pointing=goal in POINTING)
    found: list[Reference] = []
    for reference in chain(
        reading.among(),
        reading.numbered(),
        reading.placed(),
        reading.together(),
        reading.told_apart(),
        map(reading.meant, described.described()),
        reading.pronouns(),
        map(reading.meant, described.called()),
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
            beside = bare and (
                match["place"] != "last" or _JOINED.search(self._flat[: match.start()])
            )
            standing = match["the"] or beside or match["noun"] or match["count"]
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
        if match["noun"] or match["owner"] or _ASKED_OF.search(self._flat[: match.start()]):
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

    def meant(self, found: Described) -> Reference:
        """Return what words describe as what they point at."""
        return self._made(found.products, found.place, sure=found.sure, loose=found.loose)

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
