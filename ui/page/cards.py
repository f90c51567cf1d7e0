"""Products as cards: values in, markup out, and nothing of a catalogue left unescaped."""

from __future__ import annotations

from collections.abc import Sequence

from agent import Cheaper, Item, Move, Reject, Similar
from recommender import Reason, label
from store import AttributeValue, Availability, Product
from ui.address import address, is_on_the_web
from ui.page.evidence import deciding, field_of, reasons
from ui.page.markup import data, escape, opened
from ui.page.texts import Texts

_FEW = 3
_LINES = 2
_VERDICTS = (("like", "+"), ("dislike", "\N{MINUS SIGN}"))


def cards(
    items: Sequence[Item],
    t: Texts,
    *,
    exposure: str = "",
    turn: int = 0,
    vanished: Sequence[str] = (),
) -> str:
    """Return the cards of a turn, in their order; with an exposure's id they can be judged.

    `vanished` are the titles of what was shown and is no longer sold.
    """
    if not items and not vanished:
        return ""
    shown = "".join(card(i, t, exposure, f"e{turn}-{n}") for n, i in enumerate(items))
    gone = "".join(
        f'<article class="card gone"><h3 dir="auto">{escape(title)}</h3>'
        f"<p>{escape(t('vanished'))}</p></article>"
        for title in vanished
    )
    number = len(items) + len(vanished)
    count = t("product") if number == 1 else t("products", n=number)
    return f'<section class="cards" aria-label="{escape(count)}">{shown}{gone}</section>'


def card(item: Item, t: Texts, exposure: str = "", place: str = "e") -> str:
    """Return one product: its picture, its facts, what decided for it and what can be done."""
    product = item.product
    brand = f'<p class="brand">{escape(product.brand)}</p>' if product.brand else ""
    judged = f' data-exposure="{escape(exposure)}"' if exposure else ""
    return (
        f'<article class="card" data-product="{escape(product.id)}"{judged}>'
        f"{picture(product)}{_pick(product, t)}"
        f'<div class="facts">{brand}{title(product)}'
        f'<p class="price">{price(product, t)}</p>{rating(product, t)}'
        f'<div class="because">{_because(product, item.reasons, place, t)}</div>'
        f"{stock(product, t)}{_verdicts(product, t) if exposure else ''}{_moves(product, t)}"
        "</div></article>"
    )


def picture(product: Product) -> str:
    """Return a product's picture, or its first letter."""
    for media in product.media:
        if url := address(media.url):
            return (
                f'<div class="picture"><img src="{escape(url)}" '
                f'alt="{escape(media.alt_text or product.title)}" '
                'loading="lazy" decoding="async" referrerpolicy="no-referrer"></div>'
            )
    return f'<div class="picture" aria-hidden="true">{escape(product.title[:1].upper())}</div>'


def title(product: Product) -> str:
    """Return a product's title, a link where the shop has a page of it."""
    text = escape(product.title)
    if not product.url or not is_on_the_web(product.url):
        return f'<h3 dir="auto">{text}</h3>'
    link = f'<a href="{escape(product.url)}" target="_blank" rel="noopener noreferrer">{text}</a>'
    return f'<h3 dir="auto">{link}</h3>'


def price(product: Product, t: Texts) -> str:
    """Return what a product costs, and what it cost before."""
    if not product.price:
        return f'<span class="quiet">{escape(t("unpriced"))}</span>'
    prices = {v.price.amount for v in product.variants if v.price}
    start = f'<span class="quiet">{escape(t("from"))} </span>' if len(prices) > 1 else ""
    now = f"{start}<strong>{escape(str(product.price))}</strong>"
    if not product.list_price:
        return now
    before = escape(str(product.list_price))
    return f'{now} <del><span class="unseen">{escape(t("instead"))} </span>{before}</del>'


def rating(product: Product, t: Texts) -> str:
    """Return what buyers think of a product on the whole."""
    rated = product.rating
    if not rated:
        return f'<p class="rating quiet">{escape(t("unrated"))}</p>'
    full = min(rated.value / rated.scale_max, 1)
    told = {"value": f"{rated.value:g}", "most": f"{rated.scale_max:g}"}
    spoken = t("rated.by", **told, n=f"{rated.count:,}") if rated.count else t("rated", **told)
    count = f' <span class="quiet">({rated.count:,})</span>' if rated.count else ""
    return (
        f'<p class="rating"><span class="stars" role="img" aria-label="{escape(spoken)}" '
        f'style="--full:{full:.0%}">★★★★★</span>'
        f'<span aria-hidden="true"> {rated.value:g}{count}</span></p>'
    )


def stock(product: Product, t: Texts) -> str:
    """Return whether a product can be had."""
    state, words = _availability(product.offer.availability, product.stock, t)
    return f'<p class="stock {state}">{escape(words)}</p>'


def pair(field: str, value: AttributeValue, t: Texts) -> str:
    """Return what the catalogue states in a field."""
    name, told = escape(opened(label(field))), escape(worded(value, t))
    return f"<div><dt>{name}</dt><dd><bdi>{told}</bdi></dd></div>"


def worded(value: AttributeValue, t: Texts) -> str:
    """Return a value of the catalogue as text."""
    if isinstance(value, bool):
        return t("yes" if value else "no")
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _availability(offer: Availability, left: int | None, t: Texts) -> tuple[str, str]:
    if not offer.available:
        return "gone", t("out_of_stock")
    if offer.status in ("backorder", "preorder"):
        return "later", t(offer.status)
    if left is not None and 0 < left <= _FEW:
        return "few", t("few", n=left)
    return "there", t("in_stock")


def _because(product: Product, given: Sequence[Reason], place: str, t: Texts) -> str:
    told = deciding(given)
    covered = {field_of(e) for r in told for e in r.evidence}
    pairs = [pair(f, v, t) for f, v in product.attributes.items() if f not in covered]
    missing = pairs[: max(_LINES - len(told), 0)]
    return reasons(told, place, t) + (f"<dl>{''.join(missing)}</dl>" if missing else "")


def _pick(product: Product, t: Texts) -> str:
    """Return the box that puts a product on the shortlist."""
    named = escape(t("of", action=t("pick"), title=product.title))
    return (
        f'<label class="pick" title="{escape(t("pick"))}">'
        f'<input type="checkbox" data-pick aria-label="{named}"><span aria-hidden="true"></span>'
        "</label>"
    )


def _verdicts(product: Product, t: Texts) -> str:
    buttons = "".join(
        f'<button type="button" data-verdict="{kind}" aria-pressed="false" '
        f'aria-label="{escape(t("of", action=t(kind), title=product.title))}" '
        f'title="{escape(t(kind))}">{sign}</button>'
        for kind, sign in _VERDICTS
    )
    return f'<p class="verdicts">{buttons}</p>'


def _moves(product: Product, t: Texts) -> str:
    """Return what can be done with a product, each a move that changes the next answer."""
    id = product.id[:255]
    offered: list[tuple[str, Move]] = [("similar", Similar(product=id))]
    offered += [("cheaper", Cheaper(product=id))] if product.price else []
    offered += [("not_this", Reject(product=id))]
    buttons = "".join(
        f'<button type="button" data-move="{data(move)}" '
        f'aria-label="{escape(t("of", action=t(name), title=product.title))}">'
        f"{escape(t(name))}</button>"
        for name, move in offered
    )
    details = escape(t("of", action=t("details"), title=product.title))
    return (
        f'<p class="moves"><button type="button" data-details aria-label="{details}">'
        f"{escape(t('details'))}</button>{buttons}</p>"
    )
