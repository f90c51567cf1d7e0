"""Products side by side: a column each, and in every row whether they differ and which is best."""

from __future__ import annotations

from collections.abc import Sequence

from agent import Comparison
from store import Product
from ui.page.cards import picture, price
from ui.page.markup import escape, opened
from ui.page.texts import Texts


def side_by_side(comparison: Comparison, products: Sequence[Product], t: Texts) -> str:
    """Return a table with a column for each product, in the order of the comparison."""
    known = {product.id: product for product in products}
    heads = "".join(_head(known[id], t) for id in comparison.ids)
    rows = "".join(_row(r.label, r.values, r.best, t) for r in comparison.rows)
    named = escape(t("comparison"))
    return (
        f'<div class="side" tabindex="0" role="region" aria-label="{named}"><table>'
        f'<thead><tr><th scope="col"><span class="unseen">{escape(t("fact"))}</span></th>'
        f"{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _head(product: Product, t: Texts) -> str:
    details = escape(t("of", action=t("details"), title=product.title))
    return (
        f'<th scope="col" data-product="{escape(product.id)}">{picture(product)}'
        f'<h3 dir="auto">{escape(product.title)}</h3><p>{price(product, t)}</p>'
        f'<button type="button" data-details aria-label="{details}">{escape(t("details"))}'
        "</button></th>"
    )


def _row(label: str, values: Sequence[str], best: int | None, t: Texts) -> str:
    differs = len(set(values)) > 1
    cells = "".join(_cell(value, place == best, t) for place, value in enumerate(values))
    mark = f'<span class="unseen"> ({escape(t("differs"))})</span>' if differs else ""
    kind = ' class="differs"' if differs else ""
    return f'<tr{kind}><th scope="row">{escape(opened(label))}{mark}</th>{cells}</tr>'


def _cell(value: str, best: bool, t: Texts) -> str:
    told = f"<bdi>{escape(value)}</bdi>"
    if not best:
        return f"<td>{told}</td>"
    return f'<td class="best">{told} <small>{escape(t("best"))}</small></td>'
