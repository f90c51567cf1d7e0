import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from store.codes import Codes
from store.embedder import Vectors
from store.errors import CatalogUnavailable
from store.exact import top
from store.hnsw import rhythm
from store.planner import Costs
from store.postings import Mask
from store.vectors import Nearest, VectorIndex

SIZE, DIMENSION = 3000, 24


def units(size: int, seed: int, dimension: int = DIMENSION, centers: int = 12) -> Vectors:
    """Return clustered unit vectors, the last tenth of them copies of the first."""
    draw = np.random.default_rng(seed)
    middles = draw.normal(size=(centers, dimension))
    found = middles[draw.integers(0, centers, size)] + 0.3 * draw.normal(size=(size, dimension))
    found[size - size // 10 :] = found[: size // 10]
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True), np.float32)


def index_of(folder: Path, vectors: Vectors, *, hnsw: bool = False) -> VectorIndex:
    folder.mkdir()
    batches = (vectors[i : i + 700] for i in range(0, len(vectors), 700))
    VectorIndex.write(folder, batches, *vectors.shape, hnsw=hnsw)
    return VectorIndex(folder)


def brute(vectors: Vectors, vector: Vectors, mask: Mask) -> list[int]:
    """Return the matching rows by their exact products, equal ones by row."""
    scores = np.array([np.vecdot(v, vector) for v in vectors])
    return sorted(np.flatnonzero(mask).tolist(), key=lambda r: (-scores[r], r))


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return units(SIZE, seed=3)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory, vectors: Vectors) -> VectorIndex:
    """An index without a graph: all it finds is exact."""
    return index_of(tmp_path_factory.mktemp("vectors") / "flat", vectors)


def masks() -> st.SearchStrategy[Mask]:
    """Masks of every selectivity, scattered, in one piece, empty or whole."""

    def made(seed: int, share: float, start: int, whole: bool) -> Mask:
        if whole:
            return np.arange(SIZE) < share * SIZE
        scattered = np.random.default_rng(seed).random(SIZE) < share
        return np.asarray(np.roll(scattered, start))

    share = st.sampled_from([0.0, 0.001, 0.05, 0.2, 0.5, 0.9, 1.0])
    return st.builds(made, st.integers(0, 99), share, st.integers(0, SIZE), st.booleans())


@given(masks(), st.integers(0, 40), st.sampled_from([0, 1, 3, 10, 200, 5000]))
def test_any_filter_gets_exactly_the_nearest_of_its_rows(
    index: VectorIndex, vectors: Vectors, mask: Mask, seed: int, limit: int
) -> None:
    # One query in three is a stored vector, so that duplicates tie at the top.
    vector = vectors[seed] if seed % 3 == 0 else units(1, seed + 100)[0]
    wanted = brute(vectors, vector, mask)[:limit]
    found = index.nearest(vector, limit, mask)
    assert found.rows.tolist() == wanted
    assert found.similarities == pytest.approx(vectors[wanted] @ vector, abs=1e-6)
    rows = np.flatnonzero(mask).astype(np.int32)
    assert index.nearest_of(vector, rows, limit).rows.tolist() == wanted


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 1.0])
def test_gathering_and_scanning_find_the_same(index: VectorIndex, share: float) -> None:
    mask = np.random.default_rng(5).random(SIZE) < share
    for seed in range(20):
        vector = units(1, seed)[0]
        scanned = index.nearest(vector, 30, mask, by="scan")
        gathered = index.nearest(vector, 30, mask, by="gather")
        assert scanned.rows.tolist() == gathered.rows.tolist()


@given(st.integers(0, 1000), st.sampled_from([2, 3, 24, 384]), st.floats(0.2, 3))
def test_no_dot_product_exceeds_its_bound(seed: int, dimension: int, length: float) -> None:
    stored, vector = units(300, seed, dimension), units(1, seed + 1, dimension)[0] * length
    stored[7] = 0
    stored[8] = np.eye(dimension)[0]
    query = np.asarray(vector, np.float32)
    bounds = Codes.of(stored).bounds(query)
    products = stored.astype(np.float64) @ query.astype(np.float64)
    assert (bounds >= products).all()
    # Near enough to leave out most rows: a bound that is always 1 would be right as well.
    assert (bounds - products).max() < 0.05 * length + 0.05


def test_bounds_of_some_rows_are_those_of_all(vectors: Vectors) -> None:
    codes, rows = Codes.of(vectors), np.array([0, 5, 2999, 17], np.int32)
    vector = units(1, 8)[0]
    assert codes.bounds(vector, rows).tolist() == codes.bounds(vector)[rows].tolist()


def test_equal_vectors_come_in_the_order_of_their_rows(tmp_path: Path) -> None:
    same = np.tile(units(1, 4), (2000, 1))
    index = index_of(tmp_path / "same", same)
    assert index.nearest(same[0], 50).rows.tolist() == list(range(50))
    odd = np.arange(2000) % 2 == 1
    assert index.nearest(same[0], 5, odd).rows.tolist() == [1, 3, 5, 7, 9]


def test_an_index_of_no_vectors_finds_nothing(tmp_path: Path) -> None:
    index = index_of(tmp_path / "none", np.empty((0, DIMENSION), np.float32))
    assert index.nearest(units(1, 1)[0], 10).rows.tolist() == []
    assert index.nearest(units(1, 1)[0], 10, np.empty(0, np.bool_)).rows.tolist() == []


@pytest.mark.parametrize("size", [1, 2, 11, 1400])
def test_a_graph_finds_what_an_exact_search_finds(tmp_path: Path, size: int) -> None:
    vectors = units(size, 6)
    index = index_of(tmp_path / "graph", vectors, hnsw=True)
    assert index.count() == size
    assert index.tuning.recall is not None and index.tuning.recall >= 0.99
    vector = units(1, 9)[0]
    through = index.nearest(vector, 10, by="hnsw")
    assert through.plan.way == "hnsw"
    wanted = brute(vectors, vector, np.ones(size, np.bool_))[:10]
    # Of equal vectors the graph may return any.
    assert through.similarities == pytest.approx(vectors[wanted] @ vector, abs=1e-6)
    index.close()


def test_a_graph_that_finds_too_little_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blind = np.zeros(1, np.int32)
    monkeypatch.setattr("store.hnsw.Hnsw.nearest", lambda self, vector, limit: blind)
    index = index_of(tmp_path / "blind", units(600, 2), hnsw=True)
    assert index.tuning.recall is not None and index.tuning.recall < 0.99
    assert index.plan().way == "scan"
    index.close()


def test_the_plan_gathers_few_rows_scans_many_and_says_why() -> None:
    costs = Costs(graph_rows=40_000)
    few, many, every = (costs.plan(1_000_000, n) for n in (1000, 600_000, 1_000_000))
    assert (few.way, many.way, every.way) == ("gather", "scan", "hnsw")
    assert "1,000 of 1,000,000 rows match" in few.why and "gather" in few.why
    assert costs.plan(30_000, 30_000).way == "scan"
    assert Costs().plan(1_000_000, 1_000_000).way == "scan"


@given(st.integers(0, 3_000_000))
def test_the_last_batch_ends_with_a_writing_of_the_graph(size: int) -> None:
    batch, threshold = rhythm(size)
    pending = start = 0
    while start < size:
        start, pending = min(start + batch, size), pending + min(batch, size - start)
        pending = 0 if pending >= threshold else pending
    assert pending <= 1
    assert batch <= 5461


@given(
    st.lists(st.sampled_from([-1.0, 0.0, 0.25, 0.5]), max_size=60).map(np.array),
    st.integers(0, 70),
)
def test_the_top_is_the_head_of_a_stable_sort(scores: NDArray[np.float64], limit: int) -> None:
    assert top(scores, limit).tolist() == np.argsort(-scores, kind="stable")[:limit].tolist()


def test_a_search_takes_no_references_away(index: VectorIndex) -> None:
    before = sys.getrefcount(None)
    for _ in range(300):
        index.nearest(units(1, 1)[0], 10)
    assert abs(sys.getrefcount(None) - before) < 100


@pytest.mark.parametrize("part", ["vectors.npy", "codes.npy", "codes-bounds.npy", "vectors.json"])
def test_damaged_vectors_are_refused_with_the_mend(tmp_path: Path, part: str) -> None:
    for name in ("more", "fewer"):
        index_of(tmp_path / name, units(600 if name == "more" else 500, 2))
    file = tmp_path / "more" / part
    other = (tmp_path / "fewer" / part).read_bytes()
    whole = file.read_bytes()
    for left in (b"", whole[: len(whole) // 2], *([other] if other != whole else [])):
        file.write_bytes(left)
        with pytest.raises(CatalogUnavailable, match="import the file again"):
            VectorIndex(tmp_path / "more")


def test_a_result_says_how_it_was_found(index: VectorIndex) -> None:
    found = index.nearest(units(1, 1)[0], 5)
    assert isinstance(found, Nearest)
    assert found.plan == index.plan()
