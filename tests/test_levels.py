from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.reading import Reader
from store import Catalog, Constraint, Vocabulary, vocabulary_of
from store.levels import levels_of
from tests.conftest import SHOP, product
from tests.test_reader import READER
from tools import by_query, by_rating

_SAID = (
    "cheap",
    "not",
    "under",
    "20",
    "30",
    "lightest",
    "for my",
    "iphone",
    "fits a",
    "60 cm",
    "or",
)


def limit(field: str, op: str, value: object) -> Constraint:
    return Constraint.model_validate({"field": field, "op": op, "value": value})


@given(st.lists(st.floats(0.01, 1e6), min_size=2))
def test_a_third_of_the_prices_is_cheap_and_a_third_is_dear(prices: list[float]) -> None:
    levels = levels_of(prices)
    assert levels
    known = np.array(prices)
    assert (known <= levels.low).mean() >= 1 / 3
    assert (known >= levels.high).mean() >= 1 / 3
    assert levels.low <= levels.high


def test_one_price_is_neither_cheap_nor_dear() -> None:
    assert levels_of([40.0, float("nan")]) is None


def test_an_opened_catalog_knows_the_levels_of_its_kinds(catalog: Catalog) -> None:
    told = vocabulary_of(SHOP).price_levels
    known = catalog.vocabulary.price_levels
    assert known[""] == told[""]
    assert known["Backpacks"] == told["Backpacks"]
    assert known["backpack"] == told["backpack"]


def test_cheap_is_relative_to_the_kind_that_is_sought() -> None:
    stools = [product(f"Stool {n}", price=n * 1000, categories=("Stools",)) for n in (10, 20, 30)]
    pens = [product(f"Pen {n}", price=n * 100, categories=("Pens",)) for n in (1, 2, 3)]
    reader = Reader(vocabulary_of([*stools, *pens]))
    limits = {
        c.value for text in ("a cheap stool", "a cheap pen") for c in reader.read(text).wishes
    }
    assert limits == {100.0, 1.0}


def test_a_shop_without_prices_is_asked_for_something_cheap() -> None:
    assert Reader(Vocabulary()).read("cheap backpack").constraints == ()


def test_what_meets_a_wish_comes_first_and_nothing_is_left_out(catalog: Catalog) -> None:
    kind = [limit("category", "eq", "Backpacks")]
    wish = [limit("color", "eq", "brown").model_copy(update={"hard": False})]
    plain = by_query(catalog, "backpack", kind)
    wished = by_query(catalog, "backpack", kind, wishes=wish)
    assert set(wished.rows) == set(plain.rows)
    assert wished.matching == plain.matching
    met = catalog.satisfying(wish)[list(wished.rows)].tolist()
    assert any(met)
    assert met == sorted(met, reverse=True)
    listed = by_rating(catalog, kind, wishes=wish)
    assert catalog.satisfying(wish)[listed.rows[0]]


def test_a_superlative_orders_by_its_number_with_the_unstated_behind(catalog: Catalog) -> None:
    for order, sign in (("weight_low", 1), ("weight_high", -1)):
        rows = by_rating(catalog, [], order).rows
        available = catalog.available(rows)
        weights = sign * catalog.numbers("weight", rows)[available]
        known = weights[~np.isnan(weights)]
        assert len(known) > 1
        assert known.tolist() == sorted(known.tolist())
        assert np.isnan(weights[len(known) :]).all()


def test_a_superlative_of_what_the_catalog_does_not_state_cannot_be_checked() -> None:
    need = Reader(Vocabulary(categories={"Tents": 4}, coverage={"category": 1.0})).read(
        "the lightest tent"
    )
    assert need.order == "fit"
    assert [c.said for c in need.unverifiable] == ["lightest"]


@pytest.mark.parametrize(
    "text",
    [
        "headphones under 20 but at least 30",
        "a wallet in leather, not leather",
        "black backpack but not black",
        "wireless wired headphones",
    ],
)
def test_a_contradiction_is_kept_as_the_pair_it_is(text: str) -> None:
    need = READER.read(text)
    (pair,) = need.conflicts
    assert set(pair) <= set(need.constraints)


@pytest.mark.parametrize(
    "text",
    ["red or blue dress, not green", "tent under 300, ideally under 200", "between 20 and 40"],
)
def test_what_can_be_had_together_is_no_contradiction(text: str) -> None:
    assert READER.read(text).conflicts == ()


@pytest.mark.parametrize("text", ["boots size 8", "sneakers in size 10, blue"])
def test_a_size_that_no_product_states_is_told_and_not_taken_for_a_price(text: str) -> None:
    reader = Reader(Vocabulary(categories={"Boots": 4}, coverage={"category": 1.0, "price": 1.0}))
    need = reader.read(text)
    assert "size" in {c.field for c in need.unverifiable}
    assert "price" not in {c.field for c in need.constraints}


@given(st.lists(st.sampled_from(_SAID), max_size=14))
def test_any_mixture_of_limits_is_read_in_the_shoppers_own_words(words: list[str]) -> None:
    text = " ".join(words)
    assert all(c.said in text for c in READER.read(text).constraints)
