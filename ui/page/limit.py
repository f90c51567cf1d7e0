"""The form in which a limit is given another value."""

from __future__ import annotations

from collections.abc import Sequence

from agent import Change
from recommender import label
from store import BOUNDS, Catalog, Op
from ui.page.markup import data, escape, opened
from ui.page.texts import Texts

_MOST = 12


def number_form(field: str, op: Op, key: str, value: float, unit: str, t: Texts) -> str:
    """Return a form for another number."""
    name = opened(label(field))
    sense = t(f"limit.{op}", value="").strip() if op in BOUNDS else ""
    told = " ".join(part for part in (name, sense) if part)
    return (
        f'<form class="limit" data-key="{escape(key)}"><label>{escape(told)} '
        f'<input type="number" step="any" name="value" value="{value:g}" required></label> '
        f"<span>{escape(unit)}</span> "
        f'<button type="submit">{escape(t("apply"))}</button></form>'
    )


def text_form(
    field: str, key: str, now: Sequence[str], catalog: Catalog, t: Texts, *, negative: bool
) -> str:
    """Return buttons for the values that most products state in a field."""
    counts = _counts(field, catalog)
    common = sorted(counts, key=lambda value: -counts[value])[:_MOST]
    buttons = "".join(
        f'<button type="button" data-move="{data(Change(key=key, value=(value,)))}" '
        f'aria-pressed="{str(value in now).lower()}"><bdi>{escape(value)}</bdi> '
        f"<small>{counts[value]:,}</small></button>"
        for value in common
    )
    name = opened(label(field))
    told = t("limit.ne", value=name) if negative else name
    return f'<div class="limit"><p>{escape(told)}</p><div class="values">{buttons}</div></div>'


def _counts(field: str, catalog: Catalog) -> dict[str, int]:
    words = catalog.vocabulary
    known = {"category": words.categories, "brand": words.brands, **words.texts}
    return dict(known.get(field, {}))
