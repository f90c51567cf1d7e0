"""The verdict on one sentence, with what it rests on."""

from __future__ import annotations

from collections.abc import Mapping

from recommender import Evidence
from store import Value


class Checked(Value):
    """A sentence that the catalogue bears out, or one that it doesn't.

    `products` are the ids of the products it is about. `evidence` is kept by product, under ""
    for what is true of none in particular. `problem` says why a sentence was refused. `heard` is
    what the shopper reads instead, in another language.
    """

    sentence: str
    ok: bool
    products: tuple[str, ...] = ()
    evidence: Mapping[str, tuple[Evidence, ...]] = {}
    problem: str = ""
    heard: str | None = None

    @property
    def shown(self) -> str:
        """The sentence as the shopper reads it."""
        return self.sentence if self.heard is None else self.heard


class Refused(Exception):
    """What a sentence says is not what the catalogue holds."""
