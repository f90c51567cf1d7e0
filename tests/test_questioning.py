import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender import Band, Candidates, oracle_turns
from recommender.bands import bands, rounded
from recommender.questioning import gain, worthwhile
from store import Catalog


def alike(n: int) -> np.ndarray:
    return np.full(n, 1 / n)


def test_options_that_exclude_each_other_gain_their_entropy() -> None:
    held = np.eye(4, dtype=bool)
    assert gain(held, np.ones(4, bool), alike(4)) == pytest.approx(2.0)


def test_what_nobody_states_costs_a_bit() -> None:
    held = np.array([[True, False, False, False], [False, True, False, False]])
    stated = np.array([True, True, False, False])
    assert gain(held, stated, alike(4)) == pytest.approx(1.0 - 0.5)


def test_options_that_all_products_hold_gain_nothing() -> None:
    held = np.ones((3, 5), bool)
    assert gain(held, np.ones(5, bool), alike(5)) == pytest.approx(0.0)


def test_a_question_that_half_of_the_shoppers_can_answer_gains_less_than_half() -> None:
    held = np.eye(4, dtype=bool)
    assert gain(held, np.ones(4, bool), alike(4), 0.5) == pytest.approx(0.5)


@given(st.integers(2, 6), st.integers(1, 30), st.integers(0, 10_000))
def test_no_answer_tells_more_than_which_candidate_it_is(options: int, n: int, seed: int) -> None:
    held = np.random.default_rng(seed).random((options, n)) < 0.4
    assert gain(held, np.ones(n, bool), alike(n)) <= math.log2(n) + 1e-9


def test_few_candidates_are_shown_and_not_asked_about() -> None:
    assert worthwhile(6, 3) == math.inf
    assert worthwhile(12, 3) == pytest.approx(1.0)
    assert worthwhile(1000, 3) < 0.01


def test_bands_lie_at_numbers_that_people_say() -> None:
    prices = np.linspace(11.3, 118.7, 90)
    assert bands(prices, alike(90)) == [Band(None, 50.0), Band(50.0, 80.0), Band(80.0, None)]
    assert bands(np.full(9, 20.0), alike(9)) == []


@given(st.floats(0.01, 1e6))
def test_a_rounded_number_is_near(number: float) -> None:
    assert abs(rounded(number) - number) <= 0.25 * number


def test_the_oracle_needs_one_turn_for_three_and_no_more_than_paging_for_all(
    catalog: Catalog,
) -> None:
    few = Candidates.of(np.arange(3))
    assert oracle_turns(catalog, few, 1, {"color": 1.0}) == 1
    rows = Candidates.of(np.arange(len(catalog)))
    for target in range(len(catalog)):
        turns = oracle_turns(catalog, rows, target, {"color": 1.0, "material": 1.0, "price": 1.0})
        assert 1 <= turns <= 4
