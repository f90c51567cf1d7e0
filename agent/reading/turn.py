"""What one utterance says, before it is set against what was said earlier."""

from __future__ import annotations

from dataclasses import dataclass

from agent.need import Goal, Need
from agent.reading.critique import Critique
from agent.reading.dropping import Dropping
from agent.reading.reference import Reference
from agent.reading.rejection import Rejection
from agent.reading.sought import Sought
from recommender import Order
from store import Constraint


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance, read.

    `waived` are the constraints it says are not needed, `excluded` the words it wants nothing
    of, `attributes` the words of `about` that came with a constraint. `anew` tells that it
    begins a topic without naming a kind of product. `recipient` is whom it is for, empty for the
    shopper. `indifferent` is a field that the shopper was asked about and leaves open. Where the
    goal is a guess, the turn is not `sure`. `references` are the products it speaks of,
    `rejection` what it sends away or calls back, `critiques` its wishes relative to them. It is
    `changing` where it says so ("actually"), `clarifying` where it names the same thing better
    ("a dress i mean"), `demanding` where it begins as "make it" does, and
    goes `back` to the need before, or to the one `restored`. `allowed` is "fine too", `standing`
    holds for anything, `same` is to be as it was, `all_same` tells that all of it is. It is
    `alone` where it wants one of several things only ("just the rods").
    `stated` are the fields that the kinds sought state; it is the `first` where nothing that
    titles are called was searched for before.
    """

    goal: Goal
    sought: Sought
    about: str
    constraints: tuple[Constraint, ...] = ()
    order: Order | None = None
    reset: bool = False
    droppings: tuple[Dropping, ...] = ()
    waived: tuple[Constraint, ...] = ()
    excluded: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    thing: str = ""
    corrected: tuple[tuple[str, str], ...] = ()
    anew: bool = False
    recipient: str | None = None
    sure: bool = True
    references: tuple[Reference, ...] = ()
    indifferent: str = ""
    rejection: Rejection | None = None
    critiques: tuple[Critique, ...] = ()
    changing: bool = False
    clarifying: bool = False
    demanding: bool = False
    back: bool = False
    restored: Need | None = None
    allowed: tuple[Constraint, ...] = ()
    standing: tuple[Constraint, ...] = ()
    same: tuple[Constraint, ...] = ()
    all_same: bool = False
    alone: bool = False
    stated: frozenset[str] = frozenset()
    first: bool = True
    text: str = ""
