import numpy as np
import pytest
from numpy.typing import NDArray

from recommender import (
    BASKETS,
    DAY,
    History,
    Interactions,
    RankerMismatch,
    Recipe,
    Taste,
    Traits,
    arrays_of,
    next_items,
    taste_of,
    train_taste,
)

PRODUCTS = 24


def shop(shoppers: int, seed: int = 0) -> Interactions:
    """Shoppers of one of three tastes; who bought an even product buys the next odd one after."""
    draw = np.random.default_rng(seed)
    rows = []
    for s in range(shoppers):
        for visit, day in enumerate(np.sort(draw.integers(0, 100, 4))):
            even = 8 * (s % 3) + 2 * int(draw.integers(0, 4))
            rows += [(f"s{s}", f"p{even}", float(day), f"{s}-{visit}")]
            rows += [(f"s{s}", f"p{even + 1}", day + 0.01, f"{s}-{visit}")]
    who, what, when, visits = zip(*rows, strict=True)
    names = [f"p{p}" for p in range(PRODUCTS)]
    return Interactions.of(names, who, what, [d * DAY for d in when], visits=visits)


def traits() -> Traits:
    vectors = np.repeat(np.eye(3, dtype=np.float32), 8, axis=0)
    vectors += 0.1 * np.eye(PRODUCTS, 3, dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    groups = np.repeat(np.arange(3), 8)
    return Traits(PRODUCTS, vectors, categories=groups, prices=np.linspace(1, 9, PRODUCTS))


def learned(
    interactions: Interactions, known: Traits, recipe: Recipe, cut: float = 60 * DAY
) -> Taste:
    examples = list(next_items(interactions, cut))
    past = interactions.before(cut)
    return train_taste(interactions, past, known, examples, at=cut, recipe=recipe, trees=15)


def priced(shoppers: int = 1_400) -> tuple[Interactions, Traits]:
    """Shoppers who next buy what is nearest in price: no generator sees that, a ranker does."""
    draw = np.random.default_rng(0)
    kinds = np.repeat(np.arange(20), 20)
    prices = draw.uniform(1, 3, len(kinds)).round(3)
    rows = []
    for s in range(shoppers):
        first = int(draw.integers(0, len(kinds)))
        off = np.abs(np.log(prices) - np.log(prices[first])) + 9 * (kinds != kinds[first])
        day = float(draw.uniform(0, 99))
        rows += [(f"s{s}", f"p{first}", day), (f"s{s}", f"p{np.argsort(off)[1]}", day + 0.01)]
    who, what, when = zip(*rows, strict=True)
    names = [f"p{p}" for p in range(len(kinds))]
    vectors = np.eye(20, dtype=np.float32)[kinds]
    known = Traits(len(kinds), vectors, categories=kinds, prices=prices)
    return Interactions.of(names, who, what, [d * DAY for d in when]), known


@pytest.fixture(scope="module")
def small() -> Taste:
    return learned(shop(60), traits(), Recipe())


@pytest.fixture(scope="module")
def large() -> Taste:
    return learned(*priced(), BASKETS, cut=6 * DAY)


HISTORY = History.of([0, 1, 8, 2], [0.0, 0.0, 90 * DAY, 99 * DAY], visit_since=99 * DAY)
NOW = 100 * DAY


def test_few_sessions_leave_the_blend_in_charge(small: Taste) -> None:
    assert small.ranker is None
    assert not small.verdicts[0].ships
    scores = small.scores(HISTORY, NOW)
    assert np.isfinite(scores).all()
    assert scores.max() <= 1 + 1e-9


def test_a_blend_is_chosen_that_knows_what_follows(small: Taste) -> None:
    history = History.of([16], [99 * DAY])
    assert int(np.argmax(small.scores(history, NOW))) == 17


@pytest.mark.parametrize("product", range(0, PRODUCTS, 5))
def test_attributions_sum_to_the_blend(small: Taste, product: int) -> None:
    parts = small.attributions(HISTORY, product, NOW)
    total = parts.events.sum() + sum(parts.rest.values())
    assert parts.events.shape == (4,)
    assert total == pytest.approx(small.scores(HISTORY, NOW)[product], abs=1e-6)
    assert 0 <= parts.shares().sum() <= 1 + 1e-9


def test_the_event_that_led_to_a_product_has_the_greatest_share(small: Taste) -> None:
    history = History.of([8, 16], [98 * DAY, 99 * DAY])
    assert small.attributions(history, 17, NOW).shares().argmax() == 1
    assert small.attributions(history, 9, NOW).shares().argmax() == 0


def test_a_new_event_shows_in_the_next_scores(small: Taste) -> None:
    before = small.scores(HISTORY, NOW)
    after = small.scores(HISTORY.with_event(20, NOW), NOW)
    assert after[21] > before[21]


def test_a_ranker_ships_with_a_gain_beyond_chance(large: Taste) -> None:
    verdict = large.verdicts[0]
    assert verdict.sessions >= 1_000
    assert verdict.ships
    assert verdict.ours > verdict.theirs + 0.1
    assert large.ranker is not None


def test_a_ranker_without_such_a_gain_does_not() -> None:
    taste = learned(shop(900), traits(), BASKETS)
    verdict = taste.verdicts[0]
    assert verdict.sessions >= 1_000
    assert verdict.low <= 0
    assert taste.ranker is None


def test_a_rankers_attributions_sum_to_its_score(large: Taste) -> None:
    history = History.of([0])
    scores = large.scores(history, NOW)
    parts = [large.learned_attributions(history, product, NOW) for product in (1, 2, 3)]
    sums = np.array([sum(part.values()) for part in parts])
    sums += large.lift * (large.evidence[1:4] == 0)
    np.testing.assert_allclose(np.diff(sums), np.diff(scores[1:4]), atol=1e-6)
    assert large.ranker is not None
    assert len(parts[0]) == len(large.ranker.names) + 1
    assert any(abs(part["price_off"]) > 0.01 for part in parts)
    assert large.learned_attributions(history, 3, NOW, np.array([3])) == {}


@pytest.mark.parametrize("size", ["small", "large"])
def test_a_taste_survives_as_arrays(size: str, request: pytest.FixtureRequest) -> None:
    taste: Taste = request.getfixturevalue(size)
    arrays = arrays_of(taste)
    assert all(isinstance(value, np.ndarray) for value in arrays.values())
    again = taste_of(arrays)
    np.testing.assert_array_equal(again.scores(HISTORY, NOW), taste.scores(HISTORY, NOW))
    assert again.verdicts == taste.verdicts
    assert again.panel.names == taste.panel.names


def test_what_two_generators_share_is_stored_once(small: Taste) -> None:
    generators = [generator for _, generator in small.panel.generators.values()]
    squares = [a for a in arrays_of(small).values() if a.shape == (PRODUCTS, PRODUCTS)]
    eases = [g for g in generators if hasattr(g, "inverse")]
    assert len(squares) == len({id(g) for g in eases}) < len(eases)


def test_arrays_of_something_else_are_refused(small: Taste) -> None:
    broken: dict[str, NDArray[np.generic]] = dict(arrays_of(small))
    del broken["a0"]
    with pytest.raises(RankerMismatch, match="shopkeeper train taste"):
        taste_of(broken)
    with pytest.raises(RankerMismatch, match="shopkeeper train taste"):
        taste_of({})


def test_no_event_at_all_makes_a_taste_that_says_nothing() -> None:
    nothing = Interactions.of([f"p{p}" for p in range(PRODUCTS)], [], [], [])
    taste = train_taste(nothing, nothing, traits(), [], at=0.0, recipe=Recipe())
    assert np.isfinite(taste.scores(HISTORY, NOW)).all()
    assert np.isfinite(taste.scores(History.of([]), NOW)).all()
