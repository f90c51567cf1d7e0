"""What is reckoned from the price of a row: what is saved, and what one piece or a liter costs."""

from __future__ import annotations

import re
from functools import cache

from agent.answering.asked import Asked
from agent.answering.counted import counts
from agent.answering.fields import stated
from agent.answering.finding import Finding
from agent.grounding import figures
from agent.reading import root, table
from store import Money, Product, conversion, unit_words

_NUMBER = re.compile(r"\d+")
_TIMES = re.compile(r"(\d+) ?x ?(\d+)")
_SMALL = 0.1


def by_saving(product: Product) -> Finding:
    """Return how much less a product costs than before, or that no other price is stated."""
    before, now = product.list_price, product.price
    if before and now and before.amount > now.amount:
        less = Money(amount=before.amount - now.amount, currency=now.currency)
        return _reckoned(product, "saving", str(less), str(before))
    price = str(now) if now else ""
    return Finding(product=product.id, verdict="unsaid", field="saving" * bool(now), value=price)


def by_share(product: Product, asked: Asked) -> Finding:
    """Return what one of a pack costs, or one unit of what a product holds."""
    found = _per().search(asked.text)
    word = found["of"] if found else ""
    unit = unit_words().get(word, "")
    told = _measured(product, unit) if unit and conversion(unit) else _counted(product, word)
    price = product.price
    if not told or price is None:
        return Finding(product=product.id, verdict="unsaid")
    number, whole = told
    times = found["times"] if found and found["times"] else ""
    each = price.major / number * float(times or 1)
    sign = str(Money(amount=0, currency=price.currency))
    amount = sign.replace("0.00", f"{each:.{3 if each < _SMALL else 2}f}")
    return _reckoned(
        product,
        "share",
        " ".join(filter(None, (amount, "per", times, word))),
        f"{price} for {whole}",
    )


def _reckoned(product: Product, field: str, value: str, beside: str) -> Finding:
    return Finding(product=product.id, verdict="value", field=field, value=value, beside=beside)


def _measured(product: Product, unit: str) -> tuple[float, str] | None:
    """Return how many of a unit a product holds, as its size or its title states it."""
    said = [*(stated(product, f) for f in table("asking")["contents"]), product.title]
    (base, scale) = conversion(unit) or ("", 1.0)
    for text in said:
        for figure in figures(text):
            if figure.kind == "quantity" and figure.unit == base and figure.amount > 0:
                return figure.amount / scale, figure.text
    return None


def _counted(product: Product, word: str) -> tuple[float, str] | None:
    noun = "" if word in table("asking")["pieces"]["plain"] else root(word)
    told = next(counts(product, noun), "")
    times, number = _TIMES.search(told), _NUMBER.search(told)
    if times:
        return float(times[1]) * float(times[2]), told
    return (float(number[0]), told) if number and float(number[0]) > 1 else None


@cache
def _per() -> re.Pattern[str]:
    return re.compile(table("asking")["share_of"])
