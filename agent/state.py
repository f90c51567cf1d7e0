"""What a conversation remembers from turn to turn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from agent.grounds import NO_GROUNDS, Grounds
from agent.need import Need
from agent.question import Question
from store import Value

_KEPT = 10
_ASKING = ("ask_about", "compare")
_ANEW = ("restart", "switch")


class Identity(Value):
    """What a conversation keeps of who asks for an order.

    `customer` is a pseudonym, `attempts` how often nobody was found, `asked` whether the last reply
    asked who it is, `number` the order that is asked about.
    """

    customer: str = ""
    attempts: int = 0
    asked: bool = False
    number: str = ""


class State(Value):
    """The state after a turn; an empty one begins a conversation.

    `shown` are the ids of the last numbered list ("the second one"), `seen` all that were shown
    on this topic. `asked` are the fields that a question was asked about, `question` is the one
    that the last reply asked, `offered` are the next requests that it offered, in English and as
    the shopper read them, `hurried` tells that the shopper wants none. `warned` are the wishes
    of which the shopper was told that the catalogue can't check them. `earlier` are the needs
    before this one, the newest last, for "go back". `grounds` are what the list in `shown` rests
    on. `helped` tells that a question on service was answered, with no person offered; `identity`
    is who asked for an order.
    """

    need: Need | None = None
    shown: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    question: Question | None = None
    offered: tuple[tuple[str, str], ...] = ()
    hurried: bool = False
    warned: tuple[str, ...] = ()
    earlier: tuple[Need, ...] = ()
    grounds: Grounds = NO_GROUNDS
    helped: bool = False
    identity: Identity = Identity()

    @property
    def interests(self) -> tuple[str, ...]:
        """The categories that the shopper asked for, the newest first; none of what is a gift."""
        needs = [n for n in (*self.earlier, self.need) if n and not n.recipient]
        kinds = [c for n in needs for c in n.constraints if c.field == "category"]
        wanted = [str(v) for c in kinds if not c.negative for v in c.values]
        return tuple(dict.fromkeys(reversed(wanted)))

    def relisted(self, need: Need) -> int:
        """Return how many were shown where a need only puts them into another order."""
        before = self.need
        if before is None or need.order in ("fit", before.order):
            return 0
        same = (need.about, need.limits) == (before.about, before.limits)
        return len(self.shown) if same else 0

    def meaning(self, text: str) -> str:
        """Return what a text means that the last reply offered in another language than English."""
        asked = self.question
        options = zip(asked.understood, asked.options, strict=True) if asked else ()
        said = text.strip().casefold()
        pairs = ((english, heard) for english, heard in (*options, *self.offered))
        return next((e for e, h in pairs if e != h and h.casefold() == said), "")

    def after(
        self,
        need: Need,
        chosen: Sequence[str],
        asked: Question | None = None,
        *,
        offered: Sequence[tuple[str, str]] = (),
        hurried: bool = False,
        grounds: Grounds = NO_GROUNDS,
        explained: bool = False,
        helped: bool = False,
        identity: Identity | None = None,
    ) -> Self:
        """Return the state after a turn that recommended `chosen` and asked a question.

        `offered` are the next requests that its reply offered. Where it `explained` its list, or
        why a product is not on it, the list stays.
        """
        # A question about one of those shown doesn't change which is the second one.
        told = tuple(chosen)
        asking = explained or (need.goal in _ASKING and set(told) <= set(self.shown))
        shown = self.shown if asking or not told else told
        anew = any(o.kind in _ANEW for o in need.operations)
        seen = told if anew else tuple(dict.fromkeys((*self.seen, *told)))
        questions = () if anew else self.asked
        return type(self)(
            need=need,
            shown=shown,
            seen=seen,
            asked=(*questions, asked.field) if asked else questions,
            question=asked,
            offered=tuple(pair for pair in offered if pair[0] != pair[1]),
            hurried=self.hurried or hurried,
            warned=_united(self.warned, [c.phrase for c in need.unverifiable]),
            earlier=self._history(need),
            grounds=self.grounds if asking or not told else grounds,
            helped=helped,
            identity=identity or self.identity.model_copy(update={"asked": False}),
        )

    def _history(self, need: Need) -> tuple[Need, ...]:
        if any(o.kind == "back" for o in need.operations):
            return self.earlier[:-1]
        if self.need is None or _essence(need) == _essence(self.need):
            return self.earlier
        return (*self.earlier, self.need)[-_KEPT:]


def _united(told: Sequence[str], more: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*told, *more)))


def _essence(need: Need) -> Need:
    """Return what of a need goes on to the next turn."""
    return need.model_copy(
        update={"goal": "find", "operations": (), "dropped": (), "referred": (), "corrected": ()}
    )
