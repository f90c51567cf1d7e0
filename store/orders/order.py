"""An order as a shopper may hear of it, and the customer whose it is."""

from __future__ import annotations

import re

from pydantic import Field

from store.product import Value


class Line(Value):
    """One thing of an order: how many, and in which options ("blue, M")."""

    name: str
    quantity: int = Field(default=1, ge=1)
    options: tuple[str, ...] = ()


class Order(Value):
    """One order; of its address, its payment and its prices nothing is kept.

    `status` is the shop's own word, such as `processed`. `placed` is a day as the shop writes it.
    """

    number: str
    status: str
    lines: tuple[Line, ...] = ()
    tracking: tuple[str, ...] = ()
    placed: str = ""


class Customer(Value):
    """Somebody who ordered; `id` is a pseudonym that tells nothing outside this home."""

    id: str


class Credentials:
    """What a shopper said of who they are; kept nowhere, and shown by no `repr`.

    `email` is folded; `zips` are what may be one, `words` all words of the text, for a name.
    """

    def __init__(
        self, *, email: str = "", zips: frozenset[str] = frozenset(), words: frozenset[str]
    ) -> None:
        self.email, self.zips, self.words = email, zips, words

    @property
    def enough(self) -> bool:
        """True where they could tell who it is: an e-mail, or a zip with two words of a name."""
        return bool(self.email) or (bool(self.zips) and len(self.words - self.zips) > 1)


def plain_number(number: str) -> str:
    """Return an order number as numbers compare: "#w-2611340" is W2611340."""
    return re.sub(r"[^A-Z0-9]", "", number.upper())


def plain_zip(text: str) -> str:
    """Return a postal code as codes compare: "sw1a 1aa" is SW1A1AA."""
    return re.sub(r"[^A-Z0-9]", "", text.upper())
