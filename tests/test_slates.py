from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from recommender import Appeal, Policy, Prior, draw, marginals, odds_of, slate_of

Floats = NDArray[np.float64]
shares = st.floats(0, 1)
candidates = st.lists(st.tuples(shares, st.floats(0, 0.5)), min_size=1, max_size=15)
policies = st.builds(Policy, st.floats(1e-6, 10), st.floats(0, 5), st.floats(0, 1))


def names(count: int) -> tuple[str, ...]:
    return tuple(f"p{i}" for i in range(count))


def arrays(scored: list[tuple[float, float]]) -> tuple[Floats, Floats]:
    means, deviations = np.array(scored, np.float64).T
    return means, deviations


@given(candidates, policies, st.integers(1, 6), st.integers(0, 99))
@settings(deadline=None, max_examples=80)
def test_a_slate_holds_only_candidates_and_keeps_the_budget(
    scored: list[tuple[float, float]], policy: Policy, slots: int, seed: int
) -> None:
    means, deviations = arrays(scored)
    products = names(len(scored))
    slate = slate_of(products, means, deviations, policy=policy, slots=slots, seed=seed)
    length = min(slots, len(scored))
    assert len(set(slate.products)) == len(slate.products) == length
    assert set(slate.products) <= set(products)
    assert all(0 < s.propensity <= 1 and 0 < s.marginal <= 1 for s in slate.slots)
    assert sum(s.explored for s in slate.slots) <= np.ceil(policy.budget * length)
    assert [s.product not in slate.greedy for s in slate.slots] == [s.explored for s in slate.slots]


@given(candidates, policies, st.integers(1, 6), st.integers(0, 3))
@settings(deadline=None, max_examples=60)
def test_marginals_sum_to_one_in_every_slot_and_to_at_most_one_for_every_product(
    scored: list[tuple[float, float]], policy: Policy, slots: int, quota: int
) -> None:
    means, deviations = arrays(scored)
    odds = odds_of(means[None], deviations[None], policy.temperature, min(slots, len(means)), quota)
    found = marginals(odds)[0]
    assert np.allclose(found.sum(axis=1), 1)
    assert (found.sum(axis=0) <= 1 + 1e-9).all()


def by_hand(odds_weights: Floats, inner: list[int], pools: list[int], quota: int) -> Floats:
    """Marginals by walking through every slate there is."""
    slots, n = len(inner), len(odds_weights)
    found = np.zeros((slots, n))
    for slate in permutations(range(n), slots):
        chance, left, used = 1.0, set(inner), 0
        for column in slate:
            open_ = left | {i for i in range(n) if used < quota and pools[i] == used}
            if column not in open_:
                chance = 0.0
                break
            chance *= odds_weights[column] / sum(odds_weights[i] for i in open_)
            used += column not in left
            left.discard(column)
        for slot, column in enumerate(slate):
            found[slot, column] += chance
    return found


@pytest.mark.parametrize("quota", [0, 1, 2, 3])
def test_marginals_are_those_of_all_slates_counted_out(quota: int) -> None:
    means = np.array([[0.3, 0.5, 0.1, 0.45, 0.2, 0.4]])
    odds = odds_of(means, np.full_like(means, 0.05), 0.2, 3, quota)
    expected = by_hand(odds.weights[0], [1, 3, 5], odds.pools[0].tolist(), quota)
    assert np.allclose(marginals(odds)[0], expected)


def test_slates_are_drawn_as_often_as_their_propensities_say() -> None:
    means = np.tile([0.3, 0.5, 0.1, 0.45, 0.2, 0.4], (40_000, 1))
    odds = odds_of(means, np.zeros_like(means), 0.2, 3, 1)
    drawn = draw(odds, np.random.default_rng(0))
    exact = marginals(odds._replace(**{f: getattr(odds, f)[:1] for f in _ROWS}))[0]
    for slot in range(3):
        shares = np.bincount(drawn.columns[:, slot], minlength=6) / len(means)
        assert np.allclose(shares, exact[slot], atol=0.01)
    first = drawn.columns[:, 0] == 0
    assert np.allclose(drawn.propensities[first, 0], first.mean(), atol=0.01)


def test_each_propensity_is_the_share_of_what_was_open_after_the_slots_before() -> None:
    means = np.tile([0.3, 0.5, 0.1, 0.45, 0.2, 0.4], (300, 1))
    odds = odds_of(means, np.zeros_like(means), 0.2, 3, 2)
    drawn = draw(odds, np.random.default_rng(0))
    weights, pools = odds.weights[0], odds.pools[0]
    for columns, propensities in zip(drawn.columns.tolist(), drawn.propensities, strict=True):
        left, used = {1, 3, 5}, 0
        for column, told in zip(columns, propensities, strict=True):
            open_ = [i for i in range(6) if i in left or (used < 2 and pools[i] == used)]
            assert told == pytest.approx(weights[column] / weights[open_].sum())
            used += column not in left
            left.discard(column)


_ROWS = ("inner", "weights", "pools")


def test_without_a_quota_the_draw_is_plackett_luce_among_the_best() -> None:
    odds = odds_of(np.array([[0.1, 0.2, 0.3, 0.0]]), np.zeros((1, 4)), 0.1, 3, 0)
    weights = np.exp(np.array([0.1, 0.2, 0.3]) / 0.1)
    assert np.allclose(marginals(odds)[0, 0, :3], weights / weights.sum())
    assert marginals(odds)[0, :, 3].sum() == 0


def test_a_budget_of_nothing_gives_the_best_known_order_for_sure() -> None:
    means = np.array([0.1, 0.4, 0.4, 0.2])
    slate = slate_of(names(4), means, np.ones(4), policy=Policy(0.5, 5, budget=0), slots=3, seed=1)
    assert slate.products == slate.greedy == ("p1", "p2", "p3")
    assert {(s.propensity, s.marginal, s.explored) for s in slate.slots} == {(1.0, 1.0, False)}


def test_one_slot_in_five_is_kept_on_average_by_slates_of_three() -> None:
    policy = Policy(temperature=10.0, budget=0.2)
    slates = [
        slate_of(names(300), np.full(300, 0.1), policy=policy, slots=3, seed=s) for s in range(500)
    ]
    explored = [sum(s.explored for s in slate.slots) for slate in slates]
    assert max(explored) == 1
    assert 0.5 < np.mean(explored) < 0.67


def test_the_same_seed_gives_the_same_slate_and_others_do_not() -> None:
    policy = Policy(temperature=1.0)
    slates = [
        slate_of(names(50), np.linspace(0, 1, 50), policy=policy, slots=5, seed=[7, n])
        for n in (0, 0, 1)
    ]
    assert slates[0] == slates[1] != slates[2]
    assert slates[0].policy == policy.version == "pl-t1-u1-b0.2"


def test_a_low_temperature_keeps_far_apart_products_in_their_order() -> None:
    means = np.linspace(0, 1, 10)
    slate = slate_of(names(10), means, policy=Policy(1e-6, 0, 0.2), slots=5, seed=3)
    assert slate.products == slate.greedy == ("p9", "p8", "p7", "p6", "p5")


@pytest.mark.parametrize(
    ("means", "slots", "ids", "told"),
    [
        ([0.1, np.nan], 1, ("a", "b"), "finite"),
        ([0.1, 0.2], 13, ("a", "b"), "1 to 12"),
        ([0.1, 0.2], 1, ("a", "a"), "twice"),
        ([0.1], 1, ("a", "b"), "as many scores"),
    ],
)
def test_what_can_not_be_drawn_from_is_refused(
    means: list[float], slots: int, ids: tuple[str, ...], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        slate_of(ids, np.array(means), policy=Policy(), slots=slots, seed=0)


@pytest.mark.parametrize("bad", [(0.0, 1.0, 0.2), (0.1, -1.0, 0.2), (0.1, 1.0, 1.2)])
def test_a_policy_that_makes_no_sense_is_refused(bad: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="a "):
        Policy(*bad)


def test_no_candidates_make_an_empty_slate() -> None:
    assert slate_of((), np.empty(0), policy=Policy(), slots=5, seed=0).products == ()


def taught(rounds: int) -> Appeal:
    """Show two products to one shopper, who always clicks the first; the third is never shown."""
    appeal = Appeal(np.eye(3), 2, Prior(rate=0.2))
    for _ in range(rounds):
        appeal.learn(np.array([0]), np.array([[0, 1]]), np.array([[True, False]]))
    return appeal


ALL = np.array([[0, 1, 2]])


def test_what_is_clicked_gains_and_what_is_passed_over_loses() -> None:
    mean = taught(30).estimates(np.array([0]), ALL).mean[0]
    assert mean[0] > 0.7 > mean[2] > mean[1]


def test_uncertainty_falls_with_impressions_and_stays_for_new_products() -> None:
    before, after = (taught(n).estimates(np.array([0]), ALL) for n in (0, 200))
    assert before.deviation[0, 2] == after.deviation[0, 2]
    assert after.deviation[0, 0] < before.deviation[0, 0] / 2
    assert after.deviation[0, 1] < before.deviation[0, 1] / 2


def test_what_one_shopper_tells_of_a_product_makes_it_surer_for_strangers_too() -> None:
    before, after = (taught(n).estimates(np.array([1]), ALL) for n in (0, 200))
    in_odds = [e.deviation[0] / (e.mean[0] * (1 - e.mean[0])) for e in (before, after)]
    assert (in_odds[1][:2] < in_odds[0][:2] - 0.02).all()
    assert in_odds[1][2] == pytest.approx(in_odds[0][2])


def test_a_stranger_profits_from_quality_but_not_from_the_taste_of_others() -> None:
    appeal = taught(30)
    own, stranger = (appeal.estimates(np.array([s]), ALL).mean[0] for s in (0, 1))
    assert stranger[2] < stranger[0] < own[0]


def test_a_new_product_is_drawn_for_its_bonus() -> None:
    known = taught(200).estimates(np.array([0]), ALL)
    shown = [
        slate_of(
            names(3), known.mean[0], known.deviation[0], policy=Policy(0.02, bonus, 1.0),
            slots=1, seed=s,
        ).products[0]
        for bonus in (0.0, 5.0)
        for s in range(50)
    ]  # fmt: skip
    assert shown[50:].count("p2") > shown[:50].count("p2")
