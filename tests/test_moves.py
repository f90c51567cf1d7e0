"""What buttons do to a conversation: typed operations, of which no word is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent import (
    BadMove,
    Change,
    Cheaper,
    Compare,
    Complete,
    Done,
    Drop,
    Move,
    Recall,
    Reject,
    Reply,
    Shopkeeper,
    Similar,
    Understood,
    Unsort,
    key_of,
    move_of,
)
from store import AttributeValue, Quantity, Shelf
from store.ingest import Import, ingest
from tests.conftest import product
from tests.endpoint import Server
from tests.letters import LetterEmbedder

ASKED = "a leather backpack under $100, not black"


@pytest.fixture(scope="module")
def shop(stocked: Path) -> Shelf:
    return Shelf(stocked, LetterEmbedder())


@pytest.fixture
def keeper(shop: Shelf, home: Path) -> Shopkeeper:
    return Shopkeeper(shop, catalog="shop", home=home)


def done(keeper: Shopkeeper, move: Move, conversation: str = "talk") -> Reply:
    for event in keeper.reply("", conversation=conversation, move=move):
        if isinstance(event, Done):
            return event.reply
    raise AssertionError("a turn ends with Done")


def ids(reply: Reply) -> list[str]:
    return [item.product.id for item in reply.items]


def key(reply: Reply, field: str) -> str:
    return next(key_of(c) for c in reply.need.constraints if c.field == field)


def test_a_limit_that_is_taken_away_filters_no_more(keeper: Shopkeeper) -> None:
    first = keeper.ask(ASKED, conversation="talk")
    second = done(keeper, Drop(keys=(key(first, "price"),)))
    assert "metro-leather-backpack" not in ids(second)
    third = done(keeper, Drop(keys=(key(second, "color"),)))
    assert "metro-leather-backpack" in ids(third)
    assert [c.field for c in third.need.dropped] == ["color"]
    assert third.said == "Without “not black”"
    assert third.need.operations[0].kind == "drop"


def test_words_of_a_limit_that_is_gone_are_searched_for_no_more(keeper: Shopkeeper) -> None:
    first = keeper.ask("a leather backpack", conversation="talk")
    assert "leather" in first.need.about
    second = done(keeper, Drop(keys=(key(first, "material"),)))
    assert second.need.about == "backpack"


def test_a_limit_takes_another_value(keeper: Shopkeeper) -> None:
    first = keeper.ask("a backpack under $50", conversation="talk")
    second = done(keeper, Change(key=key(first, "price"), value=70.0))
    assert second.said == "Under $70 instead"
    prices = [i.product.price.major for i in second.items if i.product.price]
    assert prices and max(prices) < 70
    assert max(prices) > 50
    third = done(keeper, Change(key=key(second, "price"), value=64.0, takes_in=True))
    assert "harbor-canvas-rucksack" in ids(third)


def test_a_value_is_one_that_the_catalogue_knows(keeper: Shopkeeper) -> None:
    first = keeper.ask("a brown backpack", conversation="talk")
    second = done(keeper, Change(key=key(first, "color"), value=("navy",)))
    assert ids(second) == ["harbor-canvas-rucksack"]
    with pytest.raises(BadMove, match="'<script>'"):
        done(keeper, Change(key=key(second, "color"), value=("<script>",)))
    with pytest.raises(BadMove, match="takes no number"):
        done(keeper, Change(key=key(second, "color"), value=3.0))


def test_cheaper_than_a_card_is_cheaper_than_its_price(keeper: Shopkeeper) -> None:
    first = keeper.ask("a leather backpack", conversation="talk")
    trail = next(i.product for i in first.items if i.product.id == "trail-leather-backpack")
    second = done(keeper, Cheaper(product=trail.id))
    assert second.said == "Cheaper than Trail Leather Backpack"
    assert ids(second)
    assert all(i.product.price and i.product.price.major < 95 for i in second.items)
    assert "leather" in [c.said for c in second.need.constraints]


def test_what_was_sent_away_stays_away_until_it_is_recalled(keeper: Shopkeeper) -> None:
    keeper.ask("a leather backpack", conversation="talk")
    second = done(keeper, Reject(product="trail-leather-backpack"))
    assert "trail-leather-backpack" not in ids(second)
    assert "trail-leather-backpack" not in ids(keeper.ask("in brown", conversation="talk"))
    third = done(keeper, Recall())
    assert third.need.excluded == ()
    assert "trail-leather-backpack" in ids(third)


def test_others_like_a_card_do_not_hold_itself(keeper: Shopkeeper) -> None:
    keeper.ask("a backpack", conversation="talk")
    second = done(keeper, Similar(product="trail-leather-backpack"))
    assert second.need.goal == "similar"
    assert second.need.referred == ("trail-leather-backpack",)
    assert ids(second) and "trail-leather-backpack" not in ids(second)


def test_those_that_were_ticked_stand_side_by_side(keeper: Shopkeeper) -> None:
    keeper.ask("a backpack", conversation="talk")
    ticked = ("trail-leather-backpack", "metro-leather-backpack", "harbor-canvas-rucksack")
    compared = done(keeper, Compare(products=ticked)).compare
    assert compared and compared.ids == ticked
    assert compared.rows and compared.summary
    with pytest.raises(BadMove, match="one product alone"):
        done(keeper, Compare(products=(ticked[0], ticked[0])))


def test_what_goes_with_a_thing_need_not_meet_the_limits_on_it(keeper: Shopkeeper) -> None:
    keeper.ask(ASKED, conversation="talk")
    reply = done(keeper, Complete(product="trail-leather-backpack"))
    assert reply.need.goal == "complete_the_set"
    assert reply.need.constraints == ()


def test_an_order_is_given_up(keeper: Shopkeeper) -> None:
    first = keeper.ask("the cheapest backpack", conversation="talk")
    assert first.need.order == "price_low"
    assert done(keeper, Unsort()).need.order == "fit"


@pytest.mark.parametrize(
    "asked",
    ["a leather backpack under $20", "a waterproof leather satchel", "a navy leather backpack"],
)
def test_a_way_out_of_nothing_finds_as_many_as_it_says(keeper: Shopkeeper, asked: str) -> None:
    first = keeper.ask(asked, conversation="talk")
    assert not first.items and first.ways
    for place, way in enumerate(first.ways):
        keeper.ask(asked, conversation=f"way{place}")
        found = done(keeper, way.move, f"way{place}")
        assert min(way.matching, 3) == len(found.items), way


def test_sides_that_were_said_in_one_breath_are_given_up_with_one_button(shelf: Shelf) -> None:
    size: dict[str, AttributeValue] = {
        "width": Quantity(amount=160, unit="cm"),
        "length": Quantity(amount=230, unit="cm"),
    }
    rugs = [
        product(f"{name} Rug", categories=("Rugs",), attributes=size) for name in ("Moss", "Dune")
    ]
    ingest(shelf, Import("rugs", rugs))
    keeper = Shopkeeper(shelf, catalog="rugs", home=shelf.home)
    first = keeper.ask("a rug, 80 x 120 cm", conversation="talk")
    assert [way.matching for way in first.ways] == [2]
    assert len(done(keeper, first.ways[0].move).items) == 2


def test_the_next_words_build_on_a_move(keeper: Shopkeeper) -> None:
    keeper.ask("a leather backpack", conversation="talk")
    done(keeper, Cheaper(product="metro-leather-backpack"))
    third = keeper.ask("not brown", conversation="talk")
    assert {"leather", "under $110", "not brown"} <= {c.said for c in third.need.constraints}


def test_a_move_asks_no_language_model(shop: Shelf, home: Path, server: Server) -> None:
    keeper = Shopkeeper(shop, catalog="shop", home=home, endpoint=server.endpoint())
    reply = done(keeper, Similar(product="trail-leather-backpack"))
    assert reply.items and reply.model == "shopkeeper-offline"
    assert server.requests == []


def test_what_was_done_is_told_in_the_language_of_the_conversation(keeper: Shopkeeper) -> None:
    first = keeper.ask("una mochila de cuero por menos de 100 dólares", conversation="talk")
    assert first.need.language == "es"
    second = done(keeper, Cheaper(product="trail-leather-backpack"))
    assert second.said == "Más baratos que Trail Leather Backpack"
    assert second.need.language == "es"
    assert "menos de $95" in [c.said for c in second.need.constraints]


def test_a_move_on_what_is_not_there_is_refused(keeper: Shopkeeper) -> None:
    first = keeper.ask("a backpack under $100", conversation="talk")
    price = key(first, "price")
    done(keeper, Drop(keys=(price,)))
    for move in (Drop(keys=(price,)), Similar(product="gone"), Cheaper(product="heirloom-satchel")):
        with pytest.raises(BadMove):
            done(keeper, move)


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"kind": "buy"},
        {"kind": "drop", "keys": []},
        {"kind": "drop", "keys": ["price"]},
        {"kind": "similar", "product": ""},
        {"kind": "compare", "products": ["a", "b", "c", "d", "e"]},
        {"kind": "change", "key": "0" * 12, "value": float("inf")},
        {"kind": "unsort", "also": "this"},
    ],
)
def test_what_is_no_move_is_refused_at_the_border(told: dict[str, object]) -> None:
    with pytest.raises(BadMove):
        move_of(told)


def test_the_shopper_hears_at_once_what_they_did(keeper: Shopkeeper) -> None:
    keeper.ask("a backpack", conversation="talk")
    turn = keeper.reply("", conversation="talk", move=Reject(product="plain-daypack"))
    first = next(turn)
    turn.close()
    assert isinstance(first, Understood) and first.said == "Not Plain Daypack"
