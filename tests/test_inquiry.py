from pathlib import Path

import pytest

from agent import Shopkeeper
from store import SentenceEmbedder, Shelf
from tests.endpoint import Server, call, calls, search, text
from tests.letters import LetterEmbedder

METRO, TRAIL = "metro-leather-backpack", "trail-leather-backpack"
TRAIL_LINE = "- **Trail Leather Backpack**, $95: full-grain leather in brown.\n"
METRO_LINE = "- **Metro Leather Backpack**, $110: black leather.\n"


@pytest.fixture(scope="module")
def shop(stocked: Path) -> Shelf:
    return Shelf(stocked, LetterEmbedder())


@pytest.fixture
def online(shop: Shelf, home: Path, server: Server) -> Shopkeeper:
    return Shopkeeper(shop, catalog="shop", home=home, endpoint=server.endpoint())


@pytest.fixture
def offline(shop: Shelf, home: Path) -> Shopkeeper:
    return Shopkeeper(shop, catalog="shop", home=home)


def begin(online: Shopkeeper, server: Server) -> None:
    server.then(calls(search("leather backpack")), text(METRO_LINE, TRAIL_LINE))
    online.ask("a leather backpack", conversation="talk")


def test_a_yes_that_the_catalogue_does_not_give_is_cut(online: Shopkeeper, server: Server) -> None:
    begin(online, server)
    look = calls(call("product_details", ids=[TRAIL]))
    server.then(look, text("Yes! The **Trail Leather Backpack** is full-grain leather."))
    reply = online.ask("does the second one have wheels?", conversation="talk")
    assert "Yes" not in reply.text


def test_the_models_prompt_holds_what_the_rows_answer(online: Shopkeeper, server: Server) -> None:
    begin(online, server)
    server.then(text("No, the **Trail Leather Backpack** isn't waterproof."))
    reply = online.ask("is the second one waterproof?", conversation="talk")
    assert reply.text == "No, the **Trail Leather Backpack** isn't waterproof."
    assert [e.field for r in reply.items[0].reasons for e in r.evidence] == ["waterproof"]
    assert "Say just this" in server.requests[-1]["messages"][0]["content"]


def test_a_comparison_leads_with_the_trade_off_whatever_the_model_says(
    online: Shopkeeper, offline: Shopkeeper, server: Server
) -> None:
    begin(online, server)
    server.then(
        calls(call("compare_products", ids=[METRO, TRAIL])),
        text("The **Metro Leather Backpack** is $40 cheaper."),
    )
    reply = online.ask("compare the first two", conversation="talk")
    assert reply.compare is not None
    assert reply.text.startswith(reply.compare.summary)
    assert "$40" not in reply.text
    assert reply.compare.ids == (METRO, TRAIL)
    offline.ask("a leather backpack", conversation="own")
    told = offline.ask("compare the first and the third", conversation="own")
    assert told.compare == reply.compare


def test_a_product_that_was_not_shown_is_asked_about_by_its_name(offline: Shopkeeper) -> None:
    reply = offline.ask("is the Trail Leather Backpack waterproof?")
    assert reply.text.startswith("No")
    assert [i.product.id for i in reply.items] == [TRAIL]


def test_what_the_shop_carries_is_counted(offline: Shopkeeper) -> None:
    assert "Corvane" in offline.ask("which brands do you carry?").text
    assert offline.ask("how many satchels do you have?").text.startswith("One")


def test_several_products_are_told_apart(offline: Shopkeeper) -> None:
    offline.ask("a leather backpack", conversation="talk")
    text = offline.ask("are any of these waterproof?", conversation="talk").text
    assert "**Trail Leather Backpack**" in text and "the catalogue doesn't say" in text


def test_products_are_compared_by_their_numbers(offline: Shopkeeper) -> None:
    shown = offline.ask("a leather backpack", conversation="talk").items
    reply = offline.ask("difference between 1 and 3", conversation="talk")
    assert reply.compare is not None
    assert reply.compare.ids == (shown[0].product.id, shown[2].product.id)


@pytest.mark.parametrize(
    "asked", ["the brown one - how heavy is it?", "the brown one, how heavy is it?"]
)
def test_words_that_only_point_are_not_asked_about(offline: Shopkeeper, asked: str) -> None:
    offline.ask("a leather backpack", conversation="talk")
    reply = offline.ask(asked, conversation="talk")
    assert [i.product.id for i in reply.items] == [TRAIL]
    assert "1.4 kg" in reply.text and "brown" not in reply.text.lower()


def test_a_remark_before_a_question_is_not_asked_about(offline: Shopkeeper) -> None:
    offline.ask("a leather backpack", conversation="talk")
    plain = offline.ask("does the second one come in black?", conversation="talk").text
    said = offline.ask("sounds good, does the second one come in black?", conversation="talk").text
    assert said == plain
    assert "color" in plain


def test_everything_under_a_price_is_shown(offline: Shopkeeper) -> None:
    reply = offline.ask("show me everything under $50")
    assert {i.product.price.major for i in reply.items if i.product.price} == {45.0, 39.0}
    assert reply.need.standing == ()


def test_it_is_the_one_that_leads_a_ranked_list(offline: Shopkeeper) -> None:
    shown = offline.ask("the best rated leather backpack", conversation="talk").items
    assert len(shown) > 1
    reply = offline.ask("is it waterproof?", conversation="talk")
    assert [i.product.id for i in reply.items] == [shown[0].product.id]


def test_one_product_that_a_question_names_by_its_noun_is_answered_alone(
    demo_home: Path, home: Path
) -> None:
    shop = Shopkeeper(Shelf(demo_home, SentenceEmbedder()), catalog="demo", home=home)
    shop.ask("a bike helmet", conversation="talk")
    asked = shop.ask("does the stacker have small parts?", conversation="talk")
    assert asked.need.referred == ("alder-mill-rainbow-stacker",)
    # Several of one kind are no particular product.
    shop.ask("a tent", conversation="tents")
    several = shop.ask("is the tent waterproof?", conversation="tents")
    assert len(several.need.referred) > 1
