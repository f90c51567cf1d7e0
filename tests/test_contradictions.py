from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import Constraint, Op, Product, contradictions, satisfies
from tests.test_filters import CONSTRAINTS, PRODUCTS


def limit(field: str, op: Op, value: object, unit: str = "", said: str = "") -> Constraint:
    return Constraint.model_validate(
        {"field": field, "op": op, "value": value, "unit": unit, "said": said}
    )


def why(*constraints: Constraint) -> list[str]:
    return [found.reason for found in contradictions(constraints, currency="USD")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (limit("price", "lt", 20), limit("price", "gt", 50)),
        (limit("price", "lt", 20), limit("price", "gte", 20)),
        (limit("weight", "gt", 2, "kg"), limit("weight", "lte", 900, "g")),
        (limit("weight", "eq", 2, "kg"), limit("weight", "lte", 900, "g")),
        (limit("weight", "lt", 2, "kg"), limit("weight", "gt", 1, "cm")),
        (limit("persons", "in", (2, 3)), limit("persons", "eq", 4)),
        (limit("persons", "in", (2, 3)), limit("persons", "not_in", (2, 3, 4))),
        (limit("release_date", "gte", "2025-01-01"), limit("release_date", "lt", "2024-01-01")),
        (limit("color", "eq", "red"), limit("color", "ne", "red")),
        (limit("color", "eq", "navy"), limit("color", "ne", "blue")),
        (limit("material", "ne", "leather"), limit("material", "in", ("suede", "leather"))),
        (limit("brand", "eq", "Corvane"), limit("brand", "not_in", ("corvane", "Tansy Row"))),
        (limit("waterproof", "eq", True), limit("waterproof", "eq", False)),
        (limit("waterproof", "eq", True), limit("waterproof", "ne", True)),
        (limit("available", "eq", True), limit("available", "ne", True)),
    ],
)
def test_two_that_exclude_each_other_are_named_together(one: Constraint, other: Constraint) -> None:
    (found,) = contradictions([limit("rating", "gte", 4), one, other], currency="USD")
    assert found.constraints == (one, other)
    assert found.reason == f"“{one.phrase}” and “{other.phrase}” exclude each other"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (limit("price", "lte", 20), limit("price", "gte", 20)),
        (limit("price", "lt", 50), limit("price", "gt", 20)),
        (limit("price", "lt", 20), limit("price", "lt", 50)),
        (limit("color", "eq", "red"), limit("color", "eq", "blue")),
        (limit("color", "in", ("red", "blue")), limit("color", "ne", "red")),
        (limit("color", "ne", "red"), limit("color", "ne", "blue")),
        (limit("persons", "in", (2, 3)), limit("persons", "ne", 2)),
        (limit("waterproof", "eq", True), limit("waterproof", "ne", False)),
        (limit("price", "lt", 20), limit("rating", "gt", 50)),
    ],
)
def test_what_some_product_may_satisfy_is_none(one: Constraint, other: Constraint) -> None:
    assert not [f for f in contradictions([one, other], currency="USD") if len(f.constraints) > 1]


@pytest.mark.parametrize(
    ("constraint", "reason"),
    [
        (limit("price", "lt", -5), "a price is never below 0"),
        (limit("price", "lt", 0), "a price is never below 0"),
        (limit("stock", "eq", -1), "a stock is never below 0"),
        (limit("rating", "gt", 5), "a rating is never above 5"),
        (limit("price", "lt", 20, "EUR"), "prices here are in USD, so a limit in EUR can't be"),
        (limit("color", "in", ()), "allows no value at all"),
    ],
)
def test_one_that_nothing_can_satisfy_says_why(constraint: Constraint, reason: str) -> None:
    (found,) = why(constraint)
    assert reason in found


def test_a_limit_at_the_end_of_what_there_is_can_be_met() -> None:
    fine = [limit("price", "lte", 0), limit("price", "gte", -5), limit("rating", "gte", 5)]
    assert why(*fine) == []
    assert why(limit("price", "lt", 20, "USD")) == []


@pytest.mark.slow
@settings(max_examples=1000)
@given(st.lists(CONSTRAINTS, min_size=1, max_size=3), PRODUCTS)
def test_no_product_satisfies_what_is_called_contradictory(
    constraints: list[Constraint], one: Product
) -> None:
    currency = one.price.currency if one.price else "USD"
    found = contradictions(constraints, currency=currency)
    for contradiction in found:
        assert not all(satisfies(one, c) for c in contradiction.constraints), contradiction


def test_words_of_the_shopper_are_repeated_where_there_are_any() -> None:
    low = limit("price", "lt", 20, said="under $20")
    assert why(low, limit("price", "gt", 50)) == ["“under $20” and “price > 50” exclude each other"]
    day = limit("release_date", "gt", date(2025, 1, 1))
    assert day.phrase == "release date > 2025-01-01"
