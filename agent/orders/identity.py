"""Who a shopper is, from what they typed: read before redaction, and kept by nobody.

Neither an e-mail nor a postal code leaves this file but to the shop's own orders. What a
conversation keeps of it is the pseudonym of a customer.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from agent.orders.cues import around, asks_of_order, changes_order, pattern
from agent.privacy import redact
from agent.state import Identity
from store import Credentials, Customer, Orders, fold, plain_number, plain_zip, words
from tools import Standing

ATTEMPTS = 5
"""How often somebody may say who they are in one conversation and not be found."""
ZIP = "[REDACTED_ZIP]"
_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_FEW = 4
_LONGEST_NUMBER = 16


class Said(NamedTuple):
    """What one raw text says of a shopper and an order; `text` is what all the rest may see.

    `only` tells that it says nothing else: it answers the question who they are, or which order.
    """

    text: str
    credentials: Credentials
    number: str
    only: bool


class Known(NamedTuple):
    """What came of it: how the shopper stands, who it is, and what the conversation keeps."""

    standing: Standing
    customer: Customer | None
    kept: Identity


def heard(raw: str, before: Identity) -> Said:
    """Return what a raw text says; postal codes are read where who it is is open, or of orders."""
    emails = _EMAIL.findall(raw)
    bare = _EMAIL.sub(" ", raw)
    number = order_in(bare)
    bare = pattern("number").sub(" ", bare)
    open_ = before.asked or bool(number) or asks_of_order(raw) or changes_order(raw)
    zips = pattern("zip").findall(bare) if open_ else []
    left = pattern("zip").sub(" ", bare) if open_ else bare
    credentials = Credentials(
        email=fold(emails[0]) if emails else "",
        zips=frozenset(map(plain_zip, zips)),
        words=frozenset(words(left)),
    )
    rest = [w for w in words(left) if w not in around()]
    few = len(rest) <= (_FEW if before.asked and (zips or emails) else 0)
    told = bool(emails) or (bool(zips) and before.asked)
    text = raw
    for code in zips:
        text = text.replace(code, ZIP)
    only = few and (told or bool(number)) and not (asks_of_order(left) or changes_order(left))
    return Said(redact(text), credentials, number, only)


def identified(orders: Orders, said: Said, before: Identity, *, wanted: bool) -> Known:
    """Return how a shopper stands who said this; `wanted` is whether the turn is about an order.

    One conversation is about one customer. Whoever was not found five times meets a person.
    """
    number = said.number or (before.number if said.only or before.asked else "")
    kept = before.model_copy(update={"asked": False, "number": number if wanted else ""})
    if before.customer and (customer := orders.customer(before.customer)):
        others = said.credentials.enough and orders.find(said.credentials) != customer
        return Known("other" if others else "known", customer, kept)
    if before.attempts >= ATTEMPTS:
        return Known("locked", None, kept)
    if not (wanted and said.credentials.enough):
        return Known("unknown", None, kept.model_copy(update={"asked": wanted}))
    if customer := orders.find(said.credentials):
        return Known("known", customer, kept.model_copy(update={"customer": customer.id}))
    attempts = before.attempts + 1
    locked = attempts >= ATTEMPTS
    again = kept.model_copy(update={"attempts": attempts, "asked": not locked})
    return Known("locked" if locked else "refused", None, again)


def order_in(text: str) -> str:
    """Return the order number in a text as it compares, empty for none."""
    found = pattern("number").search(text)
    return plain_number(found[0])[:_LONGEST_NUMBER] if found else ""
