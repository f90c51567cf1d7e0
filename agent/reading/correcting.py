"""What a shopper corrects about money that was said: "dollars, i meant"."""

from __future__ import annotations

import re

from agent.need import Need
from agent.reading.lexicon import either, table
from agent.reading.prices import currency_of
from store import Constraint

_BOUNDS = {"lt": "under", "lte": "at most", "gt": "over", "gte": "at least", "eq": "exactly"}


def in_other_money(text: str, before: Need | None, own: str) -> str:
    """Return "at most 25 dollars" for "dollars i meant" after "25 quid"; else the text as it is."""
    said = _only_money(text)
    prices = [c for c in before.constraints if c.field == "price"] if before and said else []
    if not said or not prices or any(c.unit == currency_of(said, own) for c in prices):
        return text
    return " and ".join(_told(price, said) for price in prices)


def _told(price: Constraint, money: str) -> str:
    return f"{_BOUNDS.get(price.op, 'at most')} {price.value:g} {money}"


def _only_money(text: str) -> str:
    """Return the word for money that is all that a text says, empty where it says more."""
    words = either(table("currencies")["words"])
    around = (
        r"(?:no|sorry|oops|oh|i|i'?m|mean|meant|that'?s|is|in|us|of course|obviously|not \w+|,| )*"
    )
    found = re.fullmatch(rf"\W*{around}(?P<money>{words}){around}\W*", text.casefold())
    return found["money"] if found else ""
