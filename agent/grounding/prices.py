"""Whether an amount of money or a percentage is what the products cost, cost before, or save."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agent.grounding.closeness import fits
from agent.grounding.cues import cue
from agent.grounding.facts import Facts
from agent.grounding.figures import Figure, figures
from agent.grounding.zones import Zone
from recommender import Evidence
from store import Money, Product, conversion, unit_words

_BEFORE = cue(
    "before",
    r"(?:{})\b(?:\s(?:at|of|is|was|from|for|price|priced|its|a|the|retail|list)|\W)*$",
)
_BEFORE_AFTER = cue("before_after", r"\s*(?:{})")
_SAVED = cue("saved", r"(?:{})(?:\s(?:a|an|about|over|the|full))*\W*$")
_SAVED_AFTER = cue("saved_after", r"[\s-]*(?:{})")
_APART = cue("apart", r"\s*(?P<way>{})\b")
_CHEAPER_BY = re.compile(r"\s*(?:cheaper|less|lower)\b", re.IGNORECASE)
_BUDGET = cue(
    "budget",
    r"\s*(?:under|below|less than|within|inside)\s(?:your|the|that)\s(?:[^,;.]{0,14}?(?:{})|$)",
)
_IN_ALL = cue("in_all")
_CHEAPER = frozenset(("less", "cheaper", "lower", "under", "below"))
_DEARER = frozenset(("more", "pricier", "extra", "dearer", "higher", "over", "above"))
_CENT, _ROUNDED = 0.005, 0.0051
_PER = re.compile(r"(?i)\s*(?:per|for each|for one)\s+(?:(?P<times>\d+)\s)?(?P<unit>[a-z]+)\b")
_TIMES = re.compile(r"(\d+) ?x ?(\d+)(?! ?[\w.])")
_CONTENTS = frozenset(
    ("size", "volume", "capacity", "contents", "net_contents", "net_weight", "weight", "length",
     "pieces", "pack_quantity", "pack_size", "count", "piece_count", "unit_count")
)  # fmt: skip


def priced(figure: Figure, facts: Facts, zone: Zone, budget: Sequence[Figure]) -> Evidence | None:
    """Return what bears out an amount of money said of a product."""
    price = facts.product.price
    if price is None or not (figure.currencies & {price.currency, "*"}):
        return None
    if _BUDGET.match(figure.after):
        under = [b for b in budget if b.value - price.major > 0]
        left = [b for b in under if fits(figure.bound, b.value - price.major, figure.value, _CENT)]
        return Evidence(field="computed", value=f"{price} against {left[0].text}") if left else None
    if shared := _PER.match(figure.after):
        return _as_share(figure, facts, shared["unit"], float(shared["times"] or 1))
    if _BEFORE.search(figure.before) or _BEFORE_AFTER.match(figure.after):
        return _as_before(figure, facts)
    if _SAVED.search(figure.before) or _SAVED_AFTER.match(figure.after):
        return _as_saved(figure, facts) or _as_difference(figure, facts, zone, "less")
    apart = _APART.match(figure.after)
    if apart:
        return _as_difference(figure, facts, zone, apart["way"].casefold())
    if _IN_ALL.search(figure.before + figure.after):
        return _as_total(figure, zone.subjects)
    return next((_told("price", m) for m in _prices(facts) if _is(figure, m.major)), None)


def reduced(figure: Figure, facts: Facts, zone: Zone) -> Evidence | None:
    """Return what bears out a percentage that is a discount or a difference in price."""
    now, before = facts.product.price, facts.product.list_price
    if now is None:
        return None
    cheaper = _CHEAPER_BY.match(figure.after)
    bases = (
        [(p.product.price, p.id) for p in zone.rivals]
        if cheaper and zone.rivals
        else [(before, "")]
    )
    for base, other in bases:
        share = (1 - now.major / base.major) * 100 if base and base.amount else 0
        if share > 0 and fits(figure.bound, share, figure.value, 0.5):
            return Evidence(field="computed", value=f"{share:.1f}% below {other or base}")
    return None


def is_reduction(figure: Figure) -> bool:
    """Return True for a percentage that speaks of a price."""
    return bool(
        _SAVED.search(figure.before)
        or _SAVED_AFTER.match(figure.after)
        or _CHEAPER_BY.match(figure.after)
    )


def _is(figure: Figure, actual: float) -> bool:
    return (
        fits(figure.bound, actual, figure.value)
        if figure.bound != "exact"
        else (abs(actual - figure.value) < _CENT)
    )


def _prices(facts: Facts) -> Iterator[Money]:
    """Yield the price, then those of the other variants."""
    prices = (facts.product.price, *(v.price for v in facts.product.variants))
    yield from dict.fromkeys(p for p in prices if p)


def _told(field: str, money: Money) -> Evidence:
    return Evidence(field=field, value=str(money))


def _as_before(figure: Figure, facts: Facts) -> Evidence | None:
    before = facts.product.list_price
    return _told("list_price", before) if before and _is(figure, before.major) else None


def _as_saved(figure: Figure, facts: Facts) -> Evidence | None:
    now, before = facts.product.price, facts.product.list_price
    if now and before and _is(figure, round(before.major - now.major, 3)):
        return Evidence(field="computed", value=f"{before} less {now}")
    return None


def _as_share(figure: Figure, facts: Facts, word: str, times: float) -> Evidence | None:
    """Return what bears out a price per tablet or per liter: a price by what the row counts."""
    price, unit = facts.product.price, unit_words().get(word, "")
    base, scale = (conversion(unit) or ("", 1.0)) if unit else ("", 1.0)
    for number, told in _contents(facts.product, base):
        share = price.major / (number / scale) * times if price else 0.0
        if abs(share - figure.value) < _ROUNDED:
            return Evidence(field="computed", value=f"{price} by {told}")
    return None


def _contents(product: Product, base: str) -> Iterator[tuple[float, str]]:
    """Yield how much of a unit a row says that a product holds, or of none how many."""
    attributes = [(f, v) for f, v in product.attributes.items() if f in _CONTENTS]
    held = [", ".join(v) if isinstance(v, tuple) else str(v) for _, v in attributes]
    for text in (product.title, *held):
        for told in figures(text):
            fitting = told.unit == base if base else told.kind == "count" or not told.unit
            if fitting and told.amount:
                yield told.amount if base else told.value, told.text
        if not base and (times := _TIMES.search(text)):
            yield float(times[1]) * float(times[2]), times[0]


def _as_difference(figure: Figure, facts: Facts, zone: Zone, way: str) -> Evidence | None:
    own = facts.product.price
    for rival in zone.rivals:
        other = rival.product.price
        if own is None or other is None or own.currency != other.currency:
            continue
        apart = round(other.major - own.major, 3)
        signs = (1,) if way in _CHEAPER else (-1,) if way in _DEARER else (1, -1)
        if any(apart * sign > 0 and _is(figure, apart * sign) for sign in signs):
            return Evidence(field="computed", value=f"{own} against {other} of {rival.id}")
    return None


def _as_total(figure: Figure, subjects: Sequence[Facts]) -> Evidence | None:
    prices = [p.product.price for p in subjects if p.product.price]
    total = round(sum(m.major for m in prices), 3)
    if len(prices) == len(subjects) > 1 and _is(figure, total):
        return Evidence(field="computed", value=f"{len(prices)} prices together: {total:g}")
    return None
