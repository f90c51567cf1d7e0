import random

import ir_measures
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation import (
    Contest,
    Outcome,
    outcome,
    rank_of,
    recommend_report,
    without_last,
)
from recommender import DAY, Example, History, Interactions, Traits, baskets, next_items

NOTHING = np.empty(0, np.int64)


def example(target: int, seen: tuple[int, ...] = ()) -> Example:
    return Example(History.of(list(seen)), target, 0.0, 0, np.array(seen, np.int64))


@given(
    st.lists(st.lists(st.integers(0, 5), min_size=30, max_size=30), min_size=1, max_size=5),
    st.integers(0, 10_000),
)
@settings(max_examples=30, deadline=None)
def test_figures_agree_with_ir_measures(rows: list[list[int]], seed: int) -> None:
    targets = [random.Random(seed + i).randrange(30) for i in range(len(rows))]
    scores = [np.array(row, np.float64) for row in rows]
    examples = [example(target) for target in targets]
    by_target = dict(zip(map(id, examples), scores, strict=True))
    found = outcome(lambda e: by_target[id(e)], examples, np.ones(30))
    # trec_eval breaks ties by name, so the ranking goes in as falling scores.
    run = {
        str(i): {str(p): 100.0 - place for place, p in enumerate(np.argsort(-s, kind="stable"))}
        for i, s in enumerate(scores)
    }
    judged = {str(i): {str(target): 1} for i, target in enumerate(targets)}
    measures = [ir_measures.nDCG @ 10, ir_measures.R @ 10, ir_measures.R @ 20, ir_measures.RR]
    ours = [found.ndcg(), found.recall(), found.recall(20), found.reciprocal()]
    for measure, figures in zip(measures, ours, strict=True):
        theirs = {m.query_id: m.value for m in ir_measures.iter_calc([measure], judged, run)}
        expected = [theirs[str(i)] for i in range(len(rows))]
        np.testing.assert_allclose(figures, expected, atol=1e-6, err_msg=str(measure))


def test_equal_scores_help_no_target() -> None:
    """A target that wins its ties would make a scorer of constants look perfect."""
    assert [rank_of(np.zeros(4), target) for target in range(4)] == [0, 1, 2, 3]


def test_what_was_seen_is_removed_and_can_not_be_found() -> None:
    scores = np.array([9.0, 8, 7, 6])
    found = outcome(lambda _: scores, [example(2, (0, 1)), example(0, (0,))], np.ones(4))
    assert found.ranks.tolist() == [0, 4]
    assert found.reciprocal().tolist() == [1, 0]
    assert found.top[0, :2].tolist() == [2, 3]


def test_a_scorer_is_not_robbed_of_its_array() -> None:
    scores = np.ones(3)
    outcome(lambda _: scores, [example(1, (0,))], np.ones(3))
    assert scores.tolist() == [1, 1, 1]


def test_slices_are_by_what_training_knew_of_the_target() -> None:
    evidence = np.array([0.0, 1, 3, 4])
    found = outcome(lambda _: np.arange(4.0), [example(t) for t in range(4)], evidence)
    slices = found.as_json()["slices"]
    assert {name: part["sessions"] for name, part in slices.items()} == {
        "cold": 1,
        "1-3": 2,
        "warm": 1,
        "not_cold": 3,
    }
    assert slices["warm"]["ndcg@10"] == 1.0
    assert slices["cold"]["ndcg@10"] == round(float(1 / np.log2(5)), 4)


def test_showing_the_same_to_all_is_biased_and_covers_little() -> None:
    evidence = np.arange(100.0)
    tests = [example(0) for _ in range(20)]
    same = outcome(lambda _: evidence, tests, evidence).as_json()
    draw = np.random.default_rng(0)
    mixed = outcome(lambda _: draw.uniform(size=100), tests, evidence).as_json()
    assert same["coverage@10"] == 0.1
    assert mixed["coverage@10"] > 0.7
    assert same["popularity_bias"] == 0.95
    assert mixed["popularity_bias"] == pytest.approx(0.5, abs=0.06)


def test_lists_of_copies_have_no_distance() -> None:
    same, apart = np.ones((30, 1), np.float32), np.eye(30, dtype=np.float32)
    for vectors, distance in ((same, 0.0), (apart, 1.0)):
        found = outcome(lambda _: np.arange(30.0), [example(0)], np.ones(30), vectors)
        assert found.ild == pytest.approx(distance)


def test_a_contest_names_the_best_baseline_and_pairs_the_sessions() -> None:
    def reached(ranks: list[int]) -> Outcome:
        n = len(ranks)
        return Outcome(np.array(ranks), np.zeros((n, 20), int), np.zeros(n, int), np.ones(50))

    contest = Contest(reached([0] * 40), {"good": reached([1] * 40), "poor": reached([9] * 40)})
    told = contest.as_json()
    gain = round(1 - 1 / float(np.log2(3)), 4)
    assert told["best_baseline"] == "good"
    assert told["over_best_baseline_ci"] == [gain, gain]
    assert told["baselines"]["poor"]["recall@10"] == 1.0


def shop(shoppers: int = 120, seed: int = 0) -> Interactions:
    """Shoppers of one of two tastes, ten products each, eight events on as many days."""
    draw = np.random.default_rng(seed)
    rows = [
        (f"s{s}", f"p{10 * (s % 2) + p}", float(draw.integers(0, 100)) * DAY)
        for s in range(shoppers)
        for p in draw.permutation(10)[:8]
    ]
    who, what, when = zip(*rows, strict=True)
    return Interactions.of([f"p{p}" for p in range(20)], who, what, when)


def test_next_items_know_only_what_was_before_them() -> None:
    interactions = shop()
    found = list(next_items(interactions, 80 * DAY))
    assert found
    for each in found:
        assert each.at >= 80 * DAY
        assert each.history.times.max() <= each.at
        assert each.target not in each.seen
        assert set(each.history.products) == set(each.seen)


def test_baskets_hide_one_product_and_know_no_later_basket() -> None:
    names = [f"p{i}" for i in range(6)]
    days = [1, 1, 50, 50, 50, 60, 60, 70]
    lines = Interactions.of(
        names,
        ["x"] * 8,
        ["p0", "p1", "p2", "p3", "p4", "p0", "p5", "p1"],
        [d * DAY for d in days],
        visits=[str(d) for d in days],
    )
    found = list(baskets(lines, 40 * DAY, hidden=2))
    assert [len(f.seen) for f in found] == [2, 2, 1, 1]
    for each in found:
        assert each.target not in each.seen
        assert set(each.history.current.products) == set(each.seen)
        assert each.history.earlier.products.tolist() == [0, 1]
    assert [f.target for f in baskets(lines, 40 * DAY)] == [f.target for f in found[::2]]
    assert not list(baskets(lines, 40 * DAY, largest=1))


def test_the_last_event_of_each_shopper_is_left_out() -> None:
    interactions = shop(20)
    known, tests = without_last(interactions)
    assert len(known) == len(interactions) - 20
    assert len(tests) == 20
    for test in tests:
        row = interactions.history(test.shopper)
        assert test.target == row.products[-1]
        assert test.at == row.times[-1]


def test_a_report_finds_tastes_that_popularity_can_not() -> None:
    told = recommend_report(shop(), Traits(20)).as_json()
    assert told["sessions"] > 50
    assert told["ndcg@10"] > told["baselines"]["popularity"]["ndcg@10"] + 0.1
    assert told["leave_last_one_out"]["recall@10"] > 0.9
    assert "fewer than 1,000" in told["verdicts"][0]["reason"]
    assert told["verdicts"][0]["ships"] is False


@pytest.mark.parametrize("events", [0, 1, 3])
def test_next_to_nothing_is_reported_and_not_an_error(events: int) -> None:
    little = Interactions.of(["p"], ["s"] * events, ["p"] * events, list(range(events)))
    told = recommend_report(little, Traits(1)).as_json()
    assert told["sessions"] == 0
    assert told["events"] == events
