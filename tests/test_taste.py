import numpy as np
import pytest
import scipy.sparse as sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender import (
    DAY,
    Arrivals,
    Blend,
    Boost,
    Content,
    Decay,
    Factorization,
    History,
    Interactions,
    Neighbors,
    PopularInCategory,
    Profile,
    Repurchase,
    boosted,
    diversified,
    event_weight,
    intra_list_distance,
    item_knn,
    popularity,
    sequence_rules,
    similarity,
)

PRODUCTS = tuple("abcdef")


def events(*given: tuple[str, str, float], products: tuple[str, ...] = PRODUCTS) -> Interactions:
    shoppers, names, days = zip(*given, strict=True)
    return Interactions.of(products, shoppers, names, [d * DAY for d in days])


def test_events_are_sorted_whatever_order_they_come_in() -> None:
    late = events(("x", "b", 2), ("y", "c", 1), ("x", "a", 1))
    assert late.columns.tolist() == [0, 1, 2]
    assert late.history(0).products.tolist() == [0, 1]
    assert late.history(1).products.tolist() == [2]


def test_unknown_products_and_broken_times_are_dropped_and_counted() -> None:
    found = events(("x", "a", 1), ("x", "unheard of", 2), ("x", "b", float("nan")))
    assert (len(found), found.dropped) == (1, 2)


def test_a_bot_keeps_only_its_last_events() -> None:
    many = [("bot", PRODUCTS[i % 6], float(i)) for i in range(500)]
    shoppers, names, days = zip(*many, ("x", "a", 0.0), strict=True)
    found = Interactions.of(PRODUCTS, shoppers, names, days, longest=10)
    assert len(found) == 11
    assert found.history(0).times.min() == 490


def test_nothing_at_all_is_an_empty_log() -> None:
    nothing = Interactions.of(PRODUCTS, [], [], [])
    assert nothing.by_visit().shape == (0, 6)
    assert nothing.evidence.tolist() == [0] * 6
    assert popularity(nothing, 0, 30).tolist() == [0] * 6
    knn = item_knn(nothing.by_visit())
    assert knn.scores(History.of([0]), 0).tolist() == [0] * 6
    assert sequence_rules(nothing).scores(History.of([0]), 0).tolist() == [0] * 6


def test_an_event_counts_half_after_its_half_life() -> None:
    history = History.of([0, 1, 2], [0.0, 10 * DAY, 10 * DAY])
    by_days = history.decayed(10 * DAY, Decay(days=10))
    np.testing.assert_allclose(by_days, [0.5, 1, 1])
    np.testing.assert_allclose(history.decayed(0, Decay(items=1)), [0.25, 0.5, 1])


def test_an_event_that_comes_late_is_put_where_it_belongs() -> None:
    history = History.of([0, 1], [10.0, 30.0], visit_since=20.0)
    late = history.with_event(2, 15.0)
    assert late.products.tolist() == [0, 2, 1]
    assert late.current.products.tolist() == [1]
    assert history.with_event(3, 40.0).current.products.tolist() == [1, 3]


def test_similarities_are_what_their_names_say() -> None:
    u, others = np.array([1.0, 2.0, 3.0]), np.array([[2.0, 4.0, 6.0], [3.0, 2.0, 1.0], [0, 0, 0]])
    np.testing.assert_allclose(similarity(u, others, "dot"), [28, 10, 0])
    np.testing.assert_allclose(similarity(u, others, "scaled"), np.array([28, 10, 0]) / 3**0.5)
    np.testing.assert_allclose(similarity(u, others), [1, 10 / 14, 0])
    np.testing.assert_allclose(similarity(u, others, "pearson"), [1, -1, 0])
    np.testing.assert_allclose(similarity(u, others, "euclidean")[0], 1 / (1 + 14**0.5))
    with pytest.raises(ValueError, match="can't be compared"):
        similarity(u, others[:, :2])


def test_a_profile_fades_at_the_moment_of_asking() -> None:
    vectors = np.eye(3)
    history = History.of([0, 1], [0.0, 60 * DAY], visit_since=60 * DAY)
    soon = Profile.of(history, vectors, 60 * DAY)
    np.testing.assert_allclose(soon.short, [0, 1, 0])
    np.testing.assert_allclose(soon.long, np.array([0.5, 1, 0]) / 1.25**0.5)
    grown = Profile.of(history.with_event(2, 61 * DAY), vectors, 61 * DAY)
    assert grown.scores(vectors).argmax() == 2


def test_what_is_disliked_sinks() -> None:
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.9, 0.1**0.5]])
    disliked = History.of([0], weights=[event_weight("dislike")])
    scores = Profile.of(disliked, vectors, 0).scores(vectors)
    assert scores[0] < scores[2] < scores[1] == 0


def test_every_kind_of_event_has_its_weight() -> None:
    assert event_weight("buy") > event_weight("add") > event_weight("click") > event_weight("view")
    assert event_weight("rate", 5) == -event_weight("rate", 1) == 1.5
    assert event_weight("rate", 3) == event_weight("rate") == event_weight("unheard of") == 0
    assert event_weight("said", -0.5) == -0.5
    assert event_weight("dislike") < 0


def test_item_knn_finds_what_is_bought_together_and_shrinks_single_accidents() -> None:
    pairs = [(f"v{i}", p, 0.0) for i in range(5) for p in "ab"] + [
        ("w", "a", 0.0),
        ("z", "c", 0.0),
        ("z", "d", 0.0),
    ]
    liked = events(*pairs).by_visit()
    assert item_knn(liked, shrink=0.0).links[2, 3] == pytest.approx(1.0)
    near = item_knn(liked, shrink=2.0)
    assert near.links[0, 1] > near.links[2, 3] > 0
    assert near.scores(History.of([0]), 0).argmax() == 1


def test_item_knn_keeps_the_nearest_only() -> None:
    random = np.random.default_rng(0)
    liked = sparse.csr_matrix((random.uniform(size=(60, 20)) < 0.3).astype(float))
    whole, few = item_knn(liked).links.toarray(), item_knn(liked, most=4).links
    assert np.diff(few.indptr).max() == 4
    np.testing.assert_allclose(
        np.sort(few.toarray(), axis=1)[:, -4:], np.sort(whole, axis=1)[:, -4:]
    )
    assert ((few.toarray() == whole) | (few.toarray() == 0)).all()


def test_old_baskets_count_less() -> None:
    liked = sparse.csr_matrix(np.array([[1.0, 1, 0], [1, 0, 1]]))
    near = item_knn(liked, np.array([0.1, 1.0]), shrink=0.0)
    assert near.links[0, 2] > near.links[0, 1]


def test_sequence_rules_follow_the_order_and_count_1_over_the_gap() -> None:
    rules = sequence_rules(events(("x", "a", 1), ("x", "b", 2), ("x", "c", 3)))
    assert rules.links[0, 1] == 1.0
    assert rules.links[0, 2] == 0.5
    assert rules.links[1, 0] == 0
    assert sequence_rules(events(("x", "a", 1), ("x", "b", 2)), backward=0.5).links[1, 0] == 0.5
    assert sequence_rules(events(("x", "a", 1), ("y", "b", 2))).links.nnz == 0


def test_rules_reach_no_farther_than_asked() -> None:
    line = events(*[("x", p, i) for i, p in enumerate("abcdef")])
    assert sequence_rules(line, farthest=2).links[0, 3] == 0
    assert sequence_rules(line, farthest=3).links[0, 3] > 0


def test_popularity_fades_and_belongs_to_categories() -> None:
    old = events(("x", "a", 0), ("y", "a", 0), ("z", "b", 30))
    assert popularity(old, 30 * DAY, 10).tolist()[:2] == [0.25, 1.0]
    assert popularity(old, 30 * DAY, np.inf).tolist()[:2] == [2.0, 1.0]
    groups = np.array([0, 0, 1, 1, -1, -1])
    category = PopularInCategory(np.array([4.0, 2, 9, 3, 5, 5]), groups)
    np.testing.assert_allclose(category.scores(History.of([1]), 0), [1, 0.5, 0, 0, 0, 0])
    np.testing.assert_allclose(category.scores(History.of([]), 0), [1, 0.5, 1, 1 / 3, 0, 0])
    np.testing.assert_allclose(category.scores(History.of([4]), 0), [1, 0.5, 1, 1 / 3, 0, 0])


def test_new_arrivals_stand_before_old_products_and_the_fitting_first() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1], [1, 0]], np.float32)
    arrivals = Arrivals(np.array([0.0, 99, 99, np.nan]) * DAY, Content(vectors))
    scores = arrivals.scores(History.of([3]), 100 * DAY)
    assert np.argsort(-scores)[0] == 1
    assert scores[2] == scores[3] == 0
    assert arrivals.scores(History.of([]), 100 * DAY)[2] > 0


def test_factors_find_the_block_a_shopper_belongs_to() -> None:
    random = np.random.default_rng(0)
    rows = np.zeros((60, 10))
    rows[:30, :5] = random.uniform(size=(30, 5)) < 0.6
    rows[30:, 5:] = random.uniform(size=(30, 5)) < 0.6
    model = Factorization.fit(sparse.csr_matrix(rows), dimensions=2)
    scores = model.scores(History.of([0, 1]), 0)
    assert scores[2:5].min() > scores[5:].max()


VECTORS = np.random.default_rng(1).normal(size=(6, 4)).astype(np.float32)
LINKS = sparse.random(6, 6, 0.6, "csr", rng=np.random.default_rng(2))


@pytest.mark.parametrize(
    "generator",
    [
        Neighbors(LINKS, Decay(items=2, days=20)),
        Content(VECTORS),
        Content(sparse.csr_matrix(VECTORS)),
        Repurchase(6),
        Factorization(VECTORS.astype(np.float64), 5.0, 1.0),
    ],
    ids=["neighbors", "content", "sparse content", "repurchase", "factorization"],
)
@given(
    products=st.lists(st.integers(0, 5), min_size=1, max_size=7),
    product=st.integers(0, 5),
)
@settings(max_examples=25, deadline=None)
def test_contributions_sum_to_the_score(
    generator: Neighbors, products: list[int], product: int
) -> None:
    history = History.of(products, [day * DAY for day in range(len(products))])
    now = 9 * DAY
    parts = generator.contributions(history, product, now)
    score = generator.scores(history, now)[product]
    assert parts.sum() == pytest.approx(score, abs=1e-5)


def test_a_blend_leaves_cold_products_what_their_content_says() -> None:
    names, evidence = ("ease", "words"), np.array([100.0, 0.0])
    scores = np.array([[1.0, 0.0], [0.5, 1.0]])
    gated = Blend({"ease": 0.5, "words": 0.5}, k=3).scores(scores, names, evidence)
    ungated = Blend({"ease": 0.5, "words": 0.5}, k=0).scores(scores, names, evidence)
    assert gated[1] == 1.0
    assert ungated[1] == 0.5
    assert gated[0] == pytest.approx(0.5 + 0.25, abs=0.01)


@given(st.lists(st.floats(0, 50), min_size=3, max_size=3), st.floats(0, 10))
def test_a_blend_is_convex(evidence: list[float], k: float) -> None:
    parts = Blend({"ease": 2.0, "words": 1.0}, k).parts(("ease", "words"), np.array(evidence))
    np.testing.assert_allclose(parts.sum(axis=0), 1.0)
    assert (parts >= 0).all()


def test_a_diverse_slate_trades_a_copy_for_another_kind() -> None:
    vectors = np.array([[1.0, 0], [1, 0], [0, 1], [0, 1]])
    scores = np.array([1.0, 0.99, 0.8, 0.0])
    assert diversified(scores, vectors, 2).tolist() == [0, 2]
    assert diversified(scores, vectors, 3, relevance=1.0).tolist() == [0, 1, 2]
    assert diversified(np.ones(4), vectors, 9).tolist() == [0, 2, 1, 3]
    assert diversified(np.empty(0), np.empty((0, 2)), 3).tolist() == []
    assert intra_list_distance(vectors[:2]) == pytest.approx(0)
    assert intra_list_distance(vectors[1:3]) == pytest.approx(1)


def test_boosts_are_bounded_and_disclosed_and_bring_nothing_back() -> None:
    scores = np.array([1.0, 0.95, 0.0, -np.inf])
    lifted = boosted(scores, margin=[0, 1, 9, 1], overstock=[0, 0, np.nan, 1], largest=5)
    np.testing.assert_allclose(lifted.scores, [1.0, 1.05, 0.1, -np.inf])
    assert lifted.boosts == (Boost(1, 0.1, "margin"), Boost(2, 0.1, "margin"))
    assert boosted(scores).boosts == ()
