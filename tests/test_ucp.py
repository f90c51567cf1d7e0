"""The catalogue in UCP's shapes: what is found, on which page, and that filters hold."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from store import Availability, Catalog, Media, Money, Product, Quantity, Rating, Shelf, Variant
from store.ingest import Import, ingest
from tests.api import Doors, doors_at, said
from tests.conftest import product
from ui.ucp.finding import search
from ui.ucp.product import as_ucp, is_sold
from ui.ucp.request import SearchRequest

TEXT = {"type": "string", "minLength": 1}
PRICE = {
    "type": "object",
    "required": ["amount", "currency"],
    "properties": {
        "amount": {"type": "integer", "minimum": 0},
        "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
    },
    "additionalProperties": False,
}
RANGE = {"type": "object", "required": ["min", "max"], "properties": {"min": PRICE, "max": PRICE}}
DESCRIPTION = {"type": "object", "minProperties": 1, "properties": {"plain": TEXT}}
STATUS = {"enum": ["in_stock", "backorder", "preorder", "out_of_stock"]}
PAIR = {"type": "object", "required": ["name", "label"]}
VARIANT = {
    "type": "object",
    "required": ["id", "title", "description", "price"],
    "properties": {
        "id": TEXT,
        "title": TEXT,
        "description": DESCRIPTION,
        "price": PRICE,
        "list_price": PRICE,
        "availability": {
            "type": "object",
            "required": ["available", "status"],
            "properties": {"available": {"type": "boolean"}, "status": STATUS},
        },
        "selected_options": {"type": "array", "items": PAIR},
        "barcodes": {"type": "array", "items": {"type": "object", "required": ["type", "value"]}},
        "sku": TEXT,
        "inputs": {"type": "array", "items": {"type": "object", "required": ["id", "match"]}},
    },
    "additionalProperties": False,
}
PRODUCT = {
    "type": "object",
    "required": ["id", "title", "description", "price_range", "variants"],
    "properties": {
        "id": TEXT,
        "title": TEXT,
        "description": DESCRIPTION,
        "price_range": RANGE,
        "list_price_range": RANGE,
        "variants": {"type": "array", "minItems": 1, "items": VARIANT},
        "url": {"type": "string", "pattern": "^https?://"},
        "categories": {"type": "array", "items": {"type": "object", "required": ["value"]}},
        "media": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "url"],
                "properties": {"url": {"type": "string", "pattern": "^https?://"}},
            },
        },
        "options": {"type": "array", "items": {"type": "object", "required": ["name", "values"]}},
        "rating": {"type": "object", "required": ["value", "scale_max"]},
        "tags": {"type": "array", "items": {"type": "string"}},
        "metadata": {"type": "object"},
        "selected": {"type": "array", "items": PAIR},
    },
    "additionalProperties": False,
}
VALID = Draft202012Validator(PRODUCT)

words = st.text(min_size=1, max_size=12).filter(str.strip)
money = st.builds(
    Money, amount=st.integers(0, 10**9), currency=st.sampled_from(["USD", "EUR", "JPY"])
)
urls = st.one_of(
    st.none(), st.sampled_from(["https://shop.example/a", "javascript:alert(1)", "x", "//evil"])
)
variants = st.builds(
    Variant,
    id=st.one_of(st.just(""), words),
    title=st.one_of(st.just(""), words),
    price=st.one_of(st.none(), money),
    list_price=st.one_of(st.none(), money),
    availability=st.builds(
        Availability, status=st.sampled_from(["in_stock", "backorder", "out_of_stock"])
    ),
    options=st.dictionaries(words, words, max_size=2),
    sku=st.one_of(st.none(), words),
    barcodes=st.lists(words, max_size=2).map(tuple),
)
products = st.builds(
    Product,
    id=words,
    title=words,
    description=st.one_of(st.just(""), words),
    url=urls,
    brand=st.one_of(st.none(), words),
    categories=st.lists(words, max_size=3).map(tuple),
    variants=st.lists(variants, min_size=1, max_size=4).map(tuple),
    media=st.lists(
        st.builds(
            Media, url=st.sampled_from(["pictures/tent/e08238.svg", "https://a/b", "data:x"])
        ),
        max_size=2,
    ).map(tuple),
    rating=st.one_of(st.none(), st.builds(Rating, value=st.floats(0, 5))),
    attributes=st.dictionaries(
        words,
        st.one_of(st.booleans(), st.builds(Quantity, amount=st.floats(0, 9)), st.just(("a", "b"))),
        max_size=2,
    ),
    tags=st.lists(words, max_size=2).map(tuple),
)


@given(products)
def test_every_product_with_a_price_has_ucps_shape(one: Product) -> None:
    if not is_sold(one):
        assert all(v.price is None for v in one.variants)
        return
    for site in ("https://shop.example/", ""):
        told = as_ucp(one, site)
        VALID.validate(json.loads(json.dumps(told)))
        prices = [v["price"]["amount"] for v in told["variants"]]
        low, high = told["price_range"]["min"]["amount"], told["price_range"]["max"]["amount"]
        assert (low, high) == (min(prices), max(prices))
        assert len({v["price"]["currency"] for v in told["variants"]}) == 1


@pytest.fixture
def doors(stocked_shelf: Shelf) -> Doors:
    return doors_at(stocked_shelf)


@pytest.fixture
def client(doors: Doors) -> Iterator[TestClient]:
    with doors.client() as client:
        yield client


def found(client: TestClient, **asked: Any) -> Any:
    answer = client.post("/catalog/search", json=asked)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    for one in told["products"]:
        VALID.validate(one)
    return told


def titles(told: Any) -> list[str]:
    return [p["title"] for p in told["products"]]


def test_a_query_finds_what_fits_and_says_which_version_speaks(client: TestClient) -> None:
    told = found(client, query="leather backpack")
    assert titles(told)[0].endswith("Leather Backpack")
    assert told["ucp"]["version"] == "2026-04-08"
    assert list(told["ucp"]["capabilities"]) == ["dev.ucp.shopping.catalog.search"]


def test_bounds_on_the_price_are_exact_to_the_cent(client: TestClient) -> None:
    at = {"price": {"min": 8900, "max": 9500}}
    assert sorted(titles(found(client, filters=at))) == [
        "Dune Leather Backpack",
        "Trail Leather Backpack",
    ]
    inside = {"price": {"min": 8901, "max": 9499}}
    assert titles(found(client, filters=inside)) == []
    assert titles(found(client, query="leather backpack", filters=inside)) == []


@given(st.integers(0, 12_000), st.integers(0, 12_000))
def test_no_product_is_beyond_a_filter(catalog: Catalog, low: int, high: int) -> None:
    filters = {"price": {"min": low, "max": high}, "categories": ["Backpacks", "Lamps"]}
    for query in ("leather backpack", None):
        asked = SearchRequest.model_validate({"query": query, "filters": filters})
        for one in search(catalog, asked, "")["products"]:
            assert low <= one["price_range"]["min"]["amount"] <= high
            assert {c["value"] for c in one["categories"]} & {"Backpacks", "Lamps"}


def test_categories_are_any_of_those_named(shelf: Shelf) -> None:
    lamp, mug = (product(n, categories=(k,)) for n, k in (("Brass Lamp", "Lamps"), ("Mug", "Mugs")))
    rows = (lamp, product("Blue Bag"), mug)
    ingest(shelf, Import("shop", rows))
    with doors_at(shelf).client() as client:
        either = found(client, filters={"categories": ["Lamps", "Mugs"]})
        assert sorted(titles(either)) == ["Brass Lamp", "Mug"]
        assert titles(found(client, filters={"categories": ["Sofas"]})) == []


def test_what_has_no_price_is_not_in_a_shape_that_needs_one(client: TestClient) -> None:
    assert "Heirloom Satchel" not in titles(found(client, filters={"categories": ["Bags"]}))
    answer = client.post("/catalog/product", json={"id": "heirloom-satchel"})
    assert answer.status_code == 404
    assert "assistant" in said(answer)["message"]


def test_pages_follow_each_other_and_hold_everything_once(client: TestClient) -> None:
    asked: dict[str, Any] = {"filters": {"categories": ["Backpacks"]}}
    seen: list[str] = []
    page: dict[str, Any] = {"limit": 3}
    while True:
        told = found(client, **asked, pagination=page)
        seen += titles(told)
        assert told["pagination"]["total_count"] == 7
        if not told["pagination"]["has_next_page"]:
            assert "cursor" not in told["pagination"]
            break
        page = {"limit": 3, "cursor": told["pagination"]["cursor"]}
    assert len(seen) == len(set(seen)) == 7


def test_a_cursor_of_anything_else_is_refused_with_what_to_do(
    client: TestClient, doors: Doors
) -> None:
    first = {"filters": {"categories": ["Bags"]}, "pagination": {"limit": 2}}
    cursor = found(client, **first)["pagination"]["cursor"]
    forged = [urlsafe_b64encode(text).decode() for text in (b"[1]", b'["a",-1]', b"3", b"\xff")]
    for given_, query in [*((text, None) for text in ("x", "é", *forged)), (cursor, "backpack")]:
        asked = first | {"pagination": {"limit": 2, "cursor": given_}}
        answer = client.post("/catalog/search", json=asked | ({"query": query} if query else {}))
        assert answer.status_code == 400
        assert said(answer)["code"] == "invalid_cursor"
        assert "without a cursor" in said(answer)["message"]
    ingest(doors.shelf, Import("shop", (product("Brass Lamp"),)))
    stale = client.post("/catalog/search", json=first | {"pagination": {"cursor": cursor}})
    assert said(stale)["code"] == "invalid_cursor"


def test_ids_are_looked_up_in_their_order_and_unknown_ones_named(client: TestClient) -> None:
    ids = ["plain-daypack", "nothing", "trail-leather-backpack"]
    told = client.post("/catalog/lookup", json={"ids": ids}).json()
    assert [p["id"] for p in told["products"]] == [ids[0], ids[2]]
    assert told["products"][0]["variants"][0]["inputs"] == [{"id": ids[0], "match": "featured"}]
    assert told["messages"] == [{"type": "info", "code": "not_found", "content": "nothing"}]


def test_a_variant_stands_for_its_product(shelf: Shelf) -> None:
    sizes = tuple(
        Variant(id=f"mug-{n}", price=Money(amount=n, currency="USD"), options={"Size": str(n)})
        for n in (900, 1200)
    )
    mug = Product(id="mug", title="Mug", categories=("Mugs",), variants=sizes)
    ingest(shelf, Import("shop", (mug, product("Brass Lamp"))))
    with doors_at(shelf).client() as client:
        told = client.post("/catalog/lookup", json={"ids": ["mug-1200"]}).json()
        (variant,) = told["products"][0]["variants"]
        assert variant["inputs"] == [{"id": "mug-1200", "match": "exact"}]
        chosen = {"id": "mug", "selected": [{"name": "size", "label": "1200"}]}
        one = client.post("/catalog/product", json=chosen).json()["product"]
        VALID.validate(one)
        assert [v["id"] for v in one["variants"]] == ["mug-1200", "mug-900"]
        assert one["selected"] == [{"name": "Size", "label": "1200"}]
        assert one["options"] == [{"name": "Size", "values": [{"label": "900"}, {"label": "1200"}]}]


def test_discovery_names_both_ways_in_and_needs_no_key(stocked_shelf: Shelf) -> None:
    with doors_at(stocked_shelf, bound="0.0.0.0").client() as client:
        ucp = client.get("/.well-known/ucp").json()["ucp"]
        assert ucp["version"] == "2026-04-08"
        ways = {way["transport"]: way["endpoint"] for way in ucp["services"]["dev.ucp.shopping"]}
        assert ways == {"mcp": "http://127.0.0.1/mcp", "rest": "http://127.0.0.1"}
        assert set(ucp["capabilities"]) == {
            "dev.ucp.shopping.catalog.search",
            "dev.ucp.shopping.catalog.lookup",
        }
        assert client.post("/catalog/search", json={"query": "a"}).status_code == 401


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"query": " "},
        {"query": 3},
        {"query": "a", "filters": {"price": {"min": -1}}},
        {"query": "a", "filters": {"price": {"max": "9"}}},
        {"query": "a", "filters": {"price": {"max": 2**60}}},
        {"query": "a", "filters": {"categories": "Bags"}},
        {"query": "a", "pagination": {"limit": 0}},
        {"query": "a", "pagination": {"limit": 1000}},
        {"query": "\ud800"},
    ],
)
def test_what_is_no_search_is_named(client: TestClient, asked: dict[str, Any]) -> None:
    headers = {"Content-Type": "application/json"}
    answer = client.post("/catalog/search", content=json.dumps(asked), headers=headers)
    assert answer.status_code == 422
    assert "Value error" not in said(answer)["message"]


def test_a_body_of_ten_megabytes_is_not_read(client: TestClient) -> None:
    answer = client.post("/catalog/search", content=b"a" * 10_000_000)
    assert said(answer)["code"] == "too_large"
