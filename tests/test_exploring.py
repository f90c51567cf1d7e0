"""What a slate tries out: what nobody saw yet, by a chance that is kept, and within every limit."""

from __future__ import annotations

import json
from collections.abc import Iterator
from random import Random
from uuid import UUID

import pytest

from agent import MEND, TASTE, Behavior, Shopkeeper
from recommender import Policy
from store import EventLog, Exposure, LearnedFolder, Shelf, Shown, values_of
from tests.conftest import SHOP
from tests.endpoint import Answer, Exchange, Server, call, calls, text
from tests.test_behavior import NOW, PICK, Clock, event, ids

NEW = "studio-faux-leather-backpack"
# The taste of who bought a leather backpack likes it about as well.
OFTEN = "plain-daypack"
OTHERS = {p.id for p in SHOP} - {NEW}
POLICY = Policy(budget=1.0)


@pytest.fixture
def log(stocked_shelf: Shelf) -> Iterator[EventLog]:
    with EventLog(stocked_shelf.home) as opened:
        yield opened


@pytest.fixture
def keeper(stocked_shelf: Shelf, log: EventLog, monkeypatch: pytest.MonkeyPatch) -> Shopkeeper:
    draw = Random(7)
    monkeypatch.setattr("agent.shopkeeper.uuid4", lambda: UUID(int=draw.getrandbits(128)))
    log.record("shop", [event("ana", "buy", "trail-leather-backpack")])
    learned = LearnedFolder(stocked_shelf.beside("shop", TASTE), MEND)
    behavior = Behavior(log, "shop", learned, policy=POLICY, clock=Clock())
    return Shopkeeper(stocked_shelf, catalog="shop", home=stocked_shelf.home, behavior=behavior)


def saw(log: EventLog, times: int, products: set[str]) -> None:
    """Another shopper sees the products so often and clicks none of them."""
    slate = tuple(
        Shown(product=product, position=place, propensity=1.0)
        for place, product in enumerate(sorted(products))
    )
    for n in range(times):
        shown = Exposure(
            id=f"x{n}", shopper="bob", at=NOW - n, candidates=8, slate=slate, policy="ranked"
        )
        log.expose("shop", shown)


def naming(step: int) -> Answer:
    """A language model names what the tool picked, in that order or backwards."""

    def answer(exchange: Exchange) -> None:
        told = json.loads(exchange.server.requests[-1]["messages"][-1]["content"])
        text(*[f"- **{p['title']}**\n" for p in told["products"][::step]])(exchange)

    return answer


def first_chances(keeper: Shopkeeper, log: EventLog) -> dict[str, float]:
    """The chance of each product to stand first, as far as forty turns tell."""
    for _ in range(40):
        keeper.ask(PICK, shopper="ana")
    slates = [e.slate for e in log.exposures("shop", shopper="ana")]
    return {slate[0].product: slate[0].propensity for slate in slates[-40:]}


def test_what_nobody_saw_gets_more_chance_than_what_was_shown_often_and_never_clicked(
    keeper: Shopkeeper, log: EventLog
) -> None:
    before = first_chances(keeper, log)
    assert before[NEW] == pytest.approx(before[OFTEN], rel=0.1)
    saw(log, 400, OTHERS)
    after = first_chances(keeper, log)
    assert after[NEW] > before[NEW]
    assert after[NEW] > 2 * after[OFTEN]


def test_what_was_drawn_is_kept_with_chances_that_add_up(keeper: Shopkeeper, log: EventLog) -> None:
    saw(log, 30, OTHERS)
    for _ in range(20):
        keeper.ask(PICK, shopper="ana")
    for shown in log.exposures("shop", shopper="ana"):
        first, *rest = shown.slate
        assert shown.policy == POLICY.version and len(shown.greedy) == len(shown.slate)
        assert first.marginal == pytest.approx(first.propensity) and first.propensity < 1
        assert all(0 < s.propensity <= 1 and s.marginal and s.marginal < 1 for s in rest)


def test_what_is_new_is_listed_by_its_day_and_never_drawn(
    keeper: Shopkeeper, log: EventLog
) -> None:
    shown = {tuple(ids(keeper, "what's new, not leather", shopper="ana")) for _ in range(20)}
    (listed,) = shown
    known = {p.id: p for p in SHOP}
    assert listed and not [i for i in listed if "leather" in values_of(known[i], "material")]
    for exposure in log.exposures("shop", shopper="ana"):
        assert exposure.context == "new_arrivals" and exposure.policy == "ranked"
        assert {s.propensity for s in exposure.slate} == {1.0}


def test_an_order_that_a_model_chose_is_kept_as_that_and_never_with_the_chances_of_the_draw(
    stocked_shelf: Shelf, log: EventLog, server: Server
) -> None:
    log.record("shop", [event("ana", "buy", "trail-leather-backpack")])
    learned = LearnedFolder(stocked_shelf.beside("shop", TASTE), MEND)
    behavior = Behavior(log, "shop", learned, policy=POLICY, clock=Clock())
    keeper = Shopkeeper(
        stocked_shelf,
        catalog="shop",
        home=stocked_shelf.home,
        behavior=behavior,
        endpoint=server.endpoint(),
    )
    for step in (1, -1):
        server.then(calls(call("recommend_for_me")), naming(step))
        keeper.ask(PICK, shopper="ana")
    kept, turned = log.exposures("shop", shopper="ana")
    assert kept.policy == POLICY.version and kept.greedy and kept.slate[0].propensity < 1
    assert (turned.policy, turned.greedy) == ("chosen-by-model", ())
    assert {(s.propensity, s.marginal) for s in turned.slate} == {(1.0, 1.0)}
