"""Turns of a shopper who is known: what they did changes the picks, what they tell is kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agent import MEND, TASTE, Behavior, Shopkeeper
from agent.behavior import tastes_in
from recommender import Policy
from store import (
    Event,
    EventKind,
    EventLog,
    LearnedFolder,
    Preference,
    Review,
    Reviews,
    Shelf,
    values_of,
)
from store.ingest import Import, ingest
from tests.conftest import product

NOW = 1_790_000_000.0
HOUR = 3_600.0
PICK = "recommend something for me"


def event(shopper: str, kind: EventKind, product: str, ago: float = HOUR) -> Event:
    return Event(shopper=shopper, kind=kind, product=product, at=NOW - ago)


def said(shopper: str, field: str, value: str) -> Event:
    wish = Preference(field=field, op="eq", value=value)
    return Event(shopper=shopper, kind="said", at=NOW - HOUR, preference=wish)


class Clock:
    """Says what time it is; a second goes by each time it is asked."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        self.now += 1
        return self.now


@pytest.fixture
def log(stocked_shelf: Shelf) -> Iterator[EventLog]:
    with EventLog(stocked_shelf.home) as opened:
        yield opened


@pytest.fixture
def keeper(stocked_shelf: Shelf, log: EventLog) -> Shopkeeper:
    return keeper_of(stocked_shelf, log)


def keeper_of(shelf: Shelf, log: EventLog) -> Shopkeeper:
    learned = LearnedFolder(shelf.beside("shop", TASTE), MEND)
    behavior = Behavior(log, "shop", learned, policy=Policy(budget=0), clock=Clock())
    return Shopkeeper(shelf, catalog="shop", home=shelf.home, behavior=behavior)


def ids(keeper: Shopkeeper, text: str = PICK, **who: Any) -> list[str]:
    return [item.product.id for item in keeper.ask(text, **who).items]


def test_picks_follow_what_a_shopper_bought_and_leave_it_out(
    keeper: Shopkeeper, log: EventLog
) -> None:
    log.record("shop", [event("ana", "buy", "trail-leather-backpack")])
    picked = ids(keeper, shopper="ana")
    assert picked and "trail-leather-backpack" not in picked
    assert picked != ids(keeper)


def test_an_event_is_seen_by_the_next_turn(keeper: Shopkeeper, log: EventLog) -> None:
    log.record("shop", [event("ana", "buy", "trail-leather-backpack")])
    first = ids(keeper, shopper="ana")[0]
    log.record("shop", [event("ana", "dislike", first, ago=1)])
    assert first not in ids(keeper, shopper="ana")


def test_a_pick_says_which_purchase_it_rests_on(keeper: Shopkeeper, log: EventLog) -> None:
    log.record("shop", [event("ana", "buy", "trail-leather-backpack")])
    reply = keeper.ask(PICK, shopper="ana")
    reasons = [reason for item in reply.items for reason in item.reasons]
    told = [r for r in reasons if "Trail Leather Backpack you bought" in r.text]
    assert told and any(e.field == "history" for e in told[0].evidence)


def test_a_pick_that_rests_on_many_things_a_little_is_not_said_to_rest_on_what_was_told(
    shelf: Shelf,
) -> None:
    bags = [product(f"Canvas Bag No {n}", attributes={"material": ("canvas",)}) for n in range(20)]
    ingest(shelf, Import("shop", bags))
    with EventLog(shelf.home) as log:
        log.record("shop", [event("ana", "view", bag.id) for bag in bags])
        log.record("shop", [said("bob", "material", "canvas")])
        keeper = keeper_of(shelf, log)
        reply = keeper.ask(PICK, shopper="ana")
        assert "you looked at" not in str([item.reasons for item in reply.items])
        assert reply.items and "told" not in reply.text
        assert "told" in keeper.ask(PICK, shopper="bob").text


def test_what_was_liked_itself_is_named_as_that(keeper: Shopkeeper, log: EventLog) -> None:
    log.record("shop", [event("ana", "like", "trail-leather-backpack")])
    items = keeper.ask("recommend a backpack for me", shopper="ana").items
    told = {i.product.id: [r.text for r in i.reasons] for i in items}
    assert "the one you liked" in told["trail-leather-backpack"]
    assert not [t for texts in told.values() for t in texts if t.endswith("like this")]


def test_no_pick_breaks_a_limit_whatever_the_taste(keeper: Shopkeeper, log: EventLog) -> None:
    log.record("shop", [event("ana", "buy", "trail-leather-backpack")])
    reply = keeper.ask("recommend something for me, not leather, under $80", shopper="ana")
    assert reply.items
    for item in reply.items:
        assert "leather" not in values_of(item.product, "material")
        assert item.product.price and item.product.price.amount < 8000


def test_what_was_shown_is_kept_with_its_chances(keeper: Shopkeeper, log: EventLog) -> None:
    log.record("shop", [event("ana", "buy", "trail-leather-backpack")])
    reply = keeper.ask(PICK, shopper="ana")
    (shown,) = log.exposures("shop", shopper="ana")
    assert [s.product for s in shown.slate] == [item.product.id for item in reply.items]
    assert all(0 < s.propensity <= 1 for s in shown.slate)
    assert shown.context == "recommend_for_me" and shown.candidates >= len(reply.items)


def test_a_click_answers_the_reply_it_was_made_on(keeper: Shopkeeper, log: EventLog) -> None:
    reply = keeper.ask("a backpack", shopper="ana")
    assert keeper.behavior and reply.exposure
    keeper.behavior.record("ana", "click", reply.items[0].product.id, exposure=reply.exposure)
    (shown,) = log.exposures("shop", shopper="ana")
    clicked = [e for e in log.history("shop", "ana") if e.kind == "click"]
    assert [e.exposure for e in clicked] == [shown.id]


def test_a_taste_that_is_told_is_kept_as_a_preference_and_never_as_words(
    stocked_shelf: Shelf, keeper: Shopkeeper, log: EventLog
) -> None:
    keeper.ask("i never wear leather, by the way my name is Zebulon", shopper="ana")
    (said,) = [e.preference for e in log.history("shop", "ana") if e.kind == "said"]
    assert said and (said.field, said.op, said.value) == ("material", "ne", "leather")
    files = [path.read_bytes() for path in stocked_shelf.home.glob("behavior*")]
    assert files and not any(b"Zebulon" in content for content in files)


def test_a_gift_teaches_nothing_about_the_one_who_buys_it(
    keeper: Shopkeeper, log: EventLog
) -> None:
    keeper.ask("a leather backpack for my brother", shopper="ana")
    assert not [e for e in log.history("shop", "ana") if e.kind == "said"]


def test_a_lasting_taste_is_noted_and_holds_for_the_next_visit(
    keeper: Shopkeeper, log: EventLog
) -> None:
    reply = keeper.ask("i never wear leather", shopper="ana", conversation="one")
    assert "never wear leather" in reply.text and not reply.items
    picked = keeper.ask(PICK, shopper="ana", conversation="two").items
    assert picked
    assert not [item for item in picked if "leather" in values_of(item.product, "material")]


def test_a_turn_goes_on_when_the_log_can_not_be_used(
    stocked_shelf: Shelf, keeper: Shopkeeper, log: EventLog
) -> None:
    log.close()
    (stocked_shelf.home / "behavior.db").write_bytes(b"this is no database, not at all" * 200)
    assert keeper.ask("a backpack", shopper="ana").items


def test_nobody_is_known_without_a_name(keeper: Shopkeeper, log: EventLog) -> None:
    reply = keeper.ask("a backpack")
    assert reply.items and not reply.exposure
    assert not list(log.exposures("shop"))


def test_two_shoppers_never_meet(keeper: Shopkeeper, log: EventLog) -> None:
    log.record("shop", [event("ana", "buy", "trail-leather-backpack")])
    assert ids(keeper, shopper="bob") == ids(keeper)


def test_one_purchase_limits_are_no_taste(keeper: Shopkeeper) -> None:
    need = keeper.parse("a leather backpack under $100, in stock")
    assert {c.field for c in tastes_in(need)} <= {"material", "category"}


def test_a_review_that_a_shopper_wrote_counts_like_a_rating_until_they_are_forgotten(
    stocked_shelf: Shelf, log: EventLog
) -> None:
    reviews = Reviews.beside(stocked_shelf.beside("shop", "x").parent)
    reviews.add(
        [
            Review(
                product="trail-leather-backpack", rating=5, text="Love it", author="ana", at=NOW
            ),
            Review(product="plain-daypack", rating=1, text="It tore", author="ana"),
        ]
    )
    learned = LearnedFolder(stocked_shelf.beside("shop", TASTE), MEND)
    behavior = Behavior(
        log, "shop", learned, policy=Policy(budget=0), reviews=reviews, clock=Clock()
    )
    keeper = Shopkeeper(stocked_shelf, catalog="shop", home=stocked_shelf.home, behavior=behavior)
    reply = keeper.ask(PICK, shopper="ana")
    assert "Trail Leather Backpack you rated" in str(reply.as_json()["items"])
    assert "plain-daypack" not in [item.product.id for item in reply.items]
    reviews.forget("ana")
    assert "you rated" not in str(keeper.ask(PICK, shopper="ana").as_json()["items"])
