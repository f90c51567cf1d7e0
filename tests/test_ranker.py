from pathlib import Path

import numpy as np
import pytest

from evaluation import Judgments, attempt
from recommender import Features, Pool, Ranker, RankerMismatch, TooFewLabels
from store import CatalogUnavailable, Shelf, Trained
from store.ingest import Import, ingest
from tests.conftest import SHOP

NAMES = ("useless", "telling")
CANDIDATES = 40


def pool(number: int, weight: float) -> Pool:
    """Candidates of which the first eight are good, which the fusion can't see.

    `weight` is how far the second feature tells the good ones apart; 0 is noise.
    """
    random = np.random.default_rng(number)
    good = np.arange(CANDIDATES) < 8
    telling = weight * good + random.normal(0, 0.3, CANDIDATES)
    matrix = np.column_stack([random.normal(size=CANDIDATES), telling])
    order = np.argsort(-random.uniform(size=CANDIDATES))
    fused = np.linspace(1, 0, CANDIDATES)
    ids = tuple(f"p{i}" for i in order)
    return Pool(ids, fused, Features(NAMES, matrix[order]))


def judgments(queries: int, judged: int = 16) -> Judgments:
    gains = {f"p{i}": 1.0 if i < 8 else 0.0 for i in range(judged)}
    return Judgments({str(n): gains for n in range(queries)})


def planted(query: str, limit: int) -> Pool:
    return pool(int(query), weight=1.0)


def noise(query: str, limit: int) -> Pool:
    return pool(int(query), weight=0.0)


def test_a_signal_that_the_fusion_does_not_use_is_learned_and_ships() -> None:
    trial = attempt(planted, judgments(80))
    assert trial.ships
    assert trial.held_out.mean() > trial.fusion.mean() + 0.3
    assert next(iter(trial.ranker.importance)) == "telling"
    report = trial.as_json()
    assert report["ships"] is True
    assert report["over_fusion_ci"][0] > 0
    assert (report["queries"], report["pairs"]) == (80, 80 * 16)


def test_noise_does_not_ship() -> None:
    trial = attempt(noise, judgments(80))
    assert not trial.ships
    assert trial.as_json()["ships"] is False
    assert trial.over_fusion.low < 0 < trial.over_fusion.high


def test_a_query_is_judged_by_a_ranker_that_never_saw_it() -> None:
    """Candidates known by heart: a ranker that saw the query would rank it perfectly."""

    def numbered(query: str, limit: int) -> Pool:
        plain = pool(int(query), weight=0.0)
        by_heart = [[float(query), float(i.removeprefix("p"))] for i in plain.ids]
        shuffled = np.random.default_rng(int(query)).permutation(CANDIDATES)
        ids = tuple(f"p{shuffled[int(i.removeprefix('p'))]}" for i in plain.ids)
        return Pool(ids, plain.fused, Features(NAMES, np.array(by_heart)))

    trial = attempt(numbered, judgments(80))
    assert not trial.ships


def test_two_trainings_give_the_same_model() -> None:
    first, second = (attempt(planted, judgments(60, 20)) for _ in range(2))
    assert first.ranker.text == second.ranker.text
    assert first.as_json() == second.as_json()


@pytest.mark.parametrize("told", [judgments(49, 30), judgments(60, 12), Judgments({})])
def test_too_few_labels_are_refused_with_the_reason(told: Judgments) -> None:
    with pytest.raises(TooFewLabels, match="50 and 1,000 to tell one that helps") as raised:
        attempt(planted, told)
    assert f"{len(told)} judged pairs" in str(raised.value)


def test_queries_that_nothing_is_good_for_teach_nothing() -> None:
    bad = Judgments({str(n): {f"p{i}": 0.0 for i in range(40)} for n in range(80)})
    with pytest.raises(TooFewLabels, match="0 queries"):
        attempt(planted, bad)


def test_candidates_behind_the_first_200_keep_their_places() -> None:
    ranker = attempt(planted, judgments(60, 20)).ranker
    matrix = np.random.default_rng(1).normal(size=(230, 2))
    order = ranker.order(np.linspace(1, 0, 230), Features(NAMES, matrix))
    assert sorted(order[:200]) == list(range(200))
    assert list(order[200:]) == list(range(200, 230))
    assert list(order[:200]) != list(range(200))


def test_a_ranker_of_other_features_is_refused_with_its_mend() -> None:
    ranker = attempt(planted, judgments(60, 20)).ranker
    strange = Features(("useless", "told"), np.zeros((3, 2)))
    with pytest.raises(RankerMismatch, match="differing in telling, told") as raised:
        ranker.scores(np.ones(3), strange)
    assert "shopkeeper train ranker" in raised.value.hint
    turned = Features(("telling", "useless"), np.zeros((3, 2)))
    with pytest.raises(RankerMismatch, match="another order"):
        ranker.scores(np.ones(3), turned)


def test_no_candidates_are_no_error() -> None:
    ranker = attempt(planted, judgments(60, 20)).ranker
    assert not len(ranker.order(np.zeros(0), Features(NAMES, np.zeros((0, 2)))))


def test_a_saved_ranker_ranks_as_before(tmp_path: Path) -> None:
    trial = attempt(planted, judgments(60, 20))
    trial.trained().save(tmp_path)
    kept = Trained.read(tmp_path)
    assert kept is not None
    assert kept.report["ships"] is True
    again = Ranker.parse(kept.model, kept.features)
    asked = planted("7", 200)
    assert list(again.order(asked.fused, asked.features)) == list(
        trial.ranker.order(asked.fused, asked.features)
    )


def test_a_damaged_ranker_is_refused_with_its_mend(tmp_path: Path) -> None:
    assert Trained.read(tmp_path) is None
    attempt(planted, judgments(60, 20)).trained().save(tmp_path)
    (tmp_path / "ranker.txt").write_text("tree", encoding="utf-8")
    with pytest.raises(CatalogUnavailable, match="shopkeeper train ranker"):
        Trained.read(tmp_path)
    (tmp_path / "ranker.json").write_text("{", encoding="utf-8")
    with pytest.raises(CatalogUnavailable, match="shopkeeper train ranker"):
        Trained.read(tmp_path)
    with pytest.raises(RankerMismatch, match="shopkeeper train ranker"):
        Ranker.parse("tree", NAMES)


def test_a_ranker_outlives_the_versions_of_its_catalogue(stocked_shelf: Shelf) -> None:
    kept = stocked_shelf.beside("shop", "ranker")
    Trained(model="m", features=NAMES, report={}).save(kept)
    first = stocked_shelf.served("shop")
    for _ in range(4):
        ingest(stocked_shelf, Import("shop", SHOP))
    assert Trained.read(kept) is not None
    assert not (kept.parent / first).exists()
