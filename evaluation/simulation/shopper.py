"""The simulated shopper: reads replies, answers, criticises, gets tired, takes what fits."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from evaluation.simulation.goal import Change, Goal, changed
from evaluation.simulation.heard import Heard
from evaluation.simulation.judging import broken, fit
from evaluation.simulation.limit import Limit
from evaluation.simulation.persona import Persona
from evaluation.simulation.phrases import phrases
from evaluation.simulation.row import Row
from evaluation.simulation.shop import Shop
from evaluation.simulation.utterance import Act, Utterance
from evaluation.simulation.wording import Wording, nth

TURNS = 8
LOOKED_AT = 5
_CHANGE_TURN = 3
Step = Callable[[Heard], Utterance | None]


class Shopper:
    """One shopper with one goal, who never names the target and sees nothing but the replies.

    `taken` is the product that she has accepted, in turn `took`. `limits` are those she has told
    and not taken back, `hidden` those still to be told, `rejected` the products she sent away.
    """

    def __init__(self, shop: Shop, goal: Goal, persona: Persona, seed: int) -> None:
        self._shop, self.goal, self.persona = shop, goal, persona
        self._rng = Random(f"{seed}/{goal.number}/{persona.name}")
        self._wording = Wording(persona, self._rng, shop.vocabulary)
        self.limits: list[Limit] = []
        self.hidden = list(goal.hard[1:])
        self._disliked = list(goal.dislikes)
        self.rejected: set[str] = set()
        self._changed, self._relaxed = goal.change is None, False
        self._turn, self._fruitless, self._refused, self._browsed = 0, 0, 0, 0
        self._distracted = self._haggled = self._inquired = False
        self._asked: set[str] = set()
        self._irritation = 0
        self.taken, self.took = "", 0

    @property
    def accepts(self) -> frozenset[str]:
        """The products that she would take now, whatever she has told of it."""
        relaxing = self.goal.relaxing if self._relaxed else None
        final = changed(self.goal.settled, relaxing)
        return self._shop.meeting((*final, *self.goal.dislikes, *self.limits)) - self.rejected

    def opening(self) -> Utterance:
        """Return her first sentence: the thing, and one or two of her limits."""
        self._turn = 1
        impossible = self.goal.outlook == "impossible"
        count = max(1, min(self.persona.opens_with, len(self.hidden) - impossible))
        told, self.hidden = self.hidden[:count], self.hidden[count:]
        thing = self._wording.thing(self._wording.noun(self.goal.noun), told)
        text = self._wording.opening(thing)
        return self._remembered(self._utter("open", text, (self.goal.hard[0], *told)))

    def next(self, heard: Heard) -> Utterance | None:
        """Return what she says to a reply; None when she has what she wants or has had enough."""
        if not self.taken:
            self._look(heard)
        self._turn += 1
        if self._turn > TURNS or (self._tired and not self.taken):
            return None
        for step in self._steps():
            said = step(heard)
            if said:
                return self._remembered(said)
        return None

    def _steps(self) -> list[Step]:
        if self.taken:
            return [self._inquire, self._browse]
        return [
            *(self._change, self._distract, self._answer, self._haggle, self._dislike),
            *(self._like, self._tell, self._relax, self._wait, self._reject, self._repeat),
        ]

    def _remembered(self, said: Utterance) -> Utterance:
        self.limits = [known for known in self.limits if known not in said.dropped]
        self.limits += [new for new in said.added if new not in self.limits]
        self.rejected |= set(said.rejected)
        return said

    def _utter(
        self,
        act: Act,
        text: str,
        added: tuple[Limit, ...] = (),
        dropped: tuple[Limit, ...] = (),
        **more: Any,
    ) -> Utterance:
        text = self._wording.said(text, (*added, *dropped))
        return Utterance(act, text, added, dropped, **more)

    @property
    def _tired(self) -> bool:
        return self._fruitless + self._irritation >= self.persona.patience

    @property
    def _waits(self) -> bool:
        """True while she takes nothing: her mind will change, or she wants what there isn't."""
        return not self._changed or (self.goal.outlook == "impossible" and not self._relaxed)

    def _look(self, heard: Heard) -> None:
        """Take the first product shown that fits, but for those who ask for a cheaper one first."""
        fitting = [i for i in heard.shown[:LOOKED_AT] if i in self.accepts]
        if fitting and not self._waits and not self._will_haggle(heard):
            self.taken, self.took = fitting[0], self._turn

    def _change(self, heard: Heard) -> Utterance | None:
        """Change her mind, from the third turn on, of something that she has told."""
        change = self.goal.change
        late = self._turn >= _CHANGE_TURN
        if self._changed or change is None or not late or change.old in self.hidden:
            return None
        self._changed = True
        return self._turned("change", change, self._wording.changing(change))

    def _turned(self, act: Act, change: Change, text: str) -> Utterance:
        added = (change.new,) if change.new else ()
        return self._utter(act, text, added, (change.old,) if change.old else ())

    def _distract(self, heard: Heard) -> Utterance | None:
        """Say something that is no part of shopping, once."""
        if not self.persona.distracts or self._distracted or self._rng.random() < 0.5:
            return None
        self._distracted = True
        return self._utter("distract", self._wording.one("distractions"))

    def _answer(self, heard: Heard) -> Utterance | None:
        """Answer what was asked: with what she wants, or that she has no preference."""
        field = heard.asks
        stated = any(known.field == field for known in self.limits)
        if not field or (stated and not heard.shown):
            return None  # an offer to give something up is no question twice
        self._irritation += field in self._asked or stated
        self._asked.add(field)
        for limit in [known for known in self.hidden if known.field == field]:
            self.hidden.remove(limit)
            words = self._wording.one("answer", v=self._wording.worded(limit)[1])
            return self._utter("answer", words, (limit,))
        for limit, _ in [wish for wish in self.goal.wishes if wish[0].field == field]:
            words = self._wording.one("soft", v=self._wording.worded(limit)[1])
            return self._utter("wish", words, wished=(limit,))
        return self._indifferent()

    def _indifferent(self) -> Utterance:
        """Have no preference; most then say what does matter to them."""
        text = self._wording.one("none")
        if not self.hidden or self._rng.random() < 0.3:
            return self._utter("no preference", text)
        limit = self.hidden.pop(0)
        return self._utter("reveal", f"{text}, but {self._wording.revealing(limit)}", (limit,))

    def _will_haggle(self, heard: Heard) -> Limit | None:
        """Return "cheaper than the dearest of these", where she would take a cheaper one."""
        if not self.persona.haggles or self._haggled or self._waits:
            return None
        prices = [row.price for row in self._rows(heard) if row.price is not None]
        least = min(prices, default=0)
        cheaper = any((self._shop.by_id[i].price or least) < least for i in self.accepts)
        return Limit("price", "below", max(prices), self._shop.currency) if cheaper else None

    def _haggle(self, heard: Heard) -> Utterance | None:
        bound = self._will_haggle(heard)
        if bound is None:
            return None
        self._haggled = True
        # Who has asked for cheaper ones doesn't name a higher price than theirs afterwards.
        self.hidden = [h for h in self.hidden if h.field != "price" or h.amount < bound.amount]
        return self._utter("critique", self._wording.one("critique", "price"), (bound,))

    def _rows(self, heard: Heard) -> list[Row]:
        return [row for i in heard.shown[:LOOKED_AT] if (row := self._shop.by_id.get(i))]

    def _dislike(self, heard: Heard) -> Utterance | None:
        """Exclude what she dislikes, once it is shown."""
        for limit in self._disliked:
            if any(broken(row, limit) for row in self._rows(heard)):
                self._disliked.remove(limit)
                return self._utter("dislike", self._wording.worded(limit)[1], (limit,))
        return None

    def _like(self, heard: Heard) -> Utterance | None:
        """Say what is missing by pointing at one of those shown: "the second one but in blue"."""
        told = [h for h in self.hidden if h.field in ("color", "material") and h.op == "is"]
        rows = self._rows(heard)
        if len(rows) < 2 or not told or self._rng.random() < 0.5:
            return None
        limit, place = told[0], self._rng.randrange(len(rows))
        row = rows[place]
        if fit(row, limit) != "no" or any(broken(row, known) for known in self.limits):
            return None
        self.hidden.remove(limit)
        words = self._wording.worded(limit)[1]
        text = self._wording.one("critique", "like", nth=nth(place), v=words)
        return self._utter("like", text, (limit,), refers=(row.id,))

    def _tell(self, heard: Heard) -> Utterance | None:
        """Tell the next of her limits."""
        if not self.hidden:
            return None
        limit = self.hidden.pop(0)
        return self._utter("reveal", self._wording.revealing(limit), (limit,))

    def _relax(self, heard: Heard) -> Utterance | None:
        """Give way where nothing fits: when she is told so the second time, or never."""
        relaxing = self.goal.relaxing
        if relaxing is None or self._relaxed or heard.shown:
            return None
        self._refused += 1
        if self._refused < 2 or not self.persona.flexible:
            return None
        self._relaxed = True
        return self._turned("relax", relaxing, self._wording.relaxing(relaxing))

    def _wait(self, heard: Heard) -> Utterance | None:
        """Ask about one of those shown while her mind is still to change."""
        rows = self._rows(heard)
        if self._changed or not rows:
            return None
        return self._question(heard, self._rng.choice(rows).id)

    def _question(self, heard: Heard, about: str) -> Utterance | None:
        row = self._shop.by_id[about]
        slots = [s for s in phrases()["slots"] if s in row.numbers or s in row.texts]
        if not slots:
            return None
        slot = self._rng.choice(slots)
        place = heard.shown.index(about)
        ref = f"the {nth(place)} one" if len(heard.shown) > 1 else "it"
        text = self._wording.one("slots", slot, ref=ref)
        return self._utter("ask", text, refers=(about,), about=about, slot=slot)

    def _reject(self, heard: Heard) -> Utterance | None:
        """Send away what is shown when nothing of it fits."""
        if not heard.shown:
            return None
        self._fruitless += 1
        return self._utter("reject", self._wording.one("reject"), rejected=heard.shown)

    def _repeat(self, heard: Heard) -> Utterance | None:
        """Say all of it again when nothing comes of it."""
        self._fruitless += 1
        sayable = [k for k in self.limits[1:] if k.field != "price" or self._is_sayable(k)]
        thing = self._wording.thing(self._wording.noun(self.goal.noun), sayable)
        told = (self.limits[0], *sayable)
        return self._utter("repeat", self._wording.one("again", thing=thing), told)

    def _is_sayable(self, price: Limit) -> bool:
        """Return True for a round price that no later one has gone below."""
        least = min(k.amount for k in self.limits if k.field == "price")
        return price.amount == int(price.amount) == int(least)

    def _inquire(self, heard: Heard) -> Utterance | None:
        """Ask about what she takes."""
        if self._inquired or not self.persona.asks or self.taken not in heard.shown[:LOOKED_AT]:
            return None
        self._inquired = True
        return self._question(heard, self.taken)

    def _browse(self, heard: Heard) -> Utterance | None:
        """Look at others before leaving: those of now are not to come back."""
        if self._browsed >= self.persona.browses or not heard.shown:
            return None
        self._browsed += 1
        return self._utter("browse", self._wording.one("more"), rejected=heard.shown)
