"""What a shopper wants: the goal of the turn, what it is about, and the limits on it."""

from __future__ import annotations

from typing import Literal

from agent.operation import Operation
from recommender import Order
from store import Constraint, Value

Goal = Literal[
    "find",
    "compare",
    "ask_about",
    "similar",
    "complete_the_set",
    "recommend_for_me",
    "new_arrivals",
    "service",
    "handoff",
    "smalltalk",
    "off_topic",
]
Language = Literal["en", "es", "zh"]


class Need(Value):
    """One shopper's need, explicit and enforced.

    `about` is what to search for in the shopper's words, without the words of the constraints
    that exclude something. `order` is a superlative: `price_low` for "cheapest", `weight_low` for
    "lightest". `unknown` are things asked for that the catalogue has no word for ("surfboard").
    `corrected` maps what was typed to the word of the catalogue that it was taken for. `dropped`
    are constraints that this turn took away.

    `recipient` is whom it is for ("my dad"), empty for the shopper. `operations` are what this turn
    did. `referred` are the ids of shown products that it speaks of, in its order; `excluded` those
    that stay out until they are asked back. `conflicts` are pairs of constraints that contradict
    each other. `indifferent` are the fields that the shopper leaves open ("any color"). `standing`
    are the constraints that hold for whatever is sought next. `thing` is what is sought where the
    shop has no category for it: titles have to name it. Where the goal is a guess, the need
    is not `sure`. `language` is the one to answer in, `chosen` the one that the shopper asked for
    by name. Of a turn in another language `english` is how it was read, and `typed` are pieces of
    that, each with what was typed for it. An `unread` turn is in a script that nobody here reads.
    """

    goal: Goal = "find"
    about: str = ""
    constraints: tuple[Constraint, ...] = ()
    order: Order = "fit"
    unknown: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    dropped: tuple[Constraint, ...] = ()
    recipient: str = ""
    operations: tuple[Operation, ...] = ()
    referred: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    conflicts: tuple[tuple[Constraint, Constraint], ...] = ()
    indifferent: tuple[str, ...] = ()
    language: Language = "en"
    chosen: Language | None = None
    unread: bool = False
    sure: bool = True
    standing: tuple[Constraint, ...] = ()
    thing: str = ""
    english: str = ""
    typed: tuple[tuple[str, str], ...] = ()

    @property
    def is_checkable(self) -> bool:
        """True where sentences in the language to answer in can be checked as they stand."""
        return self.language == "en" and not self.unread

    @property
    def hard(self) -> tuple[Constraint, ...]:
        """The constraints that no recommendation may break and the catalogue can check."""
        return tuple(c for c in self.constraints if c.hard and c.checkable)

    @property
    def rejected(self) -> tuple[Constraint, ...]:
        """The constraint that keeps rejected products out, where there are any."""
        if not self.excluded:
            return ()
        return (Constraint(field="id", op="not_in", value=self.excluded),)

    @property
    def titled(self) -> tuple[Constraint, ...]:
        """The constraint that titles name the thing sought, where no category stands for it."""
        if not self.thing:
            return ()
        return (Constraint(field="title", op="eq", value=self.thing, said=self.thing),)

    @property
    def limits(self) -> tuple[Constraint, ...]:
        """Everything that a recommendation must meet: hard, of the thing sought, not rejected."""
        return (*self.hard, *self.titled, *self.rejected)

    @property
    def wishes(self) -> tuple[Constraint, ...]:
        """The soft constraints that the catalogue can check: they rank, they never filter."""
        return tuple(c for c in self.constraints if not c.hard and c.checkable)

    @property
    def missing(self) -> tuple[str, ...]:
        """The things sought that the shop has no word for, where no known kind is sought too."""
        kinds = any(c.field == "category" and not c.negative for c in self.constraints)
        return () if kinds else self.unknown

    @property
    def unverifiable(self) -> tuple[Constraint, ...]:
        """The constraints that this catalogue cannot check."""
        return tuple(c for c in self.constraints if not c.checkable)
