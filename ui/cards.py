"""What a turn looks like: values in, markup out, and nothing of a catalogue left unescaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from html import escape as _escape
from string import punctuation
from urllib.parse import urlsplit

from babel.numbers import format_currency

from agent import Item, Need
from recommender import Order, Reason, extreme_of, label
from store import AttributeValue, Availability, Constraint, Op, Product, Scalar

escape = partial(_escape, quote=True)
_OWN_PICTURE = re.compile(r"pictures/[a-z][a-z0-9-]{0,40}/[0-9a-f]{6}\.svg")
_FEW = 3
_LINES = 2
_MARKS = {"wish": "✓", "comparison": "✓", "fact": "✓", "drawback": "\N{EN DASH}"}
# Facts that stand nowhere else on a card.
_OFF_THE_CARD = {"bought together", "history", "reviews"}
_VERDICTS = (("like", "More like this", "+"), ("dislike", "Not for me", "\N{MINUS SIGN}"))
_ON_THE_CARD = {"price", "rating", "rating_count", "stock"}
_OPS: dict[Op, str] = {
    "eq": "",
    "in": "",
    "ne": "not ",
    "not_in": "not ",
    "lt": "under ",
    "lte": "at most ",
    "gt": "over ",
    "gte": "at least ",
}
_ORDERS = {
    "price_low": "lowest price first",
    "price_high": "highest price first",
    "rating": "best rated first",
    "popular": "most popular first",
    "newest": "newest first",
}
# As entities these show as themselves and can't begin a tag, link, image, code or address.
_INERT = {ord(c): f"&#{ord(c)};" for c in "&<>[]`~@/"}


def cards(items: Sequence[Item], exposure: str = "") -> str:
    """Return the cards of a turn, in their order; with an exposure's id they can be judged."""
    if not items:
        return ""
    shown = "".join(card(i.product, i.reasons, exposure) for i in items)
    count = "1 product" if len(items) == 1 else f"{len(items)} products"
    return f'<section class="cards" aria-label="{count}">{shown}</section>'


def card(product: Product, reasons: Sequence[Reason] = (), exposure: str = "") -> str:
    """Return one product: its picture, its facts and what decided for it."""
    brand = f'<p class="brand">{escape(product.brand)}</p>' if product.brand else ""
    return (
        f'<article class="card"{_marked(product, exposure)}>{_picture(product)}'
        f'<div class="facts">{brand}{_title(product)}'
        f'<p class="price">{_price(product)}</p>{_rating(product)}'
        f'<div class="because">{_because(product, reasons)}</div>'
        f"{_stock(product)}{_verdicts(product) if exposure else ''}</div></article>"
    )


def chips(need: Need, currency: str) -> str:
    """Return what was understood, in the shopper's words where there are any."""
    shown = "".join(dict.fromkeys(_chips(need, currency)))
    return f'<ul class="chips" aria-label="What I understood">{shown}</ul>' if shown else ""


def notes(texts: Sequence[str]) -> str:
    """Return the remarks on a turn, a quiet line each."""
    return "".join(f'<p class="note">{escape(text)}</p>' for text in texts)


def prose(text: str) -> str:
    """Return Markdown that keeps emphasis and lists, but no markup, image, link or code."""
    return re.sub(r"(?i)\bwww\.", "www&#46;", text.translate(_INERT))


def verbatim(text: str) -> str:
    """Return Markdown that shows a text as it was typed."""
    return "".join(f"&#{ord(c)};" if c in punctuation else c for c in text)


def address(url: str) -> str | None:
    """Return a picture's address on this page, or None where it isn't one to load."""
    if _OWN_PICTURE.fullmatch(url):
        return f"/{url}"
    return url if _on_the_web(url) else None


def _on_the_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    plain = url.isprintable() and not any(c.isspace() for c in url)
    return plain and parts.scheme in ("http", "https") and bool(parts.netloc)


def _marked(product: Product, exposure: str) -> str:
    if not exposure:
        return ""
    return f' data-product="{escape(product.id)}" data-exposure="{escape(exposure)}"'


def _verdicts(product: Product) -> str:
    title = escape(product.title)
    buttons = "".join(
        f'<button type="button" data-verdict="{kind}" aria-pressed="false" '
        f'aria-label="{words}: {title}" title="{words}">{sign}</button>'
        for kind, words, sign in _VERDICTS
    )
    return f'<p class="verdicts">{buttons}</p>'


def _picture(product: Product) -> str:
    for media in product.media:
        if url := address(media.url):
            return (
                f'<div class="picture"><img src="{escape(url)}" '
                f'alt="{escape(media.alt_text or product.title)}" '
                'loading="lazy" decoding="async" referrerpolicy="no-referrer"></div>'
            )
    return f'<div class="picture" aria-hidden="true">{escape(product.title[:1].upper())}</div>'


def _title(product: Product) -> str:
    title = escape(product.title)
    if not product.url or not _on_the_web(product.url):
        return f"<h3>{title}</h3>"
    href = escape(product.url)
    return f'<h3><a href="{href}" target="_blank" rel="noopener noreferrer">{title}</a></h3>'


def _price(product: Product) -> str:
    if not product.price:
        return '<span class="quiet">Price not stated</span>'
    prices = {v.price.amount for v in product.variants if v.price}
    start = '<span class="quiet">from </span>' if len(prices) > 1 else ""
    now = f"{start}<strong>{escape(str(product.price))}</strong>"
    if not product.list_price:
        return now
    before = escape(str(product.list_price))
    return f'{now} <del><span class="unseen">instead of </span>{before}</del>'


def _rating(product: Product) -> str:
    rating = product.rating
    if not rating:
        return '<p class="rating quiet">No ratings yet</p>'
    full = min(rating.value / rating.scale_max, 1)
    spoken = f"Rated {rating.value:g} out of {rating.scale_max:g}"
    buyers = f" by {rating.count:,} buyers" if rating.count else ""
    count = f' <span class="quiet">({rating.count:,})</span>' if rating.count else ""
    return (
        f'<p class="rating"><span class="stars" role="img" aria-label="{spoken}{buyers}" '
        f'style="--full:{full:.0%}">★★★★★</span>'
        f'<span aria-hidden="true"> {rating.value:g}{count}</span></p>'
    )


def _stock(product: Product) -> str:
    state, words = _availability(product.offer.availability, product.stock)
    return f'<p class="stock {state}">{words}</p>'


def _availability(offer: Availability, stock: int | None) -> tuple[str, str]:
    if not offer.available:
        return "gone", "Out of stock"
    if offer.status == "backorder":
        return "later", "On back order"
    if offer.status == "preorder":
        return "later", "For pre-order"
    if stock is not None and 0 < stock <= _FEW:
        return "few", f"Only {stock} left"
    return "there", "In stock"


def _because(product: Product, reasons: Sequence[Reason]) -> str:
    told = _deciding(reasons)
    lines = "".join(_reason(r) for r in told)
    covered = {e.field.partition(" (")[0] for r in told for e in r.evidence}
    pairs = [_pair(f, v) for f, v in product.attributes.items() if f not in covered]
    missing = pairs[: max(_LINES - len(told), 0)]
    listed = f'<ul class="reasons">{lines}</ul>' if lines else ""
    return listed + (f"<dl>{''.join(missing)}</dl>" if missing else "")


def _deciding(reasons: Sequence[Reason]) -> list[Reason]:
    """Leave out what the card states anyway; a drawback keeps its place beside two reasons."""
    new = [r for r in reasons if r.kind == "comparison" or _is_news(r)]
    good = [r for r in new if r.kind != "drawback"]
    return good[:_LINES] + [r for r in new if r.kind == "drawback"][:1]


def _is_news(reason: Reason) -> bool:
    """Return True for what the card doesn't state anyway: facts of the row stand below, named."""
    fields = {e.field for e in reason.evidence}
    return bool(fields & _OFF_THE_CARD if reason.kind == "fact" else fields - _ON_THE_CARD)


def _reason(reason: Reason) -> str:
    mark = f'<span class="mark" aria-hidden="true">{_MARKS[reason.kind]}</span>'
    return f'<li class="{reason.kind}">{mark}<span>{escape(_opened(reason.text))}</span></li>'


def _pair(field: str, value: AttributeValue) -> str:
    return f"<div><dt>{escape(_opened(label(field)))}</dt><dd>{escape(_worded(value))}</dd></div>"


def _opened(text: str) -> str:
    return text[:1].upper() + text[1:]


def _worded(value: AttributeValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _chips(need: Need, currency: str) -> Iterator[str]:
    for typed, word in need.corrected:
        yield _chip(word, f"for “{typed}”")
    for constraint in need.constraints:
        yield _wanted(constraint, currency)
    if need.order != "fit":
        yield _chip(_ordered(need.order))
    if need.dropped:
        yield _chip(", ".join(_said(c, currency) for c in need.dropped), "no longer", "dropped")
    for word in need.unknown:
        yield _chip(word, "not sold here", "unchecked")


def _ordered(order: Order) -> str:
    extreme = extreme_of(order)
    if order in _ORDERS or not extreme:
        return _ORDERS.get(order, order)
    return f"{'least' if extreme.lowest else 'most'} {label(extreme.field)} first"


def _wanted(constraint: Constraint, currency: str) -> str:
    said = _said(constraint, currency)
    if not constraint.checkable:
        return _chip(said, "can't be checked", "unchecked")
    return _chip(said) if constraint.hard else _chip(said, "if possible")


def _chip(text: str, aside: str = "", state: str = "") -> str:
    after = f" <small>{escape(aside)}</small>" if aside else ""
    return f'<li class="{f"chip {state}".strip()}"><span>{escape(text)}</span>{after}</li>'


def _said(constraint: Constraint, currency: str) -> str:
    if constraint.said:
        return constraint.said
    values = " or ".join(_value(v, constraint, currency) for v in constraint.values)
    name = "" if constraint.field == "price" else f"{label(constraint.field)} "
    return f"{name}{_OPS[constraint.op]}{values}"


def _value(value: Scalar, constraint: Constraint, currency: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | date):
        return str(value)
    if constraint.field == "price":
        return str(format_currency(value, constraint.unit or currency, locale="en_US"))
    return f"{value:g} {constraint.unit}".strip()
