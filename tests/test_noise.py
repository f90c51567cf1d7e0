import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from recommender import Budget, BudgetSpent, Privacy, bounded, noisy, released

MANY = 200_000


def drawn(privacy: Privacy, at: float = 1_000.0, seed: int = 1) -> np.ndarray:
    """Noise alone: counts far from 0, which is never reached."""
    counts = np.full(MANY, at * max(1.0, privacy.scale))
    told: np.ndarray = noisy(counts, privacy, np.random.default_rng(seed)) - counts
    return told


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.integers(0, 9))), st.integers(1, 4))
def test_no_shopper_adds_more_than_allowed(events: list[tuple[str, int]], most: int) -> None:
    whole = bounded(events, most, seed=3)
    shoppers = {s for s, _ in events}
    assert whole.total() <= most * len(shoppers)
    assert set(whole) <= {k for _, k in events}
    assert max(whole.values(), default=0) <= len(shoppers)


def test_a_shopper_who_buys_the_same_a_million_times_counts_once() -> None:
    assert bounded([("bot", "kettle")] * 1_000 + [("ann", "kettle")], 5, seed=0) == {"kettle": 2}
    with pytest.raises(ValueError, match="must be able to add"):
        bounded([], 0, seed=0)


@pytest.mark.parametrize(("epsilon", "most"), [(0.5, 1), (1.0, 5), (3.0, 2)])
def test_laplace_noise_has_the_stated_scale(epsilon: float, most: int) -> None:
    privacy = Privacy(epsilon=epsilon, most=most)
    assert privacy.scale == most / epsilon
    noise = drawn(privacy)
    assert noise.std() == pytest.approx(privacy.deviation, rel=0.02)
    assert abs(noise.mean()) < 5 * privacy.deviation / math.sqrt(MANY)
    assert privacy.deviation == pytest.approx(math.sqrt(2) * privacy.scale, rel=0.5)


def test_laplace_noise_is_as_private_as_it_says() -> None:
    """No value is more than e^epsilon times likelier for one of two neighbors."""
    privacy = Privacy(epsilon=1.0)
    values, times = np.unique(drawn(privacy), return_counts=True)
    shares = dict(zip(values.tolist(), (times / MANY).tolist(), strict=True))
    for value in range(-3, 3):
        assert abs(math.log(shares[value] / shares[value + 1])) < 1.0 + 0.05


@pytest.mark.parametrize(("epsilon", "delta", "most"), [(0.5, 1e-6, 1), (2.0, 1e-5, 9)])
def test_gaussian_noise_has_the_stated_scale_and_is_as_private_as_it_says(
    epsilon: float, delta: float, most: int
) -> None:
    privacy = Privacy(epsilon, delta, most, "gaussian")
    assert drawn(privacy).std() == pytest.approx(privacy.scale, rel=0.02)
    far, sigma = math.sqrt(most), privacy.scale
    leaked = norm.cdf(far / (2 * sigma) - epsilon * sigma / far) - math.exp(epsilon) * norm.cdf(
        -far / (2 * sigma) - epsilon * sigma / far
    )
    assert leaked == pytest.approx(delta, rel=1e-3)
    # No more than the classical bound asks for.
    assert sigma <= math.sqrt(2 * math.log(1.25 / delta)) * far / epsilon


def test_zeros_get_noise_too_and_nothing_falls_below_zero() -> None:
    counts = noisy(np.zeros(1_000), Privacy(epsilon=0.5), np.random.default_rng(0))
    assert counts.min() == 0
    assert (counts > 0).sum() > 300


def test_a_pair_that_one_shopper_has_alone_does_not_come_out() -> None:
    privacy = Privacy(epsilon=1.0, delta=1e-6, most=2)
    counts = {("a", i): 1 for i in range(20_000)} | {("both", 0): 500}
    told = released(counts, privacy, np.random.default_rng(5))
    assert ("both", 0) in told
    assert len(told) <= 2
    assert told["both", 0] == pytest.approx(500, abs=60)


def test_every_release_is_taken_off_the_budget() -> None:
    week = Privacy(epsilon=0.1)
    budget = Budget(epsilon=0.3)
    for _ in range(3):
        budget = budget.after(week)
    assert budget.spent_epsilon == pytest.approx(0.3)
    with pytest.raises(BudgetSpent, match="larger budget"):
        budget.after(week)
    with pytest.raises(BudgetSpent):
        Budget(epsilon=9).after(Privacy(1.0, 1e-6, 1, "gaussian"))


@pytest.mark.parametrize(
    ("epsilon", "delta", "most", "mechanism"),
    [(0, 0, 1, "laplace"), (1, 1, 1, "laplace"), (1, 0, 0, "laplace"), (1, 0, 1, "gaussian")],
)
def test_what_protects_nobody_is_refused(
    epsilon: float, delta: float, most: int, mechanism: str
) -> None:
    with pytest.raises(ValueError, match="above 0"):
        Privacy(epsilon, delta, most, mechanism)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="needs Laplace"):
        released({}, Privacy(1.0), np.random.default_rng(0))
