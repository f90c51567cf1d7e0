from collections.abc import Iterator

import numpy as np
import pytest

from recommender import (
    Checkpoint,
    Clicking,
    Example,
    History,
    Interactions,
    Panel,
    Popular,
    Schedule,
    Shape,
    Transformer,
    calibration_error,
    click_features,
    cross_entropy,
    sequence_rules,
    sequence_trial,
    train_transformer,
    transformer_ndcg,
)
from recommender.taste.attention import states
from recommender.taste.transformer import padded, with_padding

SHAPE = Shape(dimensions=8, heads=2, layers=2, length=5)
PRODUCTS = 9
CONTENT = np.random.default_rng(0).normal(size=(PRODUCTS, 6)).astype(np.float32)
CONTENT /= np.linalg.norm(CONTENT, axis=1, keepdims=True)
QUICK = Schedule(epochs=4, patience=9, batch=8, rate=0.02)


@pytest.fixture(autouse=True)
def one_thread() -> Iterator[None]:
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def circles(many: int = 40, seed: int = 0) -> list[np.ndarray]:
    """Shoppers who always go on to the next product, and after the last to the first."""
    random = np.random.default_rng(seed)
    starts = random.integers(0, PRODUCTS, many)
    return [(start + np.arange(random.integers(3, 8))) % PRODUCTS for start in starts]


def asked() -> list[Example]:
    nothing = np.empty(0, np.int64)
    return [
        Example(History.of([p, (p + 1) % PRODUCTS]), (p + 2) % PRODUCTS, 0.0, p, nothing)
        for p in range(PRODUCTS)
    ]


def test_it_learns_what_comes_next() -> None:
    plan = Schedule(epochs=25, patience=25, batch=8, rate=0.02, dropout=0.0)
    untrained = train_transformer([], CONTENT, asked(), shape=SHAPE)
    model = train_transformer(circles(), CONTENT, asked(), shape=SHAPE, schedule=plan)
    assert transformer_ndcg(model, asked()) > 0.95 > transformer_ndcg(untrained, asked())


def test_an_interrupted_training_resumes_to_the_same_network() -> None:
    kept: list[Checkpoint] = []

    def stop(point: Checkpoint) -> None:
        kept.append(point)
        if len(point.figures) == 2:
            raise KeyboardInterrupt

    whole = train_transformer(circles(), CONTENT, asked(), shape=SHAPE, schedule=QUICK)
    with pytest.raises(KeyboardInterrupt):
        train_transformer(
            circles(), CONTENT, asked(), shape=SHAPE, schedule=QUICK, after_epoch=stop
        )
    resumed = train_transformer(
        circles(), CONTENT, asked(), shape=SHAPE, schedule=QUICK, start=kept[-1]
    )
    assert len(kept) == 2
    np.testing.assert_array_equal(whole.vectors, resumed.vectors)
    assert whole.parameters.keys() == resumed.parameters.keys()
    for name, value in whole.parameters.items():
        np.testing.assert_array_equal(value, resumed.parameters[name], err_msg=name)


def test_it_stops_early_and_keeps_the_best_epoch() -> None:
    figures: list[tuple[float, ...]] = []
    plan = Schedule(epochs=60, patience=2, batch=8, rate=0.1)
    points: list[Checkpoint] = []

    def note(point: Checkpoint) -> None:
        figures.append(point.figures)
        points.append(point)

    model = train_transformer(
        circles(), CONTENT, asked(), shape=SHAPE, schedule=plan, after_epoch=note
    )
    last = figures[-1]
    assert len(last) < 60
    assert max(last) == last[-3]
    assert transformer_ndcg(model, asked()) == pytest.approx(max(last))


def test_numpy_answers_what_torch_trained() -> None:
    import torch

    model = train_transformer(circles(), CONTENT, asked(), shape=SHAPE, schedule=QUICK)
    items = padded([np.array([3, 4, 5]), np.array([1])], SHAPE.length, PRODUCTS)
    own = {name: torch.tensor(value) for name, value in model.parameters.items()}
    theirs = states(torch, own, torch.tensor(model.vectors), torch.tensor(items), SHAPE)
    for row, history in enumerate(([3, 4, 5], [1])):
        found = model.shopper(History.of(history))
        np.testing.assert_allclose(found, theirs[row, -1].numpy(), atol=1e-5)


def test_no_state_sees_what_comes_after_it() -> None:
    model = train_transformer([], CONTENT, [], shape=SHAPE)
    first = np.array([[PRODUCTS, 1, 2, 3, 4]])
    other = np.array([[PRODUCTS, 1, 2, 8, 7]])
    one, two = (
        states(np, model.parameters, model.vectors, items, SHAPE) for items in (first, other)
    )
    np.testing.assert_array_equal(one[0, 1:3], two[0, 1:3])
    assert np.abs(one[0, 3] - two[0, 3]).max() > 1e-3


def test_before_training_a_product_is_its_content() -> None:
    model = train_transformer([], CONTENT, [], shape=SHAPE)
    projected = with_padding(CONTENT) @ model.parameters["project"]
    np.testing.assert_allclose(model.vectors, projected, atol=1e-6)
    assert model.scores(History.of([]), 0).tolist() == [0.0] * PRODUCTS


def test_arrays_alone_make_the_same_network() -> None:
    model = train_transformer(circles(), CONTENT, asked(), shape=SHAPE, schedule=QUICK)
    again = Transformer.of(SHAPE, dict(model.parameters), CONTENT)
    history = History.of([2, 3])
    np.testing.assert_array_equal(model.scores(history, 0), again.scores(history, 0))


def test_click_probabilities_are_calibrated_and_beat_the_mean() -> None:
    random = np.random.default_rng(0)
    shopper, products = random.normal(size=4), random.normal(size=(4_000, 4))
    extra = random.normal(size=(4_000, 1))
    chance = 1 / (1 + np.exp(1 - 3 * (products @ shopper)))
    clicked = random.uniform(size=4_000) < chance
    features = click_features(shopper, products, extra)
    head = Clicking.fit(features[:3_000], clicked[:3_000])
    held = head.probabilities(features[3_000:])
    mean = np.full(1_000, clicked[:3_000].mean())
    assert cross_entropy(held, clicked[3_000:]) < 0.8 * cross_entropy(mean, clicked[3_000:])
    assert calibration_error(held, clicked[3_000:]) < 0.05
    assert calibration_error(np.sqrt(held), clicked[3_000:]) > 0.1
    assert features[0, 0] == pytest.approx(products[0] @ shopper / 2)


def walked() -> Interactions:
    rows = [(f"s{s}", f"p{p}", at) for s, line in enumerate(circles()) for at, p in enumerate(line)]
    who, what, when = zip(*rows, strict=True)
    return Interactions.of([f"p{p}" for p in range(PRODUCTS)], who, what, when)


def test_a_transformer_ships_only_where_it_beats_the_simple_generators() -> None:
    plan = Schedule(epochs=25, patience=25, batch=8, rate=0.02, dropout=0.0)
    popular = Popular(np.arange(PRODUCTS, dtype=np.float64))
    rules = sequence_rules(walked(), farthest=1)
    weak = Panel({"popular": ("visit", popular)})
    strong = Panel({"popular": ("visit", popular), "rules": ("visit", rules)})
    _, won = sequence_trial(walked(), CONTENT, weak, asked() * 5, shape=SHAPE, schedule=plan)
    _, lost = sequence_trial(walked(), CONTENT, strong, asked() * 5, shape=SHAPE, schedule=plan)
    assert won.ships
    assert won.ours == lost.ours
    assert lost.part == "transformer over rules"
    assert not lost.ships
    assert not sequence_trial(walked(), CONTENT, weak, [], shape=SHAPE, schedule=QUICK)[1].ships
