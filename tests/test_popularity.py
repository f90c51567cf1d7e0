"""What others took to: counted by shoppers, in the order of lately, within every limit."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent import Shopkeeper
from store import Event, EventKind, EventLog, Shelf
from tests.test_behavior import NOW, ids, keeper_of

DAY = 86_400.0
OLD, NEW = "heirloom-satchel", "plain-daypack"


def crowd(
    product: str, shoppers: int, *, days: float = 1, kind: EventKind = "buy", who: str = "s"
) -> list[Event]:
    return [
        Event(shopper=f"{who}{n}", kind=kind, product=product, at=NOW - days * DAY)
        for n in range(shoppers)
    ]


@pytest.fixture
def log(stocked_shelf: Shelf) -> Iterator[EventLog]:
    with EventLog(stocked_shelf.home) as opened:
        yield opened


@pytest.fixture
def keeper(stocked_shelf: Shelf, log: EventLog) -> Shopkeeper:
    return keeper_of(stocked_shelf, log)


@pytest.mark.parametrize(
    "text",
    ["best sellers", "what's popular?", "what do others buy?", "what's trending?"],
)
def test_the_most_popular_is_what_most_shoppers_bought(
    keeper: Shopkeeper, log: EventLog, text: str
) -> None:
    log.record("shop", [*crowd(NEW, 9), *crowd(OLD, 6)])
    assert ids(keeper, text)[:2] == [NEW, OLD]


def test_the_count_is_the_reason_and_the_reply_says_what_it_rests_on(
    keeper: Shopkeeper, log: EventLog
) -> None:
    log.record("shop", [*crowd(NEW, 9), *crowd(NEW, 7, days=90, who="t")])
    reply = keeper.ask("most popular backpacks")
    told = [reason.text for reason in reply.items[0].reasons]
    assert told[0] == "bought by 16 shoppers, 9 of them in the last 30 days"
    assert "others" in reply.text.splitlines()[0]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("¿qué mochilas son las más vendidas?", "comprado por 16 clientes, 9 de ellos en los"),
        ("哪些背包最受欢迎?", "16 位顾客\uff08其中 9 位在最近 30 天内\uff09买过"),
    ],
)
def test_the_count_is_told_in_the_shoppers_language(
    keeper: Shopkeeper, log: EventLog, asked: str, told: str
) -> None:
    log.record("shop", [*crowd(NEW, 9), *crowd(NEW, 7, days=90, who="t")])
    reply = keeper.ask(asked)
    assert told in reply.items[0].reasons[0].text


def test_what_was_bought_lately_comes_before_more_that_was_bought_long_ago(
    keeper: Shopkeeper, log: EventLog
) -> None:
    log.record("shop", [*crowd(OLD, 12, days=120), *crowd(NEW, 6)])
    assert ids(keeper, "best sellers")[:2] == [NEW, OLD]


def test_popularity_never_brings_in_what_a_limit_leaves_out(
    keeper: Shopkeeper, log: EventLog
) -> None:
    log.record("shop", crowd("trail-leather-backpack", 40))
    for text in ("popular backpacks, not leather", "recommend me something, not leather"):
        shown = ids(keeper, text)
        assert shown and "trail-leather-backpack" not in shown
    assert ids(keeper, "popular backpacks")[0] == "trail-leather-backpack"


def test_what_fewer_than_five_bought_is_popular_with_nobody(
    keeper: Shopkeeper, log: EventLog
) -> None:
    before = keeper.ask("most popular backpacks")
    log.record("shop", crowd(NEW, 4))
    after = keeper.ask("most popular backpacks")
    assert [i.product.id for i in after.items] == [i.product.id for i in before.items]
    assert "shoppers" not in str([i.as_json() for i in after.items])
    assert "don't know" in after.text or "Nothing tells me" in after.text


def test_one_bot_counts_as_one_shopper(keeper: Shopkeeper, log: EventLog) -> None:
    bot = [
        Event(shopper="bot", kind="buy", product=OLD, at=NOW - n * DAY / 40) for n in range(2_000)
    ]
    log.record("shop", [*bot, *crowd(NEW, 6)])
    assert ids(keeper, "best sellers")[0] == NEW


def test_a_dislike_or_a_bad_rating_makes_nothing_popular(keeper: Shopkeeper, log: EventLog) -> None:
    bad = [
        Event(shopper=f"r{n}", kind="rate", value=1, product=OLD, at=NOW - DAY) for n in range(20)
    ]
    log.record("shop", [*bad, *crowd(OLD, 20, kind="dislike"), *crowd(NEW, 6, kind="like")])
    assert ids(keeper, "best sellers")[0] == NEW


def test_purchases_count_before_what_was_only_looked_at(keeper: Shopkeeper, log: EventLog) -> None:
    log.record("shop", [*crowd(OLD, 50, kind="view"), *crowd(NEW, 6)])
    assert ids(keeper, "best sellers")[0] == NEW


def test_a_shopper_of_whom_nothing_is_known_gets_what_others_bought(
    keeper: Shopkeeper, log: EventLog
) -> None:
    log.record("shop", crowd(NEW, 9))
    reply = keeper.ask("recommend something for me", shopper="somebody new")
    assert reply.items[0].product.id == NEW


def test_who_is_forgotten_is_counted_no_more(keeper: Shopkeeper, log: EventLog) -> None:
    log.record("shop", [*crowd(NEW, 5), *crowd(OLD, 6)])
    assert set(ids(keeper, "best sellers")[:2]) == {NEW, OLD}
    log.forget("shop", "s5")
    log.forget("shop", "s0")
    shown = keeper.ask("best sellers").items
    assert "shoppers" not in str([item.as_json() for item in shown])


@pytest.mark.parametrize("text", ["is it popular?", "a book of popular science"])
def test_the_word_alone_is_no_wish_for_an_order(keeper: Shopkeeper, text: str) -> None:
    assert keeper.parse(text).order == "fit"
