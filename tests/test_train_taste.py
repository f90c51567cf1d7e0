"""`train taste` and `evaluate recommend`: learned from a shop's own log, kept where it helps."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine, event
from typer.testing import CliRunner, Result

from agent import MEND, TASTE
from evaluation import TooFewEvents, interactions_of, learn, traits_of
from recommender import Checkpoint, History, Panel, Privacy, Schedule, arrays_of, taste_of
from store import Derived, Event, EventKind, EventLog, Learned, LearnedFolder, Shelf
from tests.conftest import SHOP
from tests.letters import LetterEmbedder
from tests.test_behavior import keeper_of
from tools import BASKETS, Shopper, Tastes
from tools.picks import picks
from ui.__main__ import app

NOW = 1_790_000_000.0
DAY = 86_400.0
# Two tastes that nothing in the catalogue tells: who buys one of a group buys the others.
GROUPS = (
    ("trail-leather-backpack", "plain-daypack", "heirloom-satchel"),
    ("metro-leather-backpack", "harbor-canvas-rucksack", "dune-leather-backpack"),
)


def did(shopper: str, product: str, at: float, kind: EventKind = "buy", visit: str = "") -> Event:
    return Event(shopper=shopper, kind=kind, product=product, at=at, session=visit)


def habits(shoppers: int, seed: int = 0) -> list[Event]:
    """Each shopper buys what one of the groups holds, in visits of two, over two months."""
    draw = random.Random(seed)
    events = []
    for number in range(shoppers):
        group, start = GROUPS[number % 2], NOW - draw.uniform(5, 60) * DAY
        order = draw.sample(group, len(group))
        for place, product in enumerate(order):
            at, visit = start + (place // 2) * DAY + place * 60, f"{number}/{place // 2}"
            events.append(did(f"s{number}", product, at, visit=visit))
    return events


@pytest.fixture
def log(stocked_shelf: Shelf) -> EventLog:
    opened = EventLog(stocked_shelf.home)
    opened.record("shop", habits(60))
    return opened


@pytest.fixture
def run(home: Path, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    copytree(stocked, home, dirs_exist_ok=True)
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    monkeypatch.setattr("ui.shop.open_embedder", lambda settings: LetterEmbedder())
    return lambda *words: CliRunner().invoke(app, list(words))


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    loaded = json.loads(result.stdout.splitlines()[-1])
    assert isinstance(loaded, dict)
    return loaded


def columns_of(shelf: Shelf, log: EventLog) -> Any:
    shop = shelf.open("shop")
    return log.columns("shop", [p.id for p in shop.at(range(len(shop)))])


def test_what_was_bought_by_the_same_people_scores_above_the_rest(
    stocked_shelf: Shelf, log: EventLog
) -> None:
    shop = stocked_shelf.open("shop")
    columns = columns_of(stocked_shelf, log)
    taste = taste_of(arrays_of(learn(shop, columns, sequence=False).taste))
    log.record("shop", [did("new", GROUPS[0][0], NOW)])
    interactions = interactions_of(columns_of(stocked_shelf, log))
    new = interactions.history(interactions.shoppers.index(log.pseudonym("shop", "new")))
    scores = dict(zip(columns.products, taste.scores(new, NOW + 1), strict=True))
    for wanted in GROUPS[0][1:]:
        assert scores[wanted] > max(scores[other] for other in GROUPS[1])


def test_training_is_kept_and_serves_the_next_turn(run: Callable[..., Result], home: Path) -> None:
    with EventLog(home) as log:
        log.record("shop", [*habits(60), did("ana", GROUPS[1][0], NOW)])
        found = told(run("train", "taste", "--catalog", "shop", "--no-sequence", "--json"))
        assert found["events"] == 181 and found["shoppers"] == 61 and found["baskets"] > 60
        kept = LearnedFolder(home / "catalogs" / "shop" / TASTE, MEND).current()
        assert kept and kept.about["revision"] == log.revision("shop")
        keeper = keeper_of(Shelf(home, LetterEmbedder()), log)
        picked = [i.product.id for i in keeper.ask("recommend me something", shopper="ana").items]
    assert set(GROUPS[1][1:]) <= set(picked)


def test_a_pick_asks_the_generators_once_and_the_rows_three_times(
    stocked_shelf: Shelf, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = stocked_shelf.open("shop")
    found = learn(shop, columns_of(stocked_shelf, log), sequence=False)
    tastes = Tastes(Learned(found.about(), arrays_of(found.taste)), shop)
    scorings: list[int] = []
    asked: list[str] = []
    plain = Panel.scores

    def scored(self: Panel, history: History, now: float) -> Any:
        scorings.append(1)
        return plain(self, history, now)

    monkeypatch.setattr(Panel, "scores", scored)

    def counted(*given: Any) -> None:
        asked.append(given[2])

    event.listen(Engine, "before_cursor_execute", counted)
    try:
        for bought in (GROUPS[0][:1], GROUPS[0][:2] + GROUPS[1][:2]):
            scorings.clear()
            asked.clear()
            events = [did("ana", product, NOW - 60 + at) for at, product in enumerate(bought)]
            picked = picks(shop, Shopper(events, NOW, tastes), (), 5)
            assert picked and picked.because
            assert len(scorings) == 1
            assert len(asked) <= 3, asked
    finally:
        event.remove(Engine, "before_cursor_execute", counted)


def test_an_empty_log_a_lone_shopper_and_a_lone_product_are_refused_with_what_to_do(
    stocked_shelf: Shelf,
) -> None:
    shop = stocked_shelf.open("shop")
    with EventLog(stocked_shelf.home) as log:
        for events in (
            [],
            [did("ana", product, NOW + at) for at, product in enumerate(GROUPS[0])],
        ):
            log.record("shop", events)
            with pytest.raises(TooFewEvents, match="import-events"):
                learn(shop, columns_of(stocked_shelf, log))
    with EventLog(stocked_shelf.home / "other") as log:
        log.record("shop", [did(f"s{i}", GROUPS[0][0], NOW + i) for i in range(9)])
        with pytest.raises(TooFewEvents, match="liked products: 1"):
            learn(shop, columns_of(stocked_shelf, log))


def test_few_sessions_try_no_transformer_and_the_report_says_so(
    stocked_shelf: Shelf, log: EventLog
) -> None:
    found = learn(stocked_shelf.open("shop"), columns_of(stocked_shelf, log))
    verdicts = {verdict.part: verdict for verdict in found.verdicts}
    assert "fewer than 1,000" in verdicts["transformer"].reason
    assert not verdicts["transformer"].ships
    assert "sequence" not in found.taste.panel.names


def test_a_transformer_that_was_interrupted_goes_on_to_the_same_figures(
    stocked_shelf: Shelf, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluation.recommending.learning.LEAST_SEQUENCES", 5)
    shop, columns = stocked_shelf.open("shop"), columns_of(stocked_shelf, log)
    schedule = Schedule(epochs=3, patience=3, batch=8)
    seen: list[Checkpoint] = []
    whole = learn(shop, columns, schedule=schedule, after_epoch=seen.append)
    folder = LearnedFolder(stocked_shelf.beside("shop", "sequence"), MEND)
    folder.keep({}, seen[0].arrays())
    kept = folder.current()
    assert kept
    again = learn(shop, columns, schedule=schedule, start=Checkpoint.of_arrays(kept.arrays))
    assert [v.as_json() for v in again.verdicts] == [v.as_json() for v in whole.verdicts]
    assert len(seen) == 3


def test_a_transformer_that_serves_is_kept_with_the_taste(
    stocked_shelf: Shelf, log: EventLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluation.recommending.learning.LEAST_SEQUENCES", 5)
    monkeypatch.setattr("recommender.taste.verdict.Verdict.ships", True)
    shop, columns = stocked_shelf.open("shop"), columns_of(stocked_shelf, log)
    found = learn(shop, columns, schedule=Schedule(epochs=1, batch=8))
    assert "sequence" in found.taste.panel.names
    read = taste_of(arrays_of(found.taste))
    history = interactions_of(columns).history(0)
    np.testing.assert_allclose(
        read.panel.scores(history, NOW), found.taste.panel.scores(history, NOW), rtol=1e-5
    )


def test_a_sale_of_this_release_names_what_was_bought_with_it(
    stocked_shelf: Shelf, log: EventLog
) -> None:
    shop = stocked_shelf.open("shop")
    found = learn(shop, columns_of(stocked_shelf, log), sequence=False)
    held = arrays_of(found.taste)
    held |= {f"{BASKETS}{name}": array for name, array in found.baskets.arrays().items()}
    folder = LearnedFolder(stocked_shelf.beside("shop", TASTE), MEND)
    folder.keep(found.about(), held)
    kept = folder.current()
    assert kept
    anchor = next(p for p in SHOP if p.id == "heirloom-satchel")
    companions = Tastes(kept, shop).companions([anchor], 3)
    assert {c.product for c in companions} <= set(GROUPS[0])
    assert companions and companions[0].together >= 5


def test_noise_is_on_every_count_of_what_was_bought_and_hides_pairs_of_few(
    stocked_shelf: Shelf, log: EventLog
) -> None:
    shop, columns = stocked_shelf.open("shop"), columns_of(stocked_shelf, log)
    plain = learn(shop, columns, sequence=False).baskets
    noisy = learn(shop, columns, sequence=False, privacy=Privacy(1.0, 1e-6, 20)).baskets
    assert noisy.bought.tolist() != plain.bought.tolist()
    # Nobody of sixty shoppers is hidden among so few: no pair comes out at all.
    assert noisy.together.nnz < plain.together.nnz
    assert (noisy.together.max(axis=1).toarray().ravel() <= noisy.bought).all()


@pytest.mark.parametrize("epsilon", ["-1", "0", "nan", "inf"])
def test_an_epsilon_that_means_nothing_is_refused_in_words(
    run: Callable[..., Result], epsilon: str
) -> None:
    refused = run("train", "taste", "--catalog", "shop", "--epsilon", epsilon)
    assert refused.exit_code == 1
    assert "--epsilon must be above 0" in " ".join(refused.stderr.split())


def test_with_an_epsilon_set_a_shop_shows_no_count_without_noise(
    run: Callable[..., Result], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with EventLog(home) as log:
        log.record("shop", habits(60))
    ask = ("ask", "best sellers", "--catalog", "shop", "--json")
    assert "shoppers" in json.dumps(told(run(*ask))["items"])
    monkeypatch.setenv("SHOPKEEPER_EPSILON", "500")
    assert "shoppers" not in json.dumps(told(run(*ask))["items"])
    about = told(run("train", "taste", "--catalog", "shop", "--no-sequence", "--json"))
    assert about["epsilon"] == 500
    assert "by about " in json.dumps(told(run(*ask))["items"])


def test_traits_stand_in_the_order_of_rows(stocked_shelf: Shelf) -> None:
    shop = stocked_shelf.open("shop")
    traits = traits_of(shop)
    products = shop.at(range(len(shop)))
    assert traits.prices is not None and traits.vectors is not None
    stated = [p.price.major if p.price else np.nan for p in products]
    np.testing.assert_allclose(traits.prices, stated)
    assert traits.vectors.shape[0] == len(products)


def test_a_visit_without_a_session_ends_after_half_an_hour(stocked_shelf: Shelf) -> None:
    times = (0.0, 60.0, 3_000.0, 3_100.0)
    with EventLog(stocked_shelf.home) as log:
        log.record("shop", [did("ana", GROUPS[0][0], NOW + at) for at in times])
        visits = interactions_of(columns_of(stocked_shelf, log)).visits
    assert len(set(visits.tolist())) == 2


def test_the_log_of_a_shop_tells_how_well_tastes_are_known(
    run: Callable[..., Result], home: Path
) -> None:
    refused = run("evaluate", "recommend", "--catalog", "shop")
    assert refused.exit_code == 1 and "import-events" in refused.output
    with EventLog(home) as log:
        log.record("shop", habits(200))
    report = told(run("evaluate", "recommend", "--catalog", "shop", "--json"))
    assert {"recall@10", "recall@20", "ndcg@10", "cold_ndcg@10", "baselines"} <= set(report)
    assert report["ndcg@10"] > report["baselines"]["popularity"]["ndcg@10"]
    prose = run("evaluate", "recommend", "--catalog", "shop").stdout
    assert f"{report['events']:,} events of {report['shoppers']:,} shoppers" in prose
    assert f"{report['ndcg@10']:.3f}" in prose and "No ranker: " in prose
    assert "sequence rules" in prose and "{" not in prose


def test_a_taste_that_was_learned_with_a_forgotten_shopper_is_not_used(
    run: Callable[..., Result], home: Path
) -> None:
    with EventLog(home) as log:
        log.record("shop", [*habits(60), did("ana", GROUPS[1][0], NOW)])
        told(run("train", "taste", "--catalog", "shop", "--no-sequence", "--json"))
        log.forget("shop", "s3")
        assert Derived(name=TASTE, revision=1) in log.stale("shop")
    gone = told(run("shopper", "forget", "s5", "--catalog", "shop", "--json"))
    assert gone["removed"] == [TASTE]


def test_what_buyers_took_with_it_completes_a_set_with_its_counts(
    stocked_shelf: Shelf, log: EventLog
) -> None:
    found = learn(stocked_shelf.open("shop"), columns_of(stocked_shelf, log), sequence=False)
    held = arrays_of(found.taste)
    held |= {f"{BASKETS}{name}": array for name, array in found.baskets.arrays().items()}
    keeper = keeper_of(stocked_shelf, log)
    keeper.ask("a satchel", conversation="one")
    before = keeper.ask("what goes with it?", conversation="one")
    LearnedFolder(stocked_shelf.beside("shop", TASTE), MEND).keep(found.about(), held)
    keeper.ask("a satchel", conversation="two")
    after = keeper.ask("what goes with it?", conversation="two")
    told = [r.text for item in after.items for r in item.reasons]
    assert {i.product.id for i in after.items} <= set(GROUPS[0])
    assert any("baskets with it" in text for text in told)
    assert not any("baskets with it" in r.text for i in before.items for r in i.reasons)
    cheap = keeper.ask("under $60", conversation="two")
    assert cheap.items and all(
        i.product.price and i.product.price.amount < 6000 for i in cheap.items
    )
