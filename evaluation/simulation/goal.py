"""What one simulated shopper is after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluation.simulation.limit import Limit

Outlook = Literal["feasible", "impossible", "changed"]


@dataclass(frozen=True)
class Change:
    """A mind that is changed: `old` goes, `new` comes; either may be missing."""

    old: Limit | None
    new: Limit | None


@dataclass(frozen=True)
class Goal:
    """A target drawn from the catalogue and what the shopper knows about it.

    `hard` begins with the kind of thing. `dislikes` are exclusions that come up only when a
    product with such a value is shown. `wishes` are soft, with weights. `slots` are fields that
    she wants to know. `change` comes in the third turn; for an impossible goal, `relaxing` is what
    would make it possible. `target` is none of what is said: ids are compared, by the judge only.
    """

    number: int
    outlook: Outlook
    target: str
    hard: tuple[Limit, ...]
    noun: str
    dislikes: tuple[Limit, ...] = ()
    wishes: tuple[tuple[Limit, float], ...] = ()
    slots: tuple[str, ...] = ()
    change: Change | None = None
    relaxing: Change | None = None
    breadth: int = 0

    @property
    def size(self) -> str:
        """How many products meet it, in the classes of the report."""
        if self.breadth == 0:
            return "0"
        return "1" if self.breadth == 1 else "2-5" if self.breadth <= 5 else "6-20"

    @property
    def settled(self) -> tuple[Limit, ...]:
        """The hard limits once the mind is changed."""
        return changed(self.hard, self.change)


def changed(limits: tuple[Limit, ...], change: Change | None) -> tuple[Limit, ...]:
    """Return the limits after a change of mind."""
    if change is None:
        return limits
    kept = tuple(limit for limit in limits if limit != change.old)
    return (*kept, change.new) if change.new else kept
