"""The form in which a limit is given another value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agent import Change
from recommender import label
from store import BOUNDS, Catalog, Constraint, Op
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
    counts = _counts(field, now, catalog)
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


def _counts(field: str, now: Sequence[str], catalog: Catalog) -> dict[str, int]:
    words = catalog.vocabulary
    if field == "category" and (beside := _beside(now, catalog)):
        return beside
    known = {"category": words.categories, "brand": words.brands, **words.texts}
    return dict(known.get(field, {}))


def _beside(now: Sequence[str], catalog: Catalog) -> dict[str, int]:
    """Return the categories of the same department; none where it is a department that is named."""
    named = Constraint(field="category", op="in", value=tuple(now))
    found = catalog.at(catalog.satisfying([named]).nonzero()[0][:1].tolist())
    department = found[0].categories[0] if found and found[0].categories else ""
    if not department or department in now:
        return {}
    within = Constraint(field="category", op="eq", value=department)
    rows = catalog.satisfying([within]).nonzero()[0]
    kinds = catalog.kinds(rows).tolist()
    counts, one_of = Counter(kinds), dict(zip(kinds, rows.tolist(), strict=True))
    ones = catalog.at([one_of[kind] for kind in counts])
    return {p.categories[-1]: n for p, n in zip(ones, counts.values(), strict=True)}
