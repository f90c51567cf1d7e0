"""The reasons on a card, each a button that tells what in the catalogue stands behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from recommender import Evidence, Reason, label
from ui.page.markup import escape, opened
from ui.page.texts import Texts

_LINES = 2
_MARKS = {"wish": "✓", "comparison": "✓", "fact": "✓", "drawback": "\N{EN DASH}", "promotion": "·"}
# Facts that stand nowhere else on a card.
_OFF_THE_CARD = {"bought together", "history", "reviews"}
_ON_THE_CARD = {"price", "rating", "rating_count", "stock"}
_DERIVED = re.compile(r"(?P<field>.+) \(read from the (?P<where>.+)\)")


def reasons(told: Sequence[Reason], place: str, t: Texts) -> str:
    """Return reasons as a list; `place` is unlike that of every other card on the page."""
    lines = "".join(_line(reason, f"{place}-{n}", t) for n, reason in enumerate(told))
    return f'<ul class="reasons">{lines}</ul>' if lines else ""


def deciding(given: Sequence[Reason]) -> list[Reason]:
    """Leave out what the card states anyway; a drawback keeps its place beside two reasons."""
    new = [r for r in given if r.kind == "comparison" or _is_news(r)]
    good = [r for r in new if r.kind != "drawback"]
    return good[:_LINES] + [r for r in new if r.kind == "drawback"][:1]


def field_of(evidence: Evidence) -> str:
    """Return the name of the field that evidence is of."""
    return evidence.field.partition(" (")[0]


def _is_news(reason: Reason) -> bool:
    """Return True for what the card doesn't state anyway: facts of the row stand below, named."""
    fields = {e.field for e in reason.evidence}
    return bool(fields & _OFF_THE_CARD if reason.kind == "fact" else fields - _ON_THE_CARD)


def _line(reason: Reason, id: str, t: Texts) -> str:
    mark = f'<span class="mark" aria-hidden="true">{_MARKS[reason.kind]}</span>'
    text = f"<bdi>{escape(opened(reason.text))}</bdi>"
    if not reason.evidence:
        return f'<li class="{reason.kind}">{mark}<span>{text}</span></li>'
    behind = "".join(_behind(e, t) for e in reason.evidence)
    return (
        f'<li class="{reason.kind}">{mark}'
        f'<button type="button" class="why" popovertarget="{id}">{text}</button>'
        f'<span id="{id}" class="evidence" popover role="note" aria-label="{escape(t("why"))}">'
        f"{behind}</span></li>"
    )


def _behind(evidence: Evidence, t: Texts) -> str:
    """Return where a reason comes from, and what is written there."""
    field, source = evidence.field, t("source.field")
    if derived := _DERIVED.fullmatch(field):
        field, source = derived["field"], t("source.derived", where=label(derived["where"]))
    elif field == "computed":
        field, source = "", t("source.computed")
    elif field.startswith("reviews"):
        field, source = "", t("source.review")
    elif field in ("promoted", "history", "bought together"):
        field, source = "", t("source.shop")
    name = f"<b>{escape(opened(label(field)))}</b> " if field else ""
    value = (
        f"<q>{escape(evidence.value)}</q>" if not field else f"<bdi>{escape(evidence.value)}</bdi>"
    )
    return f"<span><small>{escape(source)}</small>{name}{value}</span>"
