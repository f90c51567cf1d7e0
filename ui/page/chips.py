"""What was understood, as chips that can be taken away or changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from babel.numbers import format_currency

from agent import Drop, Move, Need, Recall, Unsort, key_of
from recommender import Order, extreme_of, label
from store import Constraint, Scalar
from ui.page.markup import data, escape
from ui.page.texts import Texts

_ORDERS = {"price_low", "price_high", "rating", "popular", "newest"}


def chips(need: Need, currency: str, t: Texts) -> str:
    """Return what was understood, in the shopper's words where there are any."""
    shown = "".join(dict.fromkeys(_chips(need, currency, t)))
    named = escape(t("understood"))
    return f'<ul class="chips" aria-label="{named}">{shown}</ul>' if shown else ""


def wish_of(constraint: Constraint, currency: str, t: Texts) -> str:
    """Return a limit in words."""
    if constraint.said:
        return constraint.said
    values = t("or").join(_value(v, constraint, currency, t) for v in constraint.values)
    name = "" if constraint.field == "price" else f"{label(constraint.field)} "
    return name + t(f"limit.{constraint.op}", value=values)


def _chips(need: Need, currency: str, t: Texts) -> Iterator[str]:
    for typed, word in need.corrected:
        yield _chip(word, t, t("read_for", typed=typed))
    wishes = {c: wish_of(c, currency, t) for c in need.constraints}
    for said in dict.fromkeys(wishes.values()):
        yield _wanted(said, [c for c, words in wishes.items() if words == said], t)
    if need.order != "fit":
        yield _chip(_ordered(need.order, t), t, gone_by=Unsort())
    if need.excluded:
        yield _chip(t("excluded", n=len(need.excluded)), t, gone_by=Recall())
    if need.dropped:
        told = ", ".join(dict.fromkeys(wish_of(c, currency, t) for c in need.dropped))
        yield _chip(told, t, t("no_longer"), "dropped")
    for word in need.unknown:
        yield _chip(word, t, t("not_sold"), "unchecked")


def _ordered(order: Order, t: Texts) -> str:
    extreme = extreme_of(order)
    if order in _ORDERS or not extreme:
        return t(f"order.{order}") if order in _ORDERS else order
    return t("order.least" if extreme.lowest else "order.most", field=label(extreme.field))


def _wanted(said: str, limits: Sequence[Constraint], t: Texts) -> str:
    """Return the chip of what was said at once: "around $300" is one wish of two limits."""
    first, gone_by = limits[0], Drop(keys=tuple(dict.fromkeys(map(key_of, limits))))
    if not first.checkable:
        return _chip(said, t, t("not_checked"), "unchecked", gone_by)
    aside = "" if first.hard else t("if_possible")
    changes = len(limits) == 1 and first.kind in ("number", "text")
    return _chip(said, t, aside, gone_by=gone_by, limit=_limit(first) if changes else "")


def _limit(constraint: Constraint) -> str:
    """Return a limit as the form that changes it is asked for."""
    told: dict[str, object] = {
        "key": key_of(constraint),
        "field": constraint.field,
        "op": constraint.op,
        "value": [str(v) for v in constraint.values],
        "unit": constraint.unit,
    }
    return data(told)


def _chip(
    text: str,
    t: Texts,
    aside: str = "",
    state: str = "",
    gone_by: Move | None = None,
    limit: str = "",
) -> str:
    after = f" <small>{escape(aside)}</small>" if aside else ""
    said, cross = f"<span><bdi>{escape(text)}</bdi></span>", ""
    if limit:
        change = escape(t("change", wish=text))
        said = (
            f'<button type="button" data-limit="{limit}" aria-label="{change}" '
            f'aria-haspopup="dialog"><bdi>{escape(text)}</bdi></button>'
        )
    if gone_by:
        remove = escape(t("remove", wish=text))
        cross = (
            f'<button type="button" class="remove" data-move="{data(gone_by)}" '
            f'aria-label="{remove}" title="{remove}"></button>'
        )
    return f'<li class="{f"chip {state}".strip()}">{said}{after}{cross}</li>'


def _value(value: Scalar, constraint: Constraint, currency: str, t: Texts) -> str:
    if isinstance(value, bool):
        return t("yes" if value else "no")
    if isinstance(value, str | date):
        return str(value)
    if constraint.field == "price":
        return str(format_currency(value, constraint.unit or currency, locale="en_US"))
    return f"{value:g} {constraint.unit}".strip()
