"""Whether a product can be bought, read from what a catalogue says of its stock."""

from __future__ import annotations

import re

from store.importers.rejection import BadRow
from store.importers.text import blank, fold, text_of
from store.product import Availability, Status

STATUSES: dict[str, Status] = {
    "instock": "in_stock", "available": "in_stock", "true": "in_stock", "yes": "in_stock",
    "1": "in_stock", "y": "in_stock", "limitedavailability": "in_stock", "lowstock": "in_stock",
    "onlineonly": "in_stock", "instoreonly": "in_stock", "availablefororder": "in_stock",
    "outofstock": "out_of_stock", "soldout": "out_of_stock", "unavailable": "out_of_stock",
    "discontinued": "out_of_stock", "false": "out_of_stock", "no": "out_of_stock",
    "0": "out_of_stock", "n": "out_of_stock", "notavailable": "out_of_stock",
    "preorder": "preorder", "presale": "preorder", "comingsoon": "preorder",
    "backorder": "backorder", "onbackorder": "backorder", "madetoorder": "backorder",
}  # fmt: skip
COUNT = re.compile(r"[<>≤≥~]?\s*([+-]?\d{1,12})(?:[.,]0+)?\s*\+?\s*(?:pcs|units|pieces)?")


def read_availability(status: object = None, stock: object = None) -> Availability:
    """Read a status, a count, or both; none left overrules a status that says in stock."""
    if blank(stock) and COUNT.fullmatch(fold(text_of(status))) and text_of(status) not in STATUSES:
        status, stock = None, status
    if not blank(stock) and not COUNT.fullmatch(fold(text_of(stock))):
        status, stock = status or stock, None
    quantity = None if blank(stock) else _count(stock)
    said = None if blank(status) else _status(text_of(status))
    if said in (None, "in_stock"):
        said = "out_of_stock" if quantity == 0 else "in_stock"
    return Availability(status=said, quantity=quantity)


def _count(stock: object) -> int:
    match = COUNT.fullmatch(fold(text_of(stock)))
    # A shop that sold more than it had counts below zero: there are none left.
    return max(0, int(match[1])) if match else 0


def _status(text: str) -> Status:
    word = fold(text).rpartition("/")[2].rpartition("#")[2]
    status = STATUSES.get(re.sub(r"[\W_]", "", word.casefold()))
    if status is None:
        raise BadRow(f"availability {fold(text)[:40]!r} is not known; write in_stock, {_OTHERS}")
    return status


_OTHERS = "out_of_stock, preorder or backorder"
