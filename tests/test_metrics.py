import random

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import ndcg, recall, reciprocal_rank

IDS = [f"p{n}" for n in range(30)]
GRADES = st.dictionaries(st.sampled_from(IDS), st.sampled_from([0, 1, 10, 100]), min_size=1)


@given(GRADES, st.lists(st.sampled_from(IDS), unique=True, min_size=1), st.integers(1, 20))
def test_figures_agree_with_ir_measures(gains: dict[str, int], found: list[str], k: int) -> None:
    measures = [
        ir_measures.nDCG @ k,
        ir_measures.R(rel=100) @ k,
        ir_measures.RR(rel=100) @ k,
    ]
    # trec_eval orders by score, so the ranking goes in as falling scores.
    run = {"q": {i: 1000.0 - rank for rank, i in enumerate(found)}}
    theirs = {str(m.measure): m.value for m in ir_measures.iter_calc(measures, {"q": gains}, run)}
    exact = {i for i, gain in gains.items() if gain == 100}
    ours = (ndcg(found, gains, k), recall(found, exact, k), reciprocal_rank(found, exact, k))
    for measure, figure in zip(measures, ours, strict=True):
        assert figure == pytest.approx(theirs[str(measure)], abs=1e-6), str(measure)


def test_gains_count_by_their_ratios_alone() -> None:
    gains = {"a": 1.0, "b": 0.1, "c": 0.01}
    found = random.Random(3).sample([*gains, "x"], 4)
    assert ndcg(found, gains) == pytest.approx(ndcg(found, {i: 7 * g for i, g in gains.items()}))


def test_the_ideal_ranks_what_was_not_found_too() -> None:
    assert ndcg(["a"], {"a": 1.0, "b": 1.0}) < 1
    assert ndcg(["b", "a"], {"a": 1.0, "b": 1.0}) == 1


def test_a_product_shown_twice_counts_once() -> None:
    assert ndcg(["a", "a"], {"a": 1.0, "b": 1.0}) == ndcg(["a"], {"a": 1.0, "b": 1.0})
    assert recall(["a", "a", "b"], {"a", "b"}, 2) == 1


def test_nothing_relevant_and_nothing_found_are_zero() -> None:
    assert ndcg(["a"], {"a": 0.0}) == ndcg([], {"a": 1.0}) == 0
    assert recall(["a"], frozenset()) == recall([], {"a"}) == 0
    assert reciprocal_rank([], {"a"}) == reciprocal_rank(["b"], {"a"}) == 0
