"""A shortlist to be handed on: a page of its own, and Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from store import Product
from ui.address import is_on_the_web
from ui.page.assets import style
from ui.page.cards import pair, picture, price, rating, stock, title
from ui.page.markup import escape
from ui.page.texts import Texts

_MARKUP = re.compile(r"[\\`<>\[\]*_|]")
_FACTS = 4


def page(products: Sequence[Product], shop: str, t: Texts) -> str:
    """Return a whole page that shows products as the catalogue has them now."""
    told = t("shared", shop=shop)
    cards = "".join(_card(product, t) for product in products)
    shown = (
        f'<section class="cards">{cards}</section>'
        if products
        else f"<p>{escape(t('shared.empty'))}</p>"
    )
    return (
        f'<!doctype html><html lang="{t.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex">'
        f'<title>{escape(told)}</title><style>{style()}</style></head><body class="shared"><main>'
        f'<h1>{escape(told)}</h1>{shown}<p><a href="/">{escape(t("to_page"))}</a></p>'
        "</main></body></html>"
    )


def markdown(products: Sequence[Product], shop: str, address: str, t: Texts) -> str:
    """Return products as a Markdown list; `address` is where the list can be seen."""
    lines = [f"# {_plain(t('shared', shop=shop))}", "", *(_line(p, t) for p in products)]
    return "\n".join([*lines, "", f"<{address}>", ""])


def _card(product: Product, t: Texts) -> str:
    facts = "".join(pair(f, v, t) for f, v in list(product.attributes.items())[:_FACTS])
    brand = f'<p class="brand">{escape(product.brand)}</p>' if product.brand else ""
    return (
        f'<article class="card">{picture(product)}<div class="facts">{brand}{title(product)}'
        f'<p class="price">{price(product, t)}</p>{rating(product, t)}'
        f'<div class="because"><dl>{facts}</dl></div>{stock(product, t)}</div></article>'
    )


def _line(product: Product, t: Texts) -> str:
    named = _plain(product.title)
    if product.url and is_on_the_web(product.url):
        named = f"[{named}](<{product.url}>)"
    rated = f", {product.rating.value:g}/{product.rating.scale_max:g}" if product.rating else ""
    return f"- {named}, {product.price or t('unpriced')}{rated}"


def _plain(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", " ".join(text.split()))
