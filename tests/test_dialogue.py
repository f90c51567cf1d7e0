"""Conversations: what is said in one turn, set against what was said and shown before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from agent import Reply, Shopkeeper
from agent.need import Need
from store import Shelf, satisfies
from tests.dialogues import Talk, played, products
from tests.letters import LetterEmbedder

DIALOGUES = yaml.safe_load((Path(__file__).parent / "cases" / "dialogues.yaml").read_text("utf-8"))
ALL = [d for dialogues in DIALOGUES.values() for d in dialogues]


@pytest.mark.parametrize("dialogue", ALL, ids=lambda d: d.splitlines()[-1].split(" => ")[0])
def test_a_dialogue_leaves_the_need_that_a_person_means(dialogue: str) -> None:
    assert [(said, problems) for said, problems, _ in played(dialogue) if problems] == []


def talk(*texts: str) -> Talk:
    conversation = Talk()
    for text in texts:
        conversation.say(text)
    return conversation


def fields(need: Need) -> list[str]:
    return [c.field for c in need.constraints]


def test_a_budget_for_a_tent_does_not_hold_for_shoes() -> None:
    need = talk("a tent under $300", "i also need running shoes").need
    assert fields(need) == ["category"]
    assert [c.field for c in need.dropped] == ["category", "price"]


def test_a_limit_on_anything_holds_for_the_next_thing_and_the_one_after() -> None:
    need = talk("nothing over $50 for anything. a wallet", "and a kettle", "what about socks").need
    assert fields(need) == ["category", "price"]


def test_what_one_eats_is_remembered_over_a_thing_that_nobody_eats() -> None:
    need = talk("i'm vegan, some chocolate please", "what about a kettle").need
    assert fields(need) == ["category"]
    assert "dietary" in fields(talk("i'm vegan, some chocolate", "a kettle", "snacks").need)


def test_a_bare_number_changes_the_number_that_was_told_last() -> None:
    need = talk("headphones that last at least 20 hours", "make it 40").need
    (limit,) = (c for c in need.constraints if c.field == "battery_life")
    assert (limit.op, limit.value, limit.unit) == ("gte", 40, "hour")


def test_a_wish_takes_the_place_of_no_limit_and_never_becomes_one() -> None:
    need = talk("a backpack under $120", "preferably under $80").need
    prices = [(c.limit, c.hard) for c in need.constraints if c.field == "price"]
    assert prices == [(120, True), (80, False)]


def test_what_is_allowed_on_top_of_a_limit_is_as_hard_as_the_limit() -> None:
    need = talk("a tent under $50", "up to 100 is ok").need
    assert [(c.limit, c.hard) for c in need.constraints if c.field == "price"] == [(100, True)]


def test_one_thing_instead_of_another_excludes_nothing() -> None:
    need = talk("a navy backpack", "black instead of navy").need
    assert [(c.op, c.value) for c in need.constraints if c.field == "color"] == [("eq", "black")]


def test_so_much_cheaper_than_a_product_is_told_from_its_price() -> None:
    need = talk("a frying pan", "$5 cheaper than the first one").need
    (limit,) = (c for c in need.constraints if c.field == "price")
    first = products()[talk("a frying pan").state.shown[0]]
    assert first.price
    assert limit.op == "lte"
    assert limit.limit == pytest.approx(first.price.major - 5)


def test_what_the_shopper_owns_limits_nothing() -> None:
    need = talk("my old kettle had 1.5 liters, i want a kettle under $60").need
    assert fields(need) == ["category", "price"]


def test_an_operation_keeps_the_words_that_did_it() -> None:
    (operation,) = talk("a tent under $50", "make it 80").need.operations
    assert (operation.kind, operation.said) == ("change", "80")
    assert operation.constraint and operation.constraint.limit == 80


def test_a_critique_names_the_product_it_compares_with() -> None:
    conversation = talk("backpacks", "cheaper than the second")
    (operation,) = [o for o in conversation.need.operations if o.kind == "critique"]
    assert operation.products == conversation.before.shown[1:2]


def test_a_wish_that_the_products_do_not_state_can_not_be_compared() -> None:
    (wish,) = talk("boots", "warmer please").need.unverifiable
    assert (wish.field, wish.said, wish.checkable) == ("warmth", "warmer", False)


def test_a_reference_to_one_of_two_is_of_both_and_not_sure() -> None:
    conversation = talk("backpacks", "is the leather one waterproof")
    assert conversation.need.referred == conversation.before.shown[:2]
    assert not conversation.need.sure


def test_it_is_what_was_spoken_of_last() -> None:
    conversation = talk("backpacks", "is the second one waterproof", "and how heavy is it")
    assert conversation.need.referred == conversation.before.shown[1:2]


def test_a_contradiction_keeps_both_sides_until_one_is_taken_back() -> None:
    need = talk("a tent under $50", "at least $80").need
    assert [c.said for c in need.conflicts[0]] == ["under $50", "at least $80"]
    assert len([c for c in need.constraints if c.field == "price"]) == 2
    settled = talk("a tent under $50", "at least $80", "at least $80").need
    assert settled.conflicts == ()
    assert [c.said for c in settled.constraints if c.field == "price"] == ["at least $80"]


def test_going_back_twice_goes_back_two_steps() -> None:
    need = talk("tents", "under 300", "only green ones", "go back", "go back").need
    assert fields(need) == ["category"]


def test_going_back_does_not_show_again_what_was_rejected() -> None:
    conversation = talk("backpacks", "i dont like the first", "under 100", "go back")
    assert conversation.need.excluded
    assert not set(conversation.need.excluded) & set(conversation.state.shown)


def test_to_ask_about_a_rejected_product_is_to_ask_it_back() -> None:
    conversation = talk("backpacks", "not the first", "is the first one waterproof")
    assert not set(conversation.need.referred) & set(conversation.need.excluded)


def test_a_grumble_before_a_rejection_is_no_thing_that_the_shop_lacks() -> None:
    need = talk("tents under $300", "bah none of these").need
    assert (need.about, need.unknown) == ("tents", ())
    assert fields(need) == ["category", "price"]


WISHES = ("under 200", "in black", "not leather", "waterproof", "lighter than 3 kg", "over 20")
OTHERS = (
    *("something else", "not the first", "i dont like the last one", "more", "none of these"),
    *("is the second one waterproof?", "thanks", "compare the first two", "how heavy is it"),
    *("where is my order", "the blue one", "tell me a joke", "no more corvane"),
)


@pytest.mark.slow
@settings(max_examples=25)
@given(st.lists(st.sampled_from((*WISHES, *OTHERS)), min_size=40, max_size=40))
def test_over_forty_turns_nothing_is_forgotten_nor_comes_back(turns: list[str]) -> None:
    conversation = Talk()
    conversation.say("backpacks")
    told, gone = set(), set[str]()
    for text in turns:
        need = conversation.say(text)
        told |= {text} & set(WISHES)
        said = {c.said for c in need.constraints}
        assert {t for t in told if not any(t in s or s in t for s in said)} == set()
        gone = (gone | set(need.excluded)) - set(need.referred)
        assert gone <= set(need.excluded)
        for shown in conversation.fitting():
            assert shown not in need.excluded
            assert all(satisfies(products()[shown], c) for c in need.hard)


@pytest.fixture(scope="module")
def shop(stocked: Path) -> Shelf:
    return Shelf(stocked, LetterEmbedder())


@pytest.fixture
def keeper(shop: Shelf, home: Path) -> Iterator[Shopkeeper]:
    yield Shopkeeper(shop, catalog="shop", home=home)


def ids(reply: Reply) -> set[str]:
    return {item.product.id for item in reply.items}


def test_what_was_rejected_stays_out_of_every_later_list(keeper: Shopkeeper) -> None:
    first = ids(keeper.ask("a backpack", conversation="talk"))
    second = keeper.ask("something else", conversation="talk")
    assert ids(second) and not ids(second) & first
    assert set(second.need.excluded) == first
    assert not ids(keeper.ask("under $200", conversation="talk")) & first


def test_when_all_that_fits_was_seen_it_says_so_and_shows_it_again(keeper: Shopkeeper) -> None:
    first = ids(keeper.ask("a leather backpack", conversation="talk"))
    reply = keeper.ask("show me others", conversation="talk")
    assert ids(reply) == set()
    assert len(first) == 3
    assert "You have seen all three that fit" in reply.text
    assert "Show them again" in reply.follow_ups
    assert ids(keeper.ask("Show them again", conversation="talk")) == first
