"""The words a catalogue itself uses: its categories, brands, attribute values and ranges."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from store.day import UNIT as DAY
from store.day import Day
from store.levels import Levels
from store.product import Product, Quantity, Value
from store.units import canonical
from store.words import stems

_NUMBERS = ("price", "rating", "rating_count", "stock")


class Range(Value):
    """The least and greatest value of a number, in its canonical unit."""

    low: float
    high: float
    unit: str = ""


class Period(Value):
    """The first and the last day of an attribute."""

    first: Day
    last: Day


class Vocabulary(Value):
    """What can be asked of this catalogue.

    `categories`, `brands` and each entry of `texts` map a value, as the catalogue writes it, to
    the number of products that have it. `flags` are the true/false attributes, `days` those that
    state a day. `coverage` is the share of products, 0 to 1, that state a field; a field that is
    not in it can't be checked.
    `title_words` are the stems of all titles, counted, for telling "we carry none" from a typo;
    `title_heads` those that end a title's first part, which names the thing ("Slim Oak Table"),
    `title_names` the last two of it: "oak tabl".
    `title_forms` are the words of titles that are written otherwise than their stems, counted.
    `stated_by` counts for each category how many of its products state a field.
    `within` are the categories above each.
    `price_levels` are those of each category and title head with prices enough, and of the shop
    under "".
    """

    currency: str = "USD"
    products: int = 0
    departments: Mapping[str, int] = {}
    categories: Mapping[str, int] = {}
    brands: Mapping[str, int] = {}
    texts: Mapping[str, Mapping[str, int]] = {}
    numbers: Mapping[str, Range] = {}
    flags: tuple[str, ...] = ()
    days: Mapping[str, Period] = {}
    coverage: Mapping[str, float] = {}
    title_words: Mapping[str, int] = {}
    title_heads: Mapping[str, int] = {}
    title_names: Mapping[str, int] = {}
    title_forms: Mapping[str, int] = {}
    price_levels: Mapping[str, Levels] = {}
    stated_by: Mapping[str, Mapping[str, int]] = {}
    within: Mapping[str, frozenset[str]] = {}

    @cached_property
    def things(self) -> frozenset[str]:
        """The stems of what the shop sells, as categories and titles call it."""
        return frozenset((*self.title_heads, *(s for c in self.categories for s in stems(c))))


def numbers_of(product: Product) -> dict[str, Quantity]:
    """Return every number of a product in canonical units; the price in major units."""
    named = (name for name, value in product.attributes.items() if isinstance(value, Quantity))
    found = ((name, number_of(product, name)) for name in dict.fromkeys((*named, *_NUMBERS)))
    return {name: number for name, number in found if number}


def number_of(product: Product, field: str) -> Quantity | None:
    """Return one number of a product as `numbers_of` has it, None where it states none."""
    if field == "price":
        price = product.price
        return Quantity(amount=price.major, unit=price.currency) if price else None
    if field == "rating" and product.rating:
        return Quantity(amount=product.rating.value * 5 / product.rating.scale_max)
    if field == "rating_count" and product.rating:
        return Quantity(amount=product.rating.count)
    if field == "stock" and product.stock is not None:
        return Quantity(amount=product.stock)
    value = product.attributes.get(field)
    return canonical(value) if isinstance(value, Quantity) else None


def texts_of(product: Product) -> dict[str, tuple[str, ...]]:
    """Return the text attributes of a product."""
    return {k: v for k, v in product.attributes.items() if isinstance(v, tuple)}


def days_of(product: Product) -> dict[str, date]:
    """Return the attributes of a product that state a day."""
    return {k: v for k, v in product.attributes.items() if isinstance(v, date) and k != "price"}


def ordinal(day: date) -> Quantity:
    """Return a day as the number that it is stored and compared as."""
    return Quantity(amount=day.toordinal(), unit=DAY)


def fields_of(product: Product) -> set[str]:
    """Return the names of the fields that this product states."""
    own = {"available", *product.attributes, *numbers_of(product)}
    own |= {"brand"} if product.brand else set()
    return own | ({"category"} if product.categories else set())
