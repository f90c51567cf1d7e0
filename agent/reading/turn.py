"""What one utterance says, before it is set against what was said earlier."""

from __future__ import annotations

from dataclasses import dataclass

from agent.need import Goal
from agent.reading.dropping import Dropping
from agent.reading.reference import Reference
from agent.reading.sought import Sought
from recommender import Order
from store import Constraint


@dataclass(frozen=True, slots=True)
class Turn:
    """One utterance, read.

    `waived` are the constraints it says are not needed, `excluded` the words it wants nothing
    of, `attributes` the words of `about` that came with a constraint. `anew` tells that it
    begins a topic without naming a kind of product.
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
    corrected: tuple[tuple[str, str], ...] = ()
    anew: bool = False
    references: tuple[Reference, ...] = ()
