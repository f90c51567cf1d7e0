"""A person is offered where one can take over, and nowhere else."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from agent import Done, Language, Reply, Shopkeeper
from agent.staff import STAFFED
from store import Shelf, import_policies, open_orders
from tests.api import doors_at
from tests.endpoint import Server, text
from ui.helpdesk.accounts import WebhookAccount

OFFERS = (
    "Shall I hand you over",
    "if you want to be handed over",
    "hablar con una persona",
    "si quieres que te atiendan",
    "要转人工吗",
    "就可以转给他们",
)
STAFF = ("staff", "personal de la tienda", "工作人员")
ORDER = "W1000417,mira@example.com,Mira Okafor,97205,shipped"
ASKED: list[tuple[str, Language]] = [
    ("where is my order?", "en"),
    ("can i return these shoes if they don't fit?", "en"),
    ("it arrived broken", "en"),
    ("do you ship to canada?", "en"),
    ("can i pay with paypal", "en"),
    ("what are your opening hours?", "en"),
    ("¿dónde está mi pedido?", "es"),
    ("¿hacéis envíos a Canadá?", "es"),
    ("我的订单在哪里", "zh"),
]


def asked(shop: Shopkeeper, *texts: str, staffed: bool, conversation: str = "c") -> Reply:
    """Hold a conversation; return its last reply."""
    for said in texts:
        turn = shop.reply(said, conversation=conversation, staffed=staffed)
        last = [event.reply for event in turn if isinstance(event, Done)]
    return last[-1]


def offers(reply: Reply) -> bool:
    return any(offer in reply.text for offer in OFFERS)


@pytest.fixture
def shop(stocked_shelf: Shelf) -> Shopkeeper:
    return Shopkeeper(stocked_shelf, catalog="shop", home=stocked_shelf.home)


@pytest.mark.parametrize(("question", "language"), ASKED)
def test_a_person_is_offered_where_one_can_come_and_the_staff_named_where_not(
    shop: Shopkeeper, question: str, language: Language
) -> None:
    with_one = asked(shop, question, staffed=True)
    without = asked(shop, question, staffed=False, conversation="d")
    assert with_one.need.language == without.need.language == language
    assert offers(with_one) and not offers(without)
    assert any(staff in without.text.casefold() for staff in STAFF)
    assert not with_one.trace.cut + without.trace.cut


def test_a_yes_takes_the_offer_and_takes_nothing_where_there_was_none(shop: Shopkeeper) -> None:
    taken = asked(shop, "can i pay with paypal", "yes please", staffed=True)
    none = asked(shop, "can i pay with paypal", "yes please", staffed=False, conversation="d")
    assert (taken.need.goal, taken.need.sure) == ("handoff", True)
    assert not none.need.sure


def test_buying_is_done_in_the_shop_and_for_no_person(shop: Shopkeeper) -> None:
    assert not offers(asked(shop, "can i buy it here?", staffed=True))


def test_a_page_that_answers_is_quoted_without_an_offer(
    shop: Shopkeeper, stocked_shelf: Shelf, tmp_path: Path
) -> None:
    page = "# Returns\n\nYou can return anything within 30 days of delivery.\n"
    (tmp_path / "returns.md").write_text(page, encoding="utf-8")
    import_policies(stocked_shelf, "shop", [tmp_path])
    quoted = asked(shop, "how long do i have to return it?", staffed=True)
    assert "30 days" in quoted.text and not offers(quoted)
    for question in ("do you have a loyalty program?", "please return my order for me"):
        assert offers(asked(shop, question, staffed=True)), question
        assert not offers(asked(shop, question, staffed=False, conversation="d")), question


def test_who_is_not_found_by_an_order_is_offered_a_person_at_last(
    stocked_shelf: Shelf, tmp_path: Path
) -> None:
    book = tmp_path / "orders.csv"
    book.write_text(f"order,email,name,zip,status\n{ORDER}\n", encoding="utf-8")
    home = stocked_shelf.home
    orders = partial(open_orders, book, home)
    shop = Shopkeeper(stocked_shelf, catalog="shop", home=home, orders=orders)
    guesses = [f"mira{n}@example.com" for n in range(5)]
    assert not offers(asked(shop, "where is my order?", *guesses[:4], staffed=True))
    assert offers(asked(shop, guesses[4], staffed=True))
    assert offers(asked(shop, "cancel order W1000417", staffed=True, conversation="d"))


def test_a_language_model_is_told_and_may_offer_it(stocked_shelf: Shelf, server: Server) -> None:
    shop = Shopkeeper(
        stocked_shelf, catalog="shop", home=stocked_shelf.home, endpoint=server.endpoint()
    )
    told = "I can't see orders. Shall I hand you over to a person?"
    server.then(text(told), text(told))
    with_one = asked(shop, "where is my order?", staffed=True)
    asked(shop, "where is my order?", staffed=False, conversation="d")
    assert with_one.text == told
    prompts = [request["messages"][0]["content"] for request in server.requests]
    assert [STAFFED in prompt for prompt in prompts] == [True, False]


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/never", None])
def test_a_door_offers_a_person_where_its_desk_can_be_told(
    stocked_shelf: Shelf, url: str | None
) -> None:
    doors = doors_at(stocked_shelf, webhook=WebhookAccount("whsec_c2VjcmV0", url))
    with doors.client() as client:
        told = client.post("/api/chat", json={"text": "do you ship to canada?"}).json()["text"]
    assert any(offer in told for offer in OFFERS) == (url is not None)
