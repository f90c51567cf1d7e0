"""What the shop itself answers to a turn that asks about products, before any model speaks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

from agent.answering import (
    Answer,
    Standing,
    answers,
    assortment,
    candidates,
    points,
    subjects,
    why,
    why_not,
)
from agent.comparing import Compared, compared
from agent.counterparts import words_in
from agent.need import Need
from agent.reading import Reader, kind_of
from agent.state import State
from agent.voice import Voice
from store import Catalog, Embedder, Product, stems

_OWNED = re.compile(
    r"\b(first|second|third|fourth|fifth|last|other|[1-5](?:st|nd|rd|th)?)"
    r"(?: one)?['\u2019]s(?= \w)",
    re.IGNORECASE,
)

_HITS = 5


class Inquiry(NamedTuple):
    """One turn: the catalogue, what reads questions about it, and what the shopper said."""

    catalog: Catalog
    reader: Reader
    embedder: Embedder
    need: Need
    said: str
    shown: Sequence[Product]
    before: State = State()

    @property
    def _asked(self) -> str:
        # What the second one's weight is, is asked of the second one.
        return _OWNED.sub(r"\1", self.reader.mended(self.said))

    @property
    def _voice(self) -> Voice:
        return Voice(words_in(self.need.language), by=self.said)

    def about(self) -> tuple[str, ...]:
        """Return the ids of the products that a question or a comparison is about.

        What is to go with a skillet goes with the one that comes nearest to what is said.
        """
        if self.need.goal == "complete_the_set" and not self.need.referred:
            return self._anchor()
        if self.need.goal not in ("ask_about", "compare"):
            return self.need.referred
        if self._why:
            found = candidates(self.catalog, self.need, self._asked, self.shown)
            return tuple(p.id for p in found)
        if self._of_the_shop(self._voice):
            return ()
        found = subjects(self.catalog, self.need, self._asked, self.shown)
        if self.need.goal == "compare" and len(found) == 1:
            # "is that better than the Birch": the one that was named, and those on the table.
            found = [*found, *(p for p in self.shown if p.id != found[0].id)]
        return tuple(p.id for p in found)

    def _anchor(self) -> tuple[str, ...]:
        said = set(stems(self.need.about))
        hits = self.catalog.at(self.catalog.search(self.need.about, limit=_HITS).rows.tolist())
        named = (p.id for p in hits if said and said <= set(stems(p.title)))
        return tuple(islice(named, 1))

    def answer(self) -> Answer | None:
        """Return the answer to a question about products or about what the shop carries."""
        voice = self._voice
        found = self._answer(voice)
        if found is None or voice.quotes:
            return found
        return found.model_copy(update={"spoken": tuple(voice.pairs(found.text))})

    def _answer(self, voice: Voice) -> Answer | None:
        products = self.catalog.known(self.need.referred)
        if self.need.goal == "compare" and len(products) == 1:
            # There is nothing to compare it with: what is known of it.
            return answers("tell me more", products, (), self.embedder, voice)
        if self.need.goal != "ask_about":
            return None
        if self._why:
            return self._reasons(products, voice)
        if shop := self._of_the_shop(voice):
            return shop
        if not products:
            return None
        limits = self.reader.limits(self._asked)
        told = {p.id: o for p in products if (o := self.catalog.opinions(p.id))}
        return answers(self._asked, products, limits, self.embedder, voice, told)

    def _reasons(self, products: Sequence[Product], voice: Voice) -> Answer | None:
        if not products:
            return Answer(text=voice.say("why.which")) if self.shown else None
        reasons = why_not if self._why == "why_not" else why
        return reasons(products, self._standing, voice)

    @property
    def _why(self) -> str:
        """Whether it is asked why, or why not; empty for any other question."""
        kind = kind_of(self._asked, "ask_about") if self.need.goal == "ask_about" else ""
        return kind if kind in ("why", "why_not") else ""

    @property
    def _standing(self) -> Standing:
        before = self.before.need
        return Standing(
            self.need,
            self.shown,
            self.before.grounds,
            before.excluded if before else (),
            self.catalog.opinions,
        )

    def _of_the_shop(self, voice: Voice) -> Answer | None:
        if self.need.goal != "ask_about" or points(self._asked):
            return None
        shown = bool(self.shown or self.need.referred)
        return assortment(self.catalog, self.reader, self._asked, shown, voice)

    def compared(self, products: Sequence[Product]) -> Compared:
        """Return the products side by side, in words too."""
        limits = [c for c in self.reader.limits(self._asked) if c.field != "price"]
        return compared(products, self.need, self._asked, limits, self._voice)
