"""The set phrases of a turn: order, stock, starting over, critiques, letting go."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.reading.critique import critiques
from agent.reading.dropping import Dropping, droppings
from agent.reading.lexicon import cue, table
from agent.reading.reference import Reference
from agent.reading.relative import price_wishes
from agent.reading.scan import Scan
from agent.reading.shown import Shown
from agent.reading.superlatives import superlatives
from recommender import Order
from store import Constraint, Vocabulary

_DENIED = re.compile(r"\bnot? (?:the |necessarily the )?$")
# These are understood before anything was shown; "nicer" and "lighter" are not.
_PLAIN = ("cheaper", "less expensive", "more affordable", "lower price")
_BY_PRICE = ("price_low", "price_high")
# "Highly rated" among products of which most have about four stars of five.
_WELL = 4.0
# "Lightest first" has no product of the list in it.
_FIRST = re.compile(r"(?: ones?)? (?:first|on top|at the top)\b")
_ORDERS: tuple[Order, ...] = ("price_low", "price_high", "rating", "popular", "newest")


class Cues:
    """Claims the set phrases of a scan and keeps what they say."""

    def __init__(
        self,
        scan: Scan,
        vocabulary: Vocabulary,
        shown: Shown,
        references: Sequence[Reference],
        *,
        relative: bool,
    ) -> None:
        self._scan = scan
        self.constraints = [scan.softened(c, place) for c, place in scan.numbers]
        self.reset = bool(scan.claims.cues("requests", "reset"))
        self.droppings = self._let_go(vocabulary)
        self.constraints += self._available()
        self.constraints += self._well_rated()
        self.constraints += self._warranted(vocabulary)
        self.order: Order | None = self._ordered() or self._superlative(vocabulary)
        self.critiques = critiques(scan.utterance, shown, references, vocabulary)
        self._criticized(relative=relative)
        # "Not a cheap backpack" excludes no backpacks.
        scan.claims.cues("levels", "decent")
        scan.claims.cues("levels", "fair")
        # "Not too heavy" is no wish for a heavy one.
        scan.claims.cues("negation", "degree")
        scan.claims.cues("requests", "idioms")
        # "I have 500 max and no grinder" has told its price already. Whoever begins with what they
        # don't have may be after just that.
        for found in cue("requests", "unowned").finditer(scan.utterance.flat) if relative else ():
            scan.claims.claim(*found.span())
        scan.claims.cues("negation", "idle")

    def _let_go(self, vocabulary: Vocabulary) -> list[Dropping]:
        found = droppings(self._scan.utterance.flat, vocabulary.coverage)
        for dropping in found:
            self._scan.claims.claim(dropping.start, dropping.end)
        return found

    def _available(self) -> list[Constraint]:
        places = self._scan.claims.cues("requests", "available")
        if not places:
            return []
        said = self._scan.utterance.said(*places[0])
        return [Constraint(field="available", op="eq", value=True, said=said)]

    def _well_rated(self) -> list[Constraint]:
        places = self._scan.claims.cues("requests", "well_rated")
        if not places or any(c.field == "rating" for c in self.constraints):
            return []
        said = self._scan.utterance.said(*places[0])
        return [Constraint(field="rating", op="gte", value=_WELL, hard=False, said=said)]

    def _warranted(self, vocabulary: Vocabulary) -> list[Constraint]:
        """Return the wish for a warranty, which is told as one that nobody can check."""
        places = self._scan.claims.cues("requests", "warranty")
        if not places or "warranty" in vocabulary.coverage:
            return []
        said = self._scan.utterance.said(*places[0])
        return [Constraint(field="warranty", op="eq", value=said, said=said, checkable=False)]

    def _superlative(self, vocabulary: Vocabulary) -> Order | None:
        utterance = self._scan.utterance
        for found in superlatives(utterance.flat, utterance.text, vocabulary):
            if self._scan.claims.is_claimed(found.start, found.end):
                continue
            first = _FIRST.match(utterance.flat, found.end)
            self._scan.claims.claim(found.start, first.end() if first else found.end)
            if found.order:
                return found.order
            self.constraints += [found.wish] if found.wish else []
        return None

    def relative(self, kinds: Sequence[str], vocabulary: Vocabulary) -> list[Constraint]:
        """Return what "cheap" asks for, unless the price is limited in numbers."""
        if any(c.field == "price" for c in self.constraints) or self.order in _BY_PRICE:
            return []
        return price_wishes(self._scan.utterance, kinds, vocabulary)

    def _ordered(self) -> Order | None:
        flat = self._scan.utterance.flat
        for order in _ORDERS:
            # "Cheapest first" before "cheapest": the first is no product of the list.
            pattern = "|".join(sorted(table("requests")["order"][order], key=len, reverse=True))
            for match in re.finditer(rf"(?<![\w'-])(?:{pattern})(?![\w'])", flat):
                self._scan.claims.claim(*match.span())
                if not _DENIED.search(flat[: match.start()]):
                    return order
        return None

    def _criticized(self, *, relative: bool) -> None:
        flat, claims = self._scan.utterance.flat, self._scan.claims
        for critique in self.critiques:
            plain = critique.field == "price" and flat.startswith(_PLAIN, critique.start)
            if claims.is_claimed(critique.start, critique.end) or not (relative or plain):
                continue
            if critique.constraint:
                self.constraints.append(critique.constraint)
                claims.claim(critique.start, critique.end)
            elif critique.field == "price":
                self.order = "price_low" if critique.direction == "less" else "price_high"
                claims.claim(critique.start, critique.end)
