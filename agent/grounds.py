"""What the last list of products rested on, kept so that a shopper can ask why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

from pydantic import field_validator

from recommender import Reason
from store import Value


class Grounds(Value):
    """What a list rests on as a whole, and what a shopper did and wrote that speaks for a product.

    `rests_on` is as the tools tell it ("taste", "best_rated"), empty where a query decided; `of`
    is what that is about.
    """

    rests_on: str = ""
    of: str = ""
    because: Mapping[str, tuple[Reason, ...]] = {}

    @field_validator("because", mode="before")
    @classmethod
    def _each_several(cls, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """Conversations that were kept by earlier versions have one reason of each."""
        return {i: r if isinstance(r, list | tuple) else [r] for i, r in given.items()}

    @classmethod
    def told(cls, calls: Sequence[Mapping[str, Any]]) -> Self:
        """Return the grounds of a turn, out of what its tools answered."""
        because = {i: some for c in calls for i, some in c.get("because", {}).items()}
        basis = [(c["rests_on"], c["of"]) for c in calls if c.get("rests_on")]
        rests_on, of = basis[-1] if basis else ("", "")
        return cls(rests_on=rests_on, of=of, because=because)


NO_GROUNDS = Grounds()
