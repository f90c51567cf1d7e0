"""What a shopper was shown, with the chance that each place had: what off-policy needs."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from store.behavior.event import Id
from store.product import Value

Mark = Annotated[str, Field(pattern=r"^[\w:./+-]{0,64}$")]


class Shown(Value):
    """One product of a slate: its place from 0, and how probable it was to stand there.

    `propensity` is given what stood before it, `marginal` over all that could have; None where
    nobody worked that out.
    """

    product: Annotated[str, Field(min_length=1, max_length=255)]
    position: int = Field(ge=0)
    propensity: float = Field(gt=0, le=1)
    marginal: float | None = Field(default=None, gt=0, le=1)


class Exposure(Value):
    """One slate that a shopper saw; `candidates` is among how many it was chosen.

    `greedy` are the ids that the best known order would have shown, empty where that is unknown.

    `context` and `policy` are short marks without blanks, so that nobody's words get in.
    """

    id: Id = Field(min_length=1)
    shopper: Id = Field(min_length=1)
    at: float
    context: Mark = ""
    candidates: int = Field(ge=0)
    slate: tuple[Shown, ...]
    policy: Mark
    greedy: tuple[Annotated[str, Field(min_length=1, max_length=255)], ...] = ()
