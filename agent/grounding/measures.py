"""Whether a quantity, a rating or a count of parts is one that a product states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from agent.grounding.closeness import fits
from agent.grounding.cues import cue
from agent.grounding.facts import Facts
from agent.grounding.figures import Figure, canonical_unit
from agent.grounding.passage import rooted
from agent.grounding.terms import phrase
from agent.grounding.terms import table as listed
from agent.reading import table
from recommender import Evidence
from store import Quantity

_BUYERS = frozenset(
    map(rooted, ("reviews", "ratings", "buyers", "customers", "shoppers", "reviewers", "voters"))
)
_PEOPLE = frozenset(map(rooted, ("people", "persons", "users", "owners", "verified")))
_PERSONS = frozenset(
    map(rooted, ("person", "people", "sleepers", "campers", "adults", "players", "mugs", "cups"))
)
# As long as a shop's longest titles: "only 3 of the ... are left".
_STOCKED = cue("stocked", r"[^,;.]{0,200}\b(?:{})\b")
_SLEEPS = cue("sleeps", r"\b(?:{})\s+(?:\w+\s)?$")
_CLAUSE = re.compile(r"[,;:()]|\b(?:and|but|while|with)\b", re.IGNORECASE)
_WEIGHS = re.compile(r"\bweigh(?:s|ed|ing)?\b(?: in)?(?: at)?\s(?:\w+\s)?$", re.IGNORECASE)
_GREATER = cue("greater", r"\s*(?:{})\b")
_LESSER = cue("lesser", r"\s*(?:{})\b")
_UP_TO = re.compile(r"\bup to\s$", re.IGNORECASE)
_LETTERS = re.compile(r"[A-Za-z]+")
_FLUID_OUNCE = 29.5735
Named = frozenset[str]


def measured(figure: Figure, facts: Facts) -> Evidence | None:
    """Return what bears out a quantity with a unit, said of a product."""
    if _UP_TO.search(figure.before):
        figure = replace(figure, bound="exact")
    ounces = re.search(r"\b(?:oz|ounces?)\b", figure.text) or figure.text.endswith("oz")
    readings = [figure, replace(figure, unit="ml", scale=_FLUID_OUNCE)] if ounces else [figure]
    found = (_stated(r, facts) or _written(r, facts) for r in readings)
    return next((e for e in found if e), None)


def differs(figure: Figure, facts: Facts, rivals: Sequence[Facts]) -> Evidence | None:
    """Return what bears out "12 hours longer" than one of the rivals."""
    sign = 1 if _GREATER.match(figure.after) else -1
    for rival in rivals:
        for name, own in facts.amounts.items():
            other = rival.amounts.get(name)
            if other is None or other.unit != own.unit or own.unit != figure.unit or rival is facts:
                continue
            apart = (own.amount - other.amount) * sign
            slack = 0.5 * 10**-figure.decimals * figure.scale
            if apart > 0 and fits(figure.bound, apart, figure.amount, slack):
                return Evidence(field="computed", value=f"{name}: {own} against {other}")
    return None


def is_difference(figure: Figure) -> bool:
    """Return True for a quantity that tells two products apart: "300 g lighter"."""
    compared = _GREATER.match(figure.after) or _LESSER.match(figure.after)
    return figure.kind == "quantity" and bool(compared)


def rated(figure: Figure, facts: Facts) -> Evidence | None:
    """Return what bears out a rating."""
    rating = facts.product.rating
    if rating is None:
        return None
    slack = 0.05 if figure.decimals else 0
    scales = {rating.value, rating.value * 5 / rating.scale_max}
    fitting = any(fits(figure.bound, value, figure.value, slack) for value in scales)
    return Evidence(field="rating", value=f"{rating.value:g}") if fitting else None


def numbered(figure: Figure, facts: Facts) -> Evidence | None:
    """Return what bears out a bare number: buyers, stock, parts, or one in the product's texts."""
    if _STOCKED.match(figure.after):
        return _left(figure, facts)
    nouns, rating = set(figure.nouns[:3]), facts.product.rating
    slack = 0.5 * 10**-figure.decimals if figure.decimals < 0 else 0
    if (
        rating
        and nouns & (_BUYERS | _PEOPLE)
        and fits(figure.bound, rating.count, figure.value, slack)
    ):
        return Evidence(field="rating_count", value=f"{rating.count:,}")
    if nouns & _BUYERS:
        return None
    return _part(figure, facts) or _written(figure, facts) or _bare(figure, facts)


def coded(figure: Figure, facts: Facts) -> Evidence | None:
    """Return what bears out a code of letters and digits ("IPX4", "4K")."""
    said = figure.text.casefold()
    whole = re.search(rf"(?<![a-z0-9]){re.escape(said)}(?![a-z0-9])", facts.text)
    return Evidence(field="description", value=figure.text) if whole else None


def _stated(figure: Figure, facts: Facts) -> Evidence | None:
    fitting = {n: q for n, q in facts.amounts.items() if _same_unit(figure, q)}
    if _WEIGHS.search(figure.before) and figure.unit != "g":
        return None
    fields = named_fields(figure, fitting)
    chosen = fitting if fields is None else {n: fitting[n] for n in fields if n in fitting}
    held = [n for n, q in chosen.items() if _close(figure, q, facts.product.attributes.get(n))]
    loose = figure.bound not in ("exact", "about") and fields is None
    if not held or (loose and len(held) < len(chosen)):
        return None
    return Evidence(field=held[0], value=str(facts.product.attributes[held[0]]))


def _same_unit(figure: Figure, quantity: Quantity) -> bool:
    if figure.unit in ("°f", "degrees", "°"):
        return quantity.unit in ("°c", "degrees", "°")
    return figure.unit == quantity.unit


def _close(figure: Figure, quantity: Quantity, written: object) -> bool:
    said = (figure.value - 32) * 5 / 9 if figure.unit == "°f" else figure.amount
    own = canonical_unit(written.unit) if isinstance(written, Quantity) else None
    converted = own is not None and own[1] != figure.scale
    slack = 0.5 * 10**-figure.decimals * figure.scale if converted or figure.unit == "°f" else 0
    return fits(figure.bound, quantity.amount, said, slack)


def named_fields(figure: Figure, fitting: Mapping[str, Quantity]) -> Named | None:
    """Return the fields that the words around a number name; None where they name none."""
    after = set(figure.nouns)
    before = {rooted(w) for w in re.findall(r"[A-Za-z]+", _CLAUSE.split(figure.before)[-1])[-5:]}
    for words in (after, before):
        own = {n for n in fitting if set(phrase(n)) <= words}
        if own:
            return frozenset(own)
        names = {field for field, ways in _field_words().items() if words & ways}
        if figure.unit in _units_of(names):
            return frozenset(names | _related(names, fitting))
    return None


def _related(names: set[str], fitting: Mapping[str, Quantity]) -> set[str]:
    """Return the fields whose names hold one of `names`: cable_length for length."""
    parts = [set(name.split("_")) for name in names]
    return {n for n in fitting if any(part <= set(n.split("_")) for part in parts)}


@cache
def _field_words() -> Mapping[str, frozenset[str]]:
    names = table("units")["names"].items()
    return {
        field: frozenset(rooted(w) for way in ways for w in way.split()) for field, ways in names
    }


@cache
def _dimensions() -> Mapping[str, str]:
    return {field: unit for unit, fields in listed()["dimensions"].items() for field in fields}


def unit_of_field(field: str) -> str:
    """Return the canonical unit that a field is usually stated in, or nothing."""
    return _dimensions().get(field, "")


def _units_of(fields: set[str]) -> set[str]:
    return {_dimensions()[f] for f in fields if f in _dimensions()}


def _written(figure: Figure, facts: Facts) -> Evidence | None:
    """Find the number in the product's texts, with the same unit and the same thing counted."""
    for name, written in facts.figures:
        same = written.kind == figure.kind and written.unit == figure.unit
        if not same or figure.bound not in ("exact", "about"):
            continue
        if fits(figure.bound, written.amount, figure.amount) and _same_thing(figure, written):
            return Evidence(field=name, value=written.text)
    return None


def _same_thing(figure: Figure, written: Figure) -> bool:
    if figure.kind == "quantity":
        said, read = (_names(f) for f in (figure, written))
        return not said or not read or bool(said & read)
    if not figure.nouns:
        return not written.nouns
    return not written.nouns or bool(set(figure.nouns[:2]) & set(written.nouns[:3]))


def _names(figure: Figure) -> set[str]:
    words = set(figure.nouns) or {rooted(w) for w in figure.before.split()[-4:]}
    fields = {f for f, ways in _field_words().items() if words & ways}
    return fields if figure.unit in _units_of(fields) else set()


def _left(figure: Figure, facts: Facts) -> Evidence | None:
    stock = facts.product.stock
    if stock is None or not fits(figure.bound, stock, figure.value):
        return None
    return Evidence(field="stock", value=str(stock))


def _part(figure: Figure, facts: Facts) -> Evidence | None:
    """Match a count of parts with the attribute that counts them: "two pockets"."""
    for name, quantity in facts.amounts.items():
        if quantity.unit not in ("", "x") or not fits(figure.bound, quantity.amount, figure.value):
            continue
        if _counts(name, figure):
            return Evidence(field=name, value=f"{quantity.amount:g}")
    return None


def _counts(name: str, figure: Figure) -> bool:
    beside = {*figure.nouns[:3], *(rooted(w) for w in _LETTERS.findall(figure.before)[-2:])}
    if set(phrase(name)) & beside:
        return True
    sleeps = bool(_SLEEPS.search(figure.before)) and not figure.nouns
    return name in ("persons", "cups", "servings") and (
        sleeps or bool(_PERSONS & set(figure.nouns[:2]))
    )


def _bare(figure: Figure, facts: Facts) -> Evidence | None:
    """Match a number that nothing explains with any number of the product."""
    if figure.nouns or figure.kind != "count":
        return None
    return next(
        (e for actual, e in _numbers(facts) if fits(figure.bound, actual, figure.value)), None
    )


def _numbers(facts: Facts) -> Iterator[tuple[float, Evidence]]:
    product = facts.product
    if product.price:
        yield product.price.major, Evidence(field="price", value=str(product.price))
    if product.rating:
        yield product.rating.value, Evidence(field="rating", value=f"{product.rating.value:g}")
        yield (
            product.rating.count,
            Evidence(field="rating_count", value=f"{product.rating.count:,}"),
        )
    for name, quantity in facts.amounts.items():
        if not quantity.unit:
            yield quantity.amount, Evidence(field=name, value=f"{quantity.amount:g}")
