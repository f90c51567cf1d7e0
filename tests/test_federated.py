import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from recommender import Rounds, ShopTaste, TooFewShops, federated, masked, summed
from recommender.privacy.federated import centralized, change_of, clipped, loss
from recommender.privacy.masks import decoded, encoded

NAMES = ("birch", "elm", "fir", "oak", "yew")
SECRETS = {frozenset(p): "".join(p).encode() * 4 for p in combinations(NAMES, 2)}


def of(name: str) -> dict[str, bytes]:
    return {o: SECRETS[frozenset((name, o))] for o in NAMES if o != name}


def shops(seed: int = 0, rows: int = 120) -> dict[str, ShopTaste]:
    """Shops of different assortments whose tastes follow one hidden map, with noise."""
    random = np.random.default_rng(seed)
    hidden = np.random.default_rng(99).normal(size=(8, 3)) * 0.3
    made = {}
    for i, name in enumerate(NAMES):
        content = random.normal(size=(rows + 20 * i, 8)) + random.normal(size=8) * 0.5
        taste = content @ hidden + random.normal(size=(len(content), 3)) * 0.1
        made[name] = ShopTaste(content, taste)
    return made


@given(arrays(np.float64, (5, 4), elements=st.floats(-1e6, 1e6)), st.integers(0, 9))
def test_masks_cancel_exactly(values: np.ndarray, round_: int) -> None:
    rows = dict(zip(NAMES, values, strict=True))
    parts = {n: masked(n, v, of(n), round_) for n, v in rows.items()}
    total = summed(parts, SECRETS, NAMES, fewest=3, round_=round_)
    exact = np.zeros(4, np.uint64)
    for v in values:
        exact = exact + encoded(v)
    assert np.array_equal(encoded(total), encoded(decoded(exact)))
    assert np.allclose(total, values.sum(axis=0), atol=1e-5)


def test_what_leaves_a_shop_looks_random() -> None:
    sent = masked("oak", np.zeros(20_000), of("oak"))
    assert not np.array_equal(sent, masked("oak", np.zeros(20_000), of("oak"), 1))
    bits = np.unpackbits(sent.view(np.uint8))
    assert bits.mean() == pytest.approx(0.5, abs=0.005)
    assert len(np.unique(sent)) == 20_000


@pytest.mark.parametrize("gone", [{"elm"}, {"birch", "yew"}])
def test_the_sum_of_those_who_are_left_survives_dropouts(gone: set[str]) -> None:
    rows = {n: np.array([float(i), -1.5 * i]) for i, n in enumerate(NAMES)}
    parts = {n: masked(n, v, of(n)) for n, v in rows.items() if n not in gone}
    total = summed(parts, SECRETS, NAMES, fewest=3)
    assert np.allclose(total, sum(v for n, v in rows.items() if n not in gone))


def test_a_sum_of_too_few_is_refused() -> None:
    parts = {n: masked(n, np.ones(2), of(n)) for n in NAMES[:2]}
    with pytest.raises(TooFewShops, match="2 of 5 shops are left, 3 are needed"):
        summed(parts, SECRETS, NAMES, fewest=3)
    alone = {"oak": masked("oak", np.ones(2), of("oak"))}
    with pytest.raises(TooFewShops):
        summed(alone, SECRETS, NAMES, fewest=1)
    with pytest.raises(TooFewShops):
        federated(shops(), Rounds(), np.random.default_rng(0), dropped={2: frozenset(NAMES[:3])})


def test_numbers_that_fixed_point_cannot_hold_are_refused() -> None:
    for bad in (np.array([np.nan]), np.array([np.inf]), np.array([1e30])):
        with pytest.raises(ValueError, match="too large for fixed point"):
            masked("oak", bad, of("oak"))


@given(arrays(np.float64, (3, 2), elements=st.floats(-1e9, 1e9)))
def test_clipping_bounds_a_change_and_keeps_its_direction(change: np.ndarray) -> None:
    short = clipped(change, 1.0)
    assert np.linalg.norm(short) <= 1.0 + 1e-9
    assert np.allclose(short * np.linalg.norm(change), change * np.linalg.norm(short), rtol=1e-6)


def test_one_shop_cannot_move_the_map_further_than_its_share() -> None:
    how, fair = Rounds(rounds=1, clip=0.5), shops()
    mad = fair | {"oak": ShopTaste(fair["oak"].content * 1e3, fair["oak"].taste * 1e6)}
    before, after = (federated(s, how, np.random.default_rng(0)) for s in (fair, mad))
    assert np.linalg.norm(after - before) <= 2 * how.clip / len(NAMES) + 1e-6


def test_training_apart_comes_near_training_in_one_place() -> None:
    held_out, how = shops(seed=7), Rounds(rounds=60)
    together = centralized(shops(), how.ridge)
    apart = federated(shops(), how, np.random.default_rng(0))
    nothing = np.zeros_like(apart)
    for name in NAMES:
        best = loss(together, held_out[name])
        assert loss(apart, held_out[name]) < 1.05 * best
        assert best < 0.2 * loss(nothing, held_out[name])


def test_a_map_learned_together_serves_a_shop_that_has_no_events() -> None:
    known = {n: s for n, s in shops().items() if n != "yew"}
    apart = federated(known, Rounds(rounds=60), np.random.default_rng(0))
    assert loss(apart, shops()["yew"]) < 0.2 * loss(np.zeros_like(apart), shops()["yew"])


def test_training_goes_on_where_shops_drop_out() -> None:
    dropped = {i: frozenset({NAMES[i % 5]}) for i in range(0, 60, 3)}
    apart = federated(shops(), Rounds(rounds=60), np.random.default_rng(0), dropped=dropped)
    best = loss(centralized(shops(), 1e-3), shops(seed=7)["oak"])
    assert loss(apart, shops(seed=7)["oak"]) < 1.1 * best


def test_the_noise_on_the_sum_has_the_stated_scale_when_the_fewest_are_left() -> None:
    still = {n: ShopTaste(np.zeros((4, 60)), np.zeros((4, 60))) for n in NAMES[:3]}
    how = Rounds(rounds=1, clip=2.0, noise=1.5, fewest=3)
    sums = federated(still, how, np.random.default_rng(3)) * 3
    assert sums.std() == pytest.approx(how.noise * how.clip, rel=0.05)
    more = still | {n: still[NAMES[0]] for n in NAMES[3:]}
    assert (federated(more, how, np.random.default_rng(3)) * 5).std() > how.noise * how.clip


def test_more_noise_tells_less_and_none_tells_all() -> None:
    assert Rounds(noise=0).epsilon(1e-6) == math.inf
    assert Rounds(noise=8).epsilon(1e-6) < Rounds(noise=2).epsilon(1e-6)
    rho = 30 / (2 * 64)
    assert Rounds(noise=8).epsilon(1e-6) == pytest.approx(rho + 2 * math.sqrt(rho * math.log(1e6)))


def test_a_shops_own_steps_lower_its_own_error() -> None:
    shop, start = shops()["elm"], np.zeros((8, 3))
    assert loss(start + change_of(shop, start, Rounds()), shop) < loss(start, shop)
