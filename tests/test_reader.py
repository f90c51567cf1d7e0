from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.need import Need
from agent.reading import Reader
from agent.state import State
from store import (
    Availability,
    Constraint,
    Money,
    Product,
    Quantity,
    Rating,
    Variant,
    Vocabulary,
    vocabulary_of,
)

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "reader.yaml").read_text("utf-8"))
REQUESTS = Path(__file__).parents[2] / "shared" / "data" / "shopping_requests"


def product(row: Mapping[str, Any]) -> Product:
    attributes = {k: attribute(v) for k, v in row.get("attributes", {}).items()}
    price = Money(amount=round(row["price"] * 100), currency="USD")
    return Product(
        id=row["title"].lower().replace(" ", "-"),
        title=row["title"],
        brand=row.get("brand"),
        categories=tuple(row["category"]),
        variants=(Variant(id="1", price=price, availability=Availability(quantity=3)),),
        rating=Rating(value=row.get("rating", 4.2), count=50),
        attributes=attributes,
    )


def attribute(value: Any) -> bool | Quantity | tuple[str, ...]:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return Quantity(amount=value)
    if isinstance(value, dict):
        return Quantity(**value)
    return tuple(value) if isinstance(value, list) else (str(value),)


PRODUCTS = [product(row) for row in CASES["products"]]
VOCABULARY = vocabulary_of(PRODUCTS)
READER = Reader(VOCABULARY)


def read(case: Mapping[str, Any]) -> Need:
    need: Need | None = None
    shown = [p for title in case.get("shown", ()) for p in PRODUCTS if p.title == title]
    for text in case.get("before", ()):
        need = READER.read(text, state=State(need=need))
    return READER.read(case["text"], state=State(need=need), shown=shown)


def test_what_somebody_does_is_no_slip_of_a_thing() -> None:
    row = {"title": "Disc Brakes", "category": ["Cycling", "Brakes"], "price": 30}
    reader = Reader(vocabulary_of([product(row)]))
    assert reader.read("a present for my sister, she bakes all the time").corrected == ()
    assert reader.read("bakes for my bike").corrected == (("bakes", "brakes"),)


def test_freezing_is_a_cold_that_the_kind_sought_must_stand() -> None:
    rows = [
        {
            "title": "Down Sleeping Bag",
            "category": ["Camping", "Sleeping Bags"],
            "price": 180,
            "attributes": {"temperature": {"amount": -5, "unit": "°C"}},
        },
        {"title": "Day Bag", "category": ["Bags", "Bags & Totes"], "price": 30},
    ]
    reader = Reader(vocabulary_of(map(product, rows)))
    told = reader.read("a sleeping bag for nights below freezing").constraints
    assert [(c.field, c.op, c.value) for c in told[1:]] == [("temperature", "lte", 0.0)]
    assert [c.field for c in reader.read("a day bag for freezing weather").constraints] == [
        "category"
    ]


def test_what_is_disliked_is_more_than_the_kind_that_ends_in_it() -> None:
    rows = [
        {"title": "Cocoa Mix", "category": ["Hot Chocolate"], "price": 8},
        {"title": "Dark Chocolate Truffles", "category": ["Sweets"], "price": 12},
    ]
    reader = Reader(vocabulary_of(map(product, rows)))
    told = reader.read("a gift for my husband, he hates chocolate").constraints
    assert [(c.field, c.op, c.value) for c in told] == [
        ("category", "ne", "Hot Chocolate"),
        ("wording", "ne", "chocolate"),
    ]


def test_a_newborn_is_of_no_age() -> None:
    arch = {"attributes": {"age_from": {"amount": 0, "unit": "hour"}}}
    reader = Reader(
        vocabulary_of([product({"title": "Arch", "category": ["Baby"], "price": 70, **arch})])
    )
    told = reader.read("something for her newborn").constraints
    assert [(c.field, c.op, c.value) for c in told] == [("age_from", "lte", 0.0)]


@pytest.mark.parametrize(
    ("said", "unit"), [("dollars i meant", "USD"), ("sorry, euros", "EUR"), ("usd", "USD")]
)
def test_the_money_that_was_meant_takes_the_place_of_what_was_said(said: str, unit: str) -> None:
    before = READER.read("a rug under 25 quid")
    (price,) = [c for c in READER.read(said, state=State(need=before)).constraints if c.unit]
    assert (price.field, price.op, price.value, price.unit) == ("price", "lt", 25.0, unit)


def test_a_measure_is_of_the_thing_and_not_of_what_the_thing_is_for() -> None:
    wheels = {"attributes": {"wheel_size": {"amount": 61, "unit": "cm"}}}
    rows = [
        {"title": "Town Bike", "category": ["Cycling", "Bikes"], "price": 300, **wheels},
        {"title": "Pip Helmet", "category": ["Cycling", "Helmets"], "price": 30},
    ]
    reader = Reader(vocabulary_of(map(product, rows)))
    assert [c.field for c in reader.read("a bike, 61 cm").constraints] == ["category", "wheel_size"]
    checked = [c.field for c in reader.read("a bike helmet, 52 cm").constraints if c.checkable]
    assert checked == ["category"]


def plain(constraint: Constraint) -> tuple[str, ...]:
    value = constraint.value
    shown = " | ".join(map(str, value)) if isinstance(value, tuple) else value
    number = isinstance(shown, float) and not isinstance(shown, bool)
    marks = ("" if constraint.hard else "soft", "" if constraint.checkable else "unchecked")
    text = f"{shown:g}" if number else str(shown)
    return (constraint.field, constraint.op, text, *filter(None, marks))


def expected(row: Mapping[str, Any]) -> set[tuple[str, ...]]:
    return {tuple(str(part) for part in c) for c in row.get("constraints", ())}


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda c: c["id"])
def test_a_request_is_read_as_a_person_means_it(case: Mapping[str, Any]) -> None:
    need = read(case)
    assert {plain(c) for c in need.constraints} == expected(case)
    assert need.goal == case.get("goal", "find")
    assert need.order == case.get("order", "fit")
    assert need.unknown == tuple(case.get("unknown", ()))
    assert [list(pair) for pair in need.corrected] == case.get("corrected", [])
    if "about" in case:
        assert need.about == case["about"]
    if "said" in case:
        assert set(case["said"]) <= {c.said for c in need.constraints}
    if "dropped" in case:
        assert sorted({c.field for c in need.dropped}) == sorted(case["dropped"])


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda c: c["id"])
def test_what_was_said_is_a_verbatim_part_of_the_text(case: Mapping[str, Any]) -> None:
    texts = [*case.get("before", ()), case["text"]]
    need = read(case)
    assert all(any(c.said in text for text in texts) and c.said for c in need.constraints)


def test_there_are_enough_cases() -> None:
    assert len(CASES["cases"]) >= 160
    assert len({case["id"] for case in CASES["cases"]}) == len(CASES["cases"])


@given(st.text(max_size=200))
@settings(max_examples=80, deadline=None)
def test_any_text_is_read_without_an_error(text: str) -> None:
    need = READER.read(text)
    again = READER.read(text, state=State(need=need), shown=PRODUCTS[:3])
    assert again.model_dump()


_WORDS = sorted({w for c in CASES["cases"] for w in c["text"].split()} | {",", "not", "under", "$"})


@given(st.lists(st.sampled_from(_WORDS), max_size=25))
@settings(max_examples=80, deadline=None)
def test_any_order_of_a_shoppers_words_is_read_without_an_error(words: list[str]) -> None:
    text = " ".join(words)
    need = READER.read(
        text, state=State(need=READER.read("red backpack under $50")), shown=PRODUCTS[:3]
    )
    fresh = READER.read(text)
    assert all(c.said in text for c in fresh.constraints)
    assert need.model_dump()


@pytest.mark.parametrize(
    "text",
    ["", " ", "a red tent " * 90_000, "\x00\x1b[31m\x07", "🎒🎒", "<b></b>", "مرحبا كيف", "12345"],
    ids=["empty", "blank", "1 MB", "control", "emoji", "markup", "right to left", "digits"],
)
def test_strange_input_gives_a_need_with_no_invented_limits(text: str) -> None:
    need = READER.read(text)
    assert {c.field for c in need.constraints} <= {"category", "color"}


def test_reading_twice_gives_the_same_need() -> None:
    other = Reader(VOCABULARY)
    for case in CASES["cases"]:
        assert READER.read(case["text"]) == other.read(case["text"])


def test_a_catalog_without_colors_cannot_check_a_color() -> None:
    reader = Reader(Vocabulary(categories={"Backpacks": 3}, coverage={"category": 1.0}))
    color = next(c for c in reader.read("red backpack").constraints if c.field == "color")
    assert not color.checkable


def test_an_empty_catalog_can_be_asked() -> None:
    need = Reader(Vocabulary()).read("red backpack under $50, not leather")
    assert need.hard == ()
    assert {c.field for c in need.unverifiable} == {"color", "price", "material"}


def test_no_price_is_read_from_requests_that_hold_none() -> None:
    path = REQUESTS / "webshop_goals_dev.txt"
    if not path.exists():
        pytest.skip(f"no {path}")
    lines = path.read_text("utf-8").splitlines()
    needs = {line: READER.read(line) for line in lines}
    found = [line for line, need in needs.items() for c in need.hard if c.field == "price"]
    assert len(lines) > 1000
    assert found == []


def test_annotated_prices_are_found_in_outside_requests() -> None:
    path = REQUESTS / "shoppingbench_product.jsonl"
    if not path.exists():
        pytest.skip(f"no {path}")
    reader = Reader(VOCABULARY.model_copy(update={"currency": "PHP"}))
    right = invented = missed = 0
    for line in path.read_text("utf-8").splitlines():
        request = json.loads(line)
        wanted = annotated(request["reward"])
        got = {
            (c.op, c.value)
            for c in reader.read(request["query"]).constraints
            if c.field == "price" and c.checkable
        }
        right += len(got & wanted)
        invented += len(got - wanted)
        missed += len(wanted - got)
    assert right / (right + invented) >= 0.95
    assert right / (right + missed) >= 0.95


def annotated(reward: Mapping[str, Any]) -> set[tuple[str, float]]:
    found: set[tuple[str, float]] = set()
    for bound in reward.get("price", ()):
        for kind, (low, high) in bound.items():
            found |= {("gt", low)} if kind == "greater than" else {("gte", low), ("lte", high)}
    return found


def test_a_rare_word_near_one_whose_stem_has_a_stem_is_read_without_failing() -> None:
    rows = [
        {"title": f"{way} coarse", "category": ["Coffee"], "price": 9} for way in ("Mill", "Cut")
    ]
    reader = Reader(vocabulary_of([product(row) for row in rows]))
    assert reader.read("a doormat of coir under 40", state=State()).constraints


def test_what_is_said_not_to_matter_before_it_is_named_is_left_open() -> None:
    for said in ("a jacket, doesnt matter the price but light", "a jacket, no matter the price"):
        assert READER.read(said).indifferent == ("price",)
