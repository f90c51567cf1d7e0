import numpy as np
import pytest
import scipy.sparse as sparse
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender import DAY, Decay, Ease, History


def liked(seed: int = 0, rows: int = 40, products: int = 12) -> sparse.csr_matrix:
    random = np.random.default_rng(seed)
    return sparse.csr_matrix((random.uniform(size=(rows, products)) < 0.3).astype(float))


def test_a_live_update_equals_a_refit() -> None:
    rows = liked()
    bought = np.array([2, 5, 7])
    grown = sparse.vstack([rows, sparse.csr_matrix(np.eye(12)[bought].sum(axis=0))]).tocsr()
    model = Ease.fit(rows, ridge=3.0)
    model.learn(bought)
    refit = Ease.fit(grown, ridge=3.0)
    np.testing.assert_allclose(model.inverse, refit.inverse, atol=1e-12)
    history = History.of([1, 2])
    np.testing.assert_allclose(model.scores(history, 0), refit.scores(history, 0), atol=1e-12)


def test_an_update_of_half_weight_equals_a_refit_with_a_row_that_counts_half() -> None:
    rows = liked(1)
    grown = sparse.vstack([rows, sparse.csr_matrix(np.eye(12)[[3]])]).tocsr()
    model = Ease.fit(rows)
    model.learn(np.array([3, 3]), weight=0.5)
    refit = Ease.fit(grown, np.append(np.ones(40), 0.5))
    np.testing.assert_allclose(model.inverse, refit.inverse, atol=1e-12)


def test_weights_are_those_of_ridge_regression_without_a_diagonal() -> None:
    """Each column solves its own least squares from the other products: an outside way to it."""
    rows, ridge = liked(2), 5.0
    dense = rows.toarray()
    model = Ease.fit(rows, ridge=ridge)
    for column in range(12):
        others = np.delete(np.arange(12), column)
        x = dense[:, others]
        solved = np.linalg.solve(x.T @ x + ridge * np.eye(11), x.T @ dense[:, column])
        found = [model.scores(History.of([int(o)]), 0)[column] for o in others.tolist()]
        np.testing.assert_allclose(found, solved, atol=1e-10)


@given(st.lists(st.integers(0, 11), max_size=8), st.integers(0, 11), st.floats(1.0, 90.0))
@settings(max_examples=40, deadline=None)
def test_contributions_sum_to_the_score(products: list[int], product: int, days: float) -> None:
    model = Ease.fit(liked(3), decay=Decay(items=3.0, days=days))
    history = History.of(products, [day * DAY for day in range(len(products))])
    now = 20 * DAY
    parts = model.contributions(history, product, now)
    assert parts.shape == (len(products),)
    assert parts.sum() == pytest.approx(model.scores(history, now)[product], abs=1e-9)


def test_a_product_says_nothing_for_itself() -> None:
    model = Ease.fit(liked(4))
    assert model.scores(History.of([6]), 0)[6] == pytest.approx(0, abs=1e-12)
    assert model.contributions(History.of([6]), 6, 0)[0] == 0


def test_more_products_than_a_dense_inverse_can_hold_are_refused() -> None:
    with pytest.raises(ValueError, match="item_knn"):
        Ease.fit(sparse.csr_matrix((2, 10_001)))
