import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommender import bayesian_average, ranked, reasons_for, relaxations
from store import Catalog, Constraint
from tests.conftest import SHOP, product

NAN = float("nan")


def limit(field: str, op: str, value: object) -> Constraint:
    return Constraint.model_validate({"field": field, "op": op, "value": value})


def test_a_few_high_ratings_do_not_beat_many_good_ones() -> None:
    few, many = bayesian_average(np.array([5.0, 4.6]), np.array([2.0, 900.0]), mean=4.1)
    assert many > few


def test_a_new_product_starts_between_the_badly_rated_and_the_proven() -> None:
    bad, new, proven = bayesian_average(
        np.array([3.1, NAN, 4.7]), np.array([80.0, NAN, 80.0]), mean=4.2
    )
    assert bad < new == 4.2 < proven


@given(st.floats(0, 5), st.integers(0, 10_000), st.floats(0, 5))
def test_an_average_lies_between_the_rating_and_the_mean(
    rating: float, count: int, mean: float
) -> None:
    (value,) = bayesian_average(np.array([rating]), np.array([float(count)]), mean=mean)
    assert min(rating, mean) - 1e-9 <= value <= max(rating, mean) + 1e-9


def test_what_cannot_be_bought_comes_last_whatever_the_order() -> None:
    scores, prices = np.array([0.9, 0.5, 0.1]), np.array([10.0, NAN, 30.0])
    can = np.array([False, True, True])
    for order in ("fit", "price_low", "price_high", "rating"):
        places = ranked(scores, available=can, order=order, numbers=prices, rated=scores)
        assert places[-1] == 0


def test_a_bound_moves_just_as_far_as_it_has_to(catalog: Catalog) -> None:
    where = [limit("material", "eq", "leather"), limit("price", "lt", 80.0)]
    first = relaxations(where, count=catalog.count, extreme=catalog.extreme)[0]
    assert (first.constraint.field, first.bound) == ("price", 89.0)
    moved = [where[0], limit("price", "lte", 89.0)]
    assert first.matching == catalog.count(moved) == 1


def test_wishes_go_together_when_none_alone_helps(catalog: Catalog) -> None:
    where = [
        limit("material", "eq", "canvas"),
        limit("color", "eq", "yellow"),
        limit("price", "lt", 10.0),
    ]
    found = relaxations(where, count=catalog.count, extreme=catalog.extreme)
    assert found
    for relaxation in found:
        gone = (relaxation.constraint, *relaxation.also)
        assert len(gone) == 2
        assert relaxation.matching == catalog.count([c for c in where if c not in gone])


def test_a_reason_rests_on_the_field_it_names() -> None:
    trail, metro = SHOP[0], SHOP[1]
    reasons = reasons_for(trail, [limit("color", "ne", "black")], [metro])
    texts = {r.text: [(e.field, e.value) for e in r.evidence] for r in reasons}
    assert texts["in brown, not black"] == [("color", "brown")]
    assert ("price", "$95.00") in texts["the cheapest of these"]


def test_a_material_that_only_the_description_mentions_is_quoted() -> None:
    bag = product(
        "City Pack",
        "A pack with leather accents on the lid.",
        attributes={"material": ("leather",)},
        derived={"material": "description"},
    )
    (reason, *_) = reasons_for(bag, [limit("material", "eq", "leather")], [])
    assert reason.text == "described with “leather accents”"
    assert reason.evidence[0].field == "material (read from the description)"
