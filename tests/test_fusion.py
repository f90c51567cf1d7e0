from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender import fused
from recommender.fusion import agreement, without
from store import Denied, Hits
from store.embedder import Vectors
from store.query import Query

PLAIN = (1.0, 0.0, 0.0)
SCORES = st.lists(st.floats(0, 1, width=32), min_size=1, max_size=30)


def shown(cosines: Sequence[float]) -> Vectors:
    """Unit vectors with these cosines to the first axis."""
    near = np.asarray(cosines, np.float32)
    far = np.sqrt(np.maximum(1 - near**2, 0))
    return np.stack([near, far, np.zeros_like(near)], axis=1)


def hits(
    lexical: Sequence[float],
    dense: Sequence[float],
    kinds: Sequence[int] = (),
    denied: tuple[Denied, ...] = (),
    vectors: Vectors | None = None,
) -> Hits:
    stood = shown(dense) if vectors is None else vectors
    n = len(lexical)
    return Hits(
        query=Query("asked"),
        rows=np.arange(n, dtype=np.int32),
        lexical=np.asarray(lexical, np.float32),
        dense=stood @ np.asarray(PLAIN, np.float32),
        words=np.zeros(n, np.float32),
        kinds=np.asarray(kinds or [0] * n, np.int64),
        vector=np.asarray(PLAIN, np.float32),
        vectors=stood,
        denied=denied,
    )


def thing(free: Sequence[bool], titled: Sequence[float], mentioned: Sequence[float]) -> Denied:
    return Denied(
        np.asarray(free), np.asarray(titled, np.float32), np.asarray(mentioned, np.float32)
    )


def test_no_hits_have_no_scores() -> None:
    assert len(fused(hits([], []))) == 0


def test_both_legs_count_the_same() -> None:
    """One is best by words, one by meaning, and each has half of the other leg's range."""
    scores = fused(hits([10, 0], [0.0, 0.0]))
    assert scores[0] - scores[1] == pytest.approx(0.5)
    scores = fused(hits([5, 5], [1.0, -1.0]))
    assert scores[0] - scores[1] == pytest.approx(0.5, abs=0.02)


def test_what_is_best_by_both_scores_one_whatever_the_scale_of_words() -> None:
    for scale in (0.01, 1, 1000):
        assert fused(hits([scale], [1.0]))[0] == pytest.approx(1, abs=1e-6)


def test_a_weak_candidate_beside_them_does_not_move_the_others() -> None:
    few = fused(hits([8, 4, 2, 2, 2], [0.9, 0.7, 0.6, 0.6, 0.6]))
    more = fused(hits([8, 4, 2, 2, 2, 0], [0.9, 0.7, 0.6, 0.6, 0.6, -0.5]))
    assert more[:5] == pytest.approx(few)


def test_what_resembles_the_best_results_rises_above_what_is_as_near_to_the_query() -> None:
    beside = np.asarray([0.6, 0.8, 0], np.float32)
    apart = np.asarray([0.6, -0.8, 0], np.float32)
    best = np.asarray([0.8, 0.6, 0], np.float32)
    stood = np.stack([apart, beside, *[best] * 5])
    found = hits([0, 0, 9, 9, 9, 9, 9], [], vectors=stood)
    assert found.dense[0] == found.dense[1]
    scores = fused(found)
    assert scores[1] > scores[0] + 0.01


def test_the_kind_that_most_of_the_best_ten_are_of_is_preferred() -> None:
    kinds = [1] * 7 + [2] * 3 + [1, 2, 3]
    lexical = [9.0] * 10 + [1.0] * 3
    scores = fused(hits(lexical, [0.5] * 13, kinds))
    assert scores[10] - scores[11] == pytest.approx(0.2 * (0.7 - 0.3))
    assert scores[11] - scores[12] == pytest.approx(0.2 * 0.3)


def test_products_of_no_known_kind_do_not_vote() -> None:
    assert agreement(hits([1, 1], [0, 0], [0, 0]), np.asarray([1.0, 1.0])).tolist() == [0, 0]


def test_what_states_to_be_without_a_thing_rises_and_what_has_it_sinks() -> None:
    lid = thing([True, False, False, False], [1, 1, 0, 0], [1, 1, 1, 0])
    gain = without(hits([1] * 4, [0.5] * 4, denied=(lid,)))
    assert gain == pytest.approx([0.2, -0.2, -0.1, 0])
    scores = fused(hits([1] * 4, [0.5] * 4, denied=(lid,)))
    assert scores[0] > scores[3] > scores[2] > scores[1]


def test_each_of_several_things_to_be_without_counts() -> None:
    lid = thing([False, False], [1, 0], [1, 0])
    twice = without(hits([1, 1], [0.5, 0.5], denied=(lid, lid)))
    assert twice == pytest.approx([-0.4, 0])


@given(
    pairs=st.lists(st.tuples(st.floats(0, 99, width=32), st.floats(-1, 1, width=32)), max_size=30)
)
def test_scores_are_finite_and_the_better_by_both_is_never_behind(
    pairs: list[tuple[float, float]],
) -> None:
    # All of one direction, so that feedback prefers none of them.
    found = hits([p[0] for p in pairs], [p[1] for p in pairs])
    scores = fused(replace(found, vectors=np.zeros_like(found.vectors)))
    assert scores.shape == (len(pairs),)
    assert np.all(np.isfinite(scores)) and np.all(scores >= 0)
