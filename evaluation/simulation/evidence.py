"""What may be said of some products: the figures and the words that their rows hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from evaluation.simulation.amount import BASE, Amount, in_base
from evaluation.simulation.judging import known_values
from evaluation.simulation.limit import Limit
from evaluation.simulation.row import Phrase, Row
from evaluation.simulation.shop import Shop
from evaluation.simulation.words import holds, read

_AMOUNT = r"\d[\d,]*(?:\.\d+)?"
_PRICE = re.compile(rf"[$€£]\s?({_AMOUNT})|({_AMOUNT})\s?(?:dollars|USD|EUR|euros)\b")
_SHORT = frozenset({'"', "in", "m", "h"})
_UNITS = "|".join(sorted((re.escape(unit) for unit in BASE if unit not in _SHORT), key=len)[::-1])
_MEASURE = re.compile(rf"(?<![\w.$€£])({_AMOUNT})[\s-]?({_UNITS})\b", re.IGNORECASE)
_NUMBER = re.compile(_AMOUNT)
_RATING = re.compile(r"(\d(?:\.\d+)?) (?:out of|/) ?5|(\d\.\d+) stars?|rated (\d(?:\.\d+)?)")
_CLOSE = 0.006
_COMPARED = re.compile(r"\b(?:than|more|less|cheaper|dearer|lighter|heavier|\w+er)\b")
_ROUGHLY = re.compile(r"\b(?:about|roughly|around|some|nearly|almost)\b", re.IGNORECASE)
# A difference is told in two figures after "about", and to the unit without it.
_ROUNDED, _EXACT = 0.1, 0.03


class Evidence:
    """What the rows of a passage, the shopper's own words and the shop as a whole hold."""

    def __init__(
        self,
        shop: Shop,
        rows: Sequence[Row],
        said: str,
        limits: Sequence[Limit],
        named: bool,
        beside: Sequence[Row] = (),
    ) -> None:
        """Take the rows that are spoken of, and those `beside` that they may be compared with."""
        self._shop, self._rows, self._said = shop, rows, said
        self._beside = beside
        self._limits, self._named = limits, named

    def unsupported(self, text: str) -> Iterator[str]:
        """Yield what a text claims and nothing holds."""
        yield from self._prices(text)
        yield from self._measures(text)
        yield from self._ratings(text)
        yield from self._values(text)

    def _prices(self, text: str) -> Iterator[str]:
        for match in _PRICE.finditer(text):
            price = _number(match.group(1) or match.group(2))
            if not self._priced(price) and not self._apart(text, price, self._price_gaps):
                yield match.group()

    def _priced(self, price: float) -> bool:
        stated = [row.price for row in self._rows if row.price is not None]
        stated += [before.major for row in self._rows if (before := row.product.list_price)]
        differences = [abs(a - b) for a in stated for b in stated]
        told = [limit.amount for limit in self._limits if limit.field == "price"]
        if any(
            abs(price - known) < 0.006 for known in (*stated, *told, *self._spoken, *differences)
        ):
            return True
        return not self._named and self._somewhere(price)

    @staticmethod
    def _apart(text: str, told: float, gaps: Sequence[float]) -> bool:
        """Return True for a difference to another product, as it is rounded in speech."""
        if not _COMPARED.search(text):
            return False
        share = _ROUNDED if _ROUGHLY.search(text) else _EXACT
        return any(abs(told - gap) <= max(share * gap, 0.006) for gap in gaps)

    @cached_property
    def _price_gaps(self) -> list[float]:
        ours = [row.price for row in self._rows if row.price is not None]
        theirs = [row.price for row in self._beside if row.price is not None]
        return [abs(a - b) for a in ours for b in theirs if a != b]

    def _gaps(self, unit: str) -> list[float]:
        """Return how far the numbers of a field lie apart, in this unit."""
        pairs = [
            (known.number, other.numbers[field].number)
            for row in self._rows
            for field, known in row.numbers.items()
            for other in self._beside
            if known.unit == unit and field in other.numbers and other.numbers[field].unit == unit
        ]
        return [abs(a - b) for a, b in pairs if a != b]

    def _somewhere(self, price: float) -> bool:
        """Return True when some product of the shop costs that, or a little less.

        An offer to go higher is rounded up.
        """
        return any(0 <= price - known <= 1 for known in self._shop.prices)

    @cached_property
    def _spoken(self) -> list[float]:
        return [_number(match) for match in _NUMBER.findall(self._said)]

    def _measures(self, text: str) -> Iterator[str]:
        for match in _MEASURE.finditer(text):
            asked = in_base(_number(match.group(1)), match.group(2))
            stated = [known for row in self._rows for known in row.numbers.values()]
            limits = [in_base(limit.amount, limit.unit) for limit in self._limits if limit.unit]
            close = any(
                known.unit == asked.unit
                and abs(known.number - asked.number) <= 0.03 * max(abs(known.number), 0.1)
                for known in (*stated, *limits)
            )
            gaps = self._gaps(asked.unit)
            if self._apart(text, asked.number, gaps):
                continue
            if close or self._written(match.group(1)) or self._offered(asked, match.group()):
                continue
            yield match.group()

    def _offered(self, asked: Amount, written: str) -> bool:
        """Return True for the figure of some product, where none is spoken of: an offer."""
        if self._named:
            return False
        told = read(written)
        return any(holds(v, told) for row in self._shop.rows for v in _texts(row)) or any(
            abs(known.number - asked.number) <= 0.03 * abs(known.number)
            for row in self._shop.rows
            for known in row.numbers.values()
            if known.unit == asked.unit
        )

    def _written(self, number: str) -> bool:
        """Return True when a row writes the number out, or the shopper did."""
        return number in self._numbers

    @cached_property
    def _numbers(self) -> frozenset[str]:
        texts = [f"{row.product.title} {row.product.description}" for row in self._rows]
        stated = [value for row in self._rows for value in row.product.attributes.values()]
        values = [text for value in stated if isinstance(value, tuple) for text in value]
        return frozenset(n for t in (*texts, *values, self._said) for n in _NUMBER.findall(t))

    def _ratings(self, text: str) -> Iterator[str]:
        for match in _RATING.finditer(text):
            asked = float(next(group for group in match.groups() if group))
            stated = [row.numbers["rating"].number for row in self._rows if "rating" in row.numbers]
            told = [limit.amount for limit in self._limits if limit.field == "rating"]
            if not any(abs(asked - known) < 0.06 for known in (*stated, *told, *self._spoken)):
                yield match.group()

    def _values(self, text: str) -> Iterator[str]:
        """Yield color and material words that no row of the passage uses and nobody said."""
        heard = set(read(self._said))
        held = {word for row in self._rows for word in row.said} | {
            word for row in self._rows for vs in row.texts.values() for v in vs for word in v
        }
        if not self._named:
            return
        for word in read(text):
            if word in known_values() and word not in held | heard:
                yield word


def _texts(row: Row) -> Iterator[Phrase]:
    return (value for values in row.texts.values() for value in values)


def _number(text: str) -> float:
    return float(text.replace(",", ""))
