"""What the catalogue, its reviews and its shoppers state of products, one typed fact each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from recommender.bundles.fit import FITTING, THIRD
from recommender.bundles.pairing import GOES_WITH, named
from store import AttributeValue, Product, Quantity, fold

Kind = Literal["goes_with", "fit", "theme", "brand", "attribute", "category", "shopper"]


class Fact(NamedTuple):
    """One node beside the products: `field` is the attribute's, and empty for other kinds.

    What is stated to go together is one fact for each two products, with their ids in both places,
    so that two products which go with a third are not taken to go with each other.
    """

    kind: Kind
    field: str
    value: str


def facts_of(product: Product, themes: Sequence[str] = ()) -> Iterator[Fact]:
    """Yield what is stated of a product; `themes` is what its reviews speak of.

    Numbers are facts only where things must fit by them: two products of 390 g share nothing.
    """
    if product.brand:
        yield Fact("brand", "", product.brand)
    for category in product.categories:
        yield Fact("category", "", category)
    for theme in themes:
        yield Fact("theme", "", theme)
    for field, value in product.attributes.items():
        if field != GOES_WITH:
            yield from _attribute(field, value)


def _attribute(field: str, value: AttributeValue) -> Iterator[Fact]:
    must_fit = field in FITTING or field in THIRD
    kind: Kind = "fit" if must_fit and field != "size" else "attribute"
    if isinstance(value, tuple):
        yield from (Fact(kind, field, fold(text)) for text in value)
    elif isinstance(value, Quantity):
        if must_fit:
            yield Fact("fit", field, str(value))
    elif value is True:
        yield Fact("attribute", field, "")


def pairs_of(
    products: Sequence[Product],
    themes: Mapping[str, Sequence[str]],
    bought: Mapping[str, Sequence[str]],
) -> Iterator[tuple[int, Fact]]:
    """Yield each product's column with each of its facts; ids that are no product are left out.

    `themes` are by product id, `bought` holds product ids by shopper.
    """
    column = {product.id: i for i, product in enumerate(products)}
    for i, product in enumerate(products):
        for fact in facts_of(product, themes.get(product.id, ())):
            yield i, fact
        for other in named(product):
            if other in column and other != product.id:
                together = Fact("goes_with", *sorted((product.id, other)))
                yield from ((i, together), (column[other], together))
    for shopper, ids in bought.items():
        for other in ids:
            if other in column:
                yield column[other], Fact("shopper", "", shopper)
