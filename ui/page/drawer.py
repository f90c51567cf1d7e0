"""The details of one product: what the catalogue states, what buyers say, what goes with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from recommender import label
from store import Opinions, Product, Theme
from ui.page.cards import pair, picture, price, rating, stock, title
from ui.page.markup import escape, opened
from ui.page.texts import Texts

_THEMES = 5


def details(
    product: Product, opinions: Opinions | None, company: Sequence[Product], t: Texts
) -> str:
    """Return what the drawer shows of a product; `company` is what goes with it."""
    brand = f'<p class="brand">{escape(product.brand)}</p>' if product.brand else ""
    told = (
        f'<p class="says" dir="auto">{escape(product.description)}</p>'
        if product.description
        else ""
    )
    return (
        f"{picture(product)}{brand}{title(product)}"
        f'<p class="price">{price(product, t)}</p>{rating(product, t)}{stock(product, t)}{told}'
        f"{_attributes(product, t)}{_opinions(opinions, t)}{_company(company, t)}"
    )


def _attributes(product: Product, t: Texts) -> str:
    stated = [pair(f, v, t) for f, v in product.attributes.items() if f != "goes_with"]
    return _part(t("attributes"), f"<dl>{''.join(stated)}</dl>") if stated else ""


def _opinions(opinions: Opinions | None, t: Texts) -> str:
    if opinions is None or not opinions.of:
        return ""
    counted = t("reviews.count", of=f"{opinions.of:,}")
    damped = f" · {t('reviews.damped', n=opinions.damped)}" if opinions.damped else ""
    themes = "".join(_theme(theme, t) for theme in opinions.themes[:_THEMES])
    told = f'<ul class="themes">{themes}</ul>' if themes else ""
    return _part(t("reviews"), f'<p class="quiet">{escape(counted + damped)}</p>{told}')


def _theme(theme: Theme, t: Texts) -> str:
    quotes = "".join(f"<q>{escape(q.text)}</q>" for q in theme.quotes[:1])
    count = escape(t("mentions", n=theme.reviews, of=theme.of))
    return (
        f'<li class="{theme.side}"><b>{escape(opened(label(theme.name)))}</b> '
        f"<small>{count}</small>{quotes}</li>"
    )


def _company(company: Sequence[Product], t: Texts) -> str:
    if not company:
        return _part(t("goes_with"), f'<p class="quiet">{escape(t("nothing_goes"))}</p>')
    return _part(t("goes_with"), f'<ul class="company">{"".join(_listed(company, t))}</ul>')


def _listed(products: Sequence[Product], t: Texts) -> Iterator[str]:
    for product in products:
        yield (
            f'<li data-product="{escape(product.id)}">{picture(product)}'
            f'<button type="button" data-details><bdi>{escape(product.title)}</bdi></button>'
            f"<span>{price(product, t)}</span></li>"
        )


def _part(heading: str, inside: str) -> str:
    return f"<section><h4>{escape(heading)}</h4>{inside}</section>"
