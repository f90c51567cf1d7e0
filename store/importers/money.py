"""Prices as people write them, read into minor units of an ISO 4217 currency."""

from __future__ import annotations

import math
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.numbers import get_currency_precision, list_currencies
from price_parser import Price

from store.importers.rejection import BadRow
from store.importers.text import blank, fold, text_of
from store.product import Money

NO_PRICE = frozenset({"free", "gratis", "-", "--", "tba", "tbd", "none"})
TOO_MUCH = Decimal(10) ** 12
LONGEST = 100

SYMBOLS = {
    "€": "EUR", "euro": "EUR", "us$": "USD", "a$": "AUD", "au$": "AUD", "c$": "CAD", "ca$": "CAD",
    "hk$": "HKD", "s$": "SGD", "sg$": "SGD", "nt$": "TWD", "nz$": "NZD", "mx$": "MXN", "r$": "BRL",
    "₹": "INR", "dhs": "AED", "dh": "AED", "د.إ": "AED", "zł": "PLN", "zl": "PLN", "kč": "CZK",
    "ft": "HUF", "lei": "RON", "лв": "BGN", "₱": "PHP", "₫": "VND", "₩": "KRW", "₺": "TRY",
    "tl": "TRY", "₪": "ILS", "฿": "THB", "₽": "RUB", "rub": "RUB", "₴": "UAH", "₦": "NGN",
    "₵": "GHS", "gh₵": "GHS", "ksh": "KES", "rp": "IDR", "rm": "MYR", "cn¥": "CNY", "元": "CNY",
    "円": "JPY", "￥": "JPY", "fr": "CHF", "sfr": "CHF", "r": "ZAR", "sr": "SAR", "৳": "BDT",
}  # fmt: skip

# A sign that several countries use means the shop's own currency where that is one of them.
SHARED = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP"),
    "¥": ("JPY", "CNY"),
    "£": ("GBP", "EGP", "GIP"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "rs": ("INR", "PKR", "LKR", "NPR", "MUR"),
    "₨": ("PKR", "INR", "LKR", "NPR", "MUR"),
}

PARTS = re.compile(
    r"(?P<before>[^0-9]*?)(?P<number>(?:(?<![^\W_])[.])?[0-9](?:[0-9.,' ]*[0-9])?)"
    r"(?P<after>[^0-9]*)"
)
NUMBER = re.compile(
    r"\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?"
    r"|\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?|\d*[.,]?\d+"
)
MINUS = ("-", "\u2212", "\u2013", "(")
PUNCTUATION = re.compile(r"[\s.,:;/()*+\u2212\u2013-]")


def parse_price(text: str, default_currency: str) -> Money | None:
    """Read one price; None where the text states none, as "free" or "" do.

    A price of zero is None too: catalogs write it for "not known", and a reply that calls such
    a product the cheapest would be false.
    """
    folded = fold(text).replace("\u2019", "'")
    if blank(folded) or folded.casefold() in NO_PRICE:
        return None
    parts = PARTS.fullmatch(folded[:LONGEST])
    if parts is None or not NUMBER.fullmatch(parts["number"]):
        raise BadRow(f"price {folded[:40]!r} is not a price")
    if parts["before"].strip().startswith(MINUS) or parts["before"].endswith(MINUS):
        raise BadRow(f"price {folded[:40]!r} is below zero")
    currency = _currency(parts["before"] + parts["after"], default_currency)
    if currency is None:
        raise BadRow(f"price {folded[:40]!r} is not a price in a currency we know")
    return _money(_amount(parts["number"], currency), currency)


def read_price(value: object, currency: str) -> Money | None:
    """Read a price from a cell, where a number is already what it says."""
    if isinstance(value, bool):
        raise BadRow(f"price '{value}' is not a price")
    if not isinstance(value, int | float):
        return parse_price(text_of(value), currency)
    if math.isnan(value):
        return None
    if value < 0 or math.isinf(value):
        raise BadRow(f"price '{value}' is {'below zero' if value < 0 else 'no number'}")
    return _money(Decimal(str(value)), currency)


def currency_code(text: str) -> str:
    """Read an ISO 4217 code."""
    code = fold(text).upper()
    if code not in _codes():
        raise BadRow(f"currency {text[:20]!r} is not an ISO 4217 code such as USD")
    return code


@cache
def _codes() -> frozenset[str]:
    return frozenset(code for code in list_currencies() if re.fullmatch("[A-Z]{3}", code))


@cache
def _digits(currency: str) -> int:
    return get_currency_precision(currency)


def _currency(marks: str, default: str) -> str | None:
    mark = PUNCTUATION.sub("", marks)
    if not mark or mark.upper() in _codes():
        return mark.upper() or default
    code = next((c for c in re.findall("[A-Z]{3}", mark) if c in _codes()), None)
    if code is not None:
        return code if _symbol(mark.replace(code, ""), default) else None
    return _symbol(mark, default)


def _symbol(mark: str, default: str) -> str | None:
    folded = mark.casefold()
    if folded in SHARED:
        return default if default in SHARED[folded] else SHARED[folded][0]
    return SYMBOLS.get(folded)


def _amount(number: str, currency: str) -> Decimal:
    # "1.250" is a thousand and more, except in currencies that count thousandths.
    separator = "." if _digits(currency) == 3 and "." in number else None
    amount = Price.fromstring(number, decimal_separator=separator).amount
    if amount is None:
        raise BadRow(f"price {number[:40]!r} is not a price")
    return amount


def _money(amount: Decimal, currency: str) -> Money | None:
    if amount >= TOO_MUCH:
        raise BadRow(f"price {str(amount)[:40]!r} is too large to be one")
    minor = (amount * 10 ** _digits(currency)).to_integral_value(ROUND_HALF_UP)
    return Money(amount=int(minor), currency=currency) if minor else None
