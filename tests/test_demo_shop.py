import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped, unused-ignore]

from store import Product, drawn, numbers_of, vocabulary_of
from store.demo import demo_products, fingerprint

# What a drawing consists of; nothing that runs, names or fetches something.
SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = re.compile("svg|g|path|circle|ellipse|rect|line|polyline|polygon")
ATTRIBUTES = re.compile(
    "viewBox|d|points|transform|opacity|c?[xy]|r[xy]?|[xy][12]|width|height|"
    "fill(-opacity|-rule)?|stroke(-width|-linecap|-linejoin|-opacity|-dasharray|-miterlimit)?"
)
# A point ends a sentence unless it stands in a number or after a short form.
SENTENCE = re.compile(r"(?<!\bNo)(?<!\bSt)(?<!\bDr)(?<!\bapprox)[.!?]+[\"')\u2019\u201d]*(?=\s|$)")


@pytest.fixture(scope="module")
def products() -> list[Product]:
    return list(demo_products())


@pytest.fixture(scope="module")
def by_id(products: list[Product]) -> Mapping[str, Product]:
    return {p.id: p for p in products}


def test_there_are_enough_products_in_enough_departments(products: list[Product]) -> None:
    departments = Counter(p.categories[0] for p in products)
    assert len(products) >= 360
    assert len(departments) >= 12
    assert min(departments.values()) >= 15


def test_no_two_products_share_an_id_a_title_or_a_description(products: list[Product]) -> None:
    for shared in ("id", "title", "description"):
        counts = Counter(str(getattr(p, shared)).casefold() for p in products)
        assert [text for text, n in counts.items() if n > 1] == [], shared


def test_every_product_has_what_a_card_shows(products: list[Product]) -> None:
    for p in products:
        assert p.brand and p.price and p.price.amount > 0 and len(p.categories) >= 2, p.id
        assert p.stock is not None and p.media[0].alt_text == p.title, p.id
        assert p.price.currency == "USD" and len(p.attributes) >= 3, p.id


def test_descriptions_have_two_to_four_sentences(products: list[Product]) -> None:
    counts = {p.id: len(SENTENCE.findall(p.description)) for p in products}
    assert {name: n for name, n in counts.items() if not 2 <= n <= 4} == {}


def test_no_two_descriptions_of_a_department_begin_alike(products: list[Product]) -> None:
    begun: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for p in products:
        begun[(p.categories[0], *p.description.casefold().split()[:2])].append(p.id)
    assert [names for names in begun.values() if len(names) > 1] == []


def test_prices_stock_and_ratings_vary_as_in_a_real_shop(products: list[Product]) -> None:
    assert 5 <= sum(not p.available for p in products) <= len(products) / 10
    assert 5 <= sum(p.rating is None for p in products) <= len(products) / 5
    assert len({p.price for p in products}) > len(products) / 3
    assert sum(p.list_price is not None for p in products) >= 20
    assert len({p.rating.value for p in products if p.rating}) >= 15


def test_a_former_price_is_above_the_price(products: list[Product]) -> None:
    stated = [p for p in products if p.offer.list_price]
    assert [p.id for p in stated if p.list_price is None] == []


def test_what_goes_with_a_product_is_another_one_of_the_shop(
    products: list[Product], by_id: Mapping[str, Product]
) -> None:
    for p in products:
        others = p.attributes.get("goes_with", ())
        assert isinstance(others, tuple), p.id
        assert [o for o in others if o not in by_id or o == p.id] == [], p.id


def test_numbers_keep_their_units_and_compare_in_one_a_field(products: list[Product]) -> None:
    units: defaultdict[str, set[str]] = defaultdict(set)
    for p in products:
        for field, number in numbers_of(p).items():
            units[field].add(number.unit)
    for length in ("width", "height", "depth", "length", "diameter", "thickness"):
        assert units[length] == {"cm"}, length
    assert units["weight"] == units["max_load"] == {"g"}
    assert (units["battery_life"], units["power"], units["price"]) == ({"hour"}, {"W"}, {"USD"})
    assert vocabulary_of(products).numbers["capacity"].unit == "ml"


def test_every_picture_is_a_plain_drawing(products: list[Product]) -> None:
    pictures = {p.media[0].url for p in products}
    assert len(pictures) > 100
    for url in pictures:
        kind, tint = url.removeprefix("pictures/").removesuffix(".svg").split("/")
        root: Element = fromstring(drawn(kind, tint))
        for element in root.iter():
            assert ELEMENTS.fullmatch(element.tag.removeprefix(SVG)), (kind, element.tag)
            assert all(map(ATTRIBUTES.fullmatch, element.attrib)), (kind, element.attrib)
            assert not any("url(" in v or ":" in v for v in element.attrib.values()), kind


def test_the_fingerprint_of_the_shop_stays_until_it_changes() -> None:
    assert fingerprint() == fingerprint()
    assert re.fullmatch("demo:[0-9a-f]{16}", fingerprint())
