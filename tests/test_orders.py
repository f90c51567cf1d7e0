"""Orders: told to nobody but the customer whose they are, and only what their rows hold."""

from __future__ import annotations

import gzip
import json
import re
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from agent import Shopkeeper
from agent.grounding.accounts import accounts_for
from agent.orders import ATTEMPTS, heard
from agent.state import Identity
from store import BadOrdersFile, Credentials, Line, Order, Shelf, open_orders
from tests.endpoint import Server, call, calls, search, text
from tests.letters import LetterEmbedder
from ui.__main__ import app

EMAIL, ZIP, OTHER = "mira.okafor@example.com", "97205", "jonas@example.org"
SHARED = Path("/work/shared/data/tau2_retail/db.json.gz")
BOOK: dict[str, Any] = {
    "customers": [
        {"id": "mira-okafor", "name": "Mira Okafor", "email": EMAIL, "zip": ZIP},
        {"id": "c2", "name": "Jonas Lindqvist", "email": OTHER, "zip": "M5V 2T6"},
    ],
    "orders": [
        {
            "number": "W1000417",
            "customer": "mira-okafor",
            "status": "shipped",
            "items": [{"name": "Trail Backpack", "quantity": 2, "options": {"color": "brown"}}],
            "tracking": ["1Z999AA1"],
        },
        {"number": "W1000398", "customer": "mira-okafor", "status": "lost in a swamp"},
        {"number": "W1000423", "customer": "c2", "status": "pending", "items": [{"name": "Tent"}]},
    ],
}
CSV = f"""order,email,name,zip,status,item,quantity,tracking
W1000417,{EMAIL},Mira Okafor,{ZIP},shipped,Trail Backpack,2,1Z999AA1
W1000417,{EMAIL},Mira Okafor,{ZIP},shipped,Rain Cover,,1Z999AA1
W1000423,{OTHER},Jonas Lindqvist,M5V 2T6,pending,Tent,1,
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    file = tmp_path / "orders.json"
    file.write_text(json.dumps(BOOK), encoding="utf-8")
    return file


def keeper_of(shelf: Shelf, book: Path, server: Server | None = None) -> Shopkeeper:
    return Shopkeeper(
        shelf,
        catalog="shop",
        home=shelf.home,
        endpoint=server.endpoint() if server else None,
        orders=partial(open_orders, book, shelf.home),
    )


@pytest.fixture
def keeper(stocked_shelf: Shelf, book: Path) -> Shopkeeper:
    return keeper_of(stocked_shelf, book)


def talk(keeper: Shopkeeper, *said: str, conversation: str = "c") -> list[str]:
    return [keeper.ask(words, conversation=conversation).text for words in said]


@pytest.mark.parametrize(
    ("asks", "who", "told"),
    [
        ("where is my order #W1000417?", EMAIL, "is shipped. It holds 2 × Trail Backpack (brown)"),  # noqa: RUF001
        ("where is order W1000417?", f"I'm Mira Okafor, zip {ZIP}", "tracking number is 1Z999AA1"),
        ("¿dónde está mi pedido #W1000417?", EMAIL.upper(), "está enviado"),
        ("我的订单 W1000417 到哪了", f"我叫 Mira Okafor {ZIP}", "已发货"),
    ],
)
def test_an_order_is_told_once_its_customer_is_known(
    keeper: Shopkeeper, asks: str, who: str, told: str
) -> None:
    asked, answered = talk(keeper, asks, who)
    assert "Trail Backpack" not in asked and told in answered
    assert "1Z999AA1" in answered and "W1000417" in answered


def test_of_several_orders_the_shopper_is_asked_which(keeper: Shopkeeper) -> None:
    listed, one = talk(keeper, f"where are my orders? {EMAIL}", "#W1000398")
    assert "two orders" in listed and "W1000417 is shipped" in listed and "W1000423" not in listed
    assert "W1000398 is “lost in a swamp”" in one and "no tracking number" in one


def test_an_order_of_somebody_else_is_told_like_one_that_there_is_not(keeper: Shopkeeper) -> None:
    talk(keeper, f"where is my order? {EMAIL}")
    foreign = talk(keeper, "where is my order W1000423?", conversation="c")[0]
    talk(keeper, f"where is my order? {EMAIL}", conversation="d")
    missing = talk(keeper, "where is my order W9999999?", conversation="d")[0]
    assert foreign == missing and "pending" not in foreign


def test_nobody_is_found_by_half_of_a_name_or_a_zip_alone(keeper: Shopkeeper) -> None:
    for who in (f"Mira, {ZIP}", f"my zip is {ZIP}", "Mira Okafor, 11111", f"Jonas Okafor {ZIP}"):
        told = talk(keeper, "where is my order W1000417?", who, conversation=f"c{len(who)}")
        assert "shipped" not in " ".join(told), who


def test_after_five_attempts_a_person_helps_and_even_the_right_address_does_not(
    keeper: Shopkeeper,
) -> None:
    guesses = [f"mira{n}@example.com" for n in range(ATTEMPTS)]
    *_, last, then = talk(keeper, "where is my order?", *guesses, EMAIL)
    assert "several tries" in last and "the shop's staff" in last
    again = talk(keeper, f"where is my order? {EMAIL}")[0]
    assert "shipped" not in then + again and "the shop's staff" in again


def test_a_conversation_is_about_one_customer(keeper: Shopkeeper) -> None:
    talk(keeper, f"where is my order? {EMAIL}")
    real, unreal = (talk(keeper, who)[0] for who in (OTHER, "nobody@example.com"))
    assert real == unreal and "one customer" in real
    assert "W1000417" in talk(keeper, "where are my orders?")[0]


@pytest.mark.parametrize("bare", ["W1000417", "track W1000417", "status of #W1000417 please"])
def test_a_bare_number_asks_where_the_order_is(keeper: Shopkeeper, bare: str) -> None:
    *_, told = talk(keeper, bare, EMAIL)
    assert "is shipped" in told


def test_another_conversation_knows_nothing_of_it(keeper: Shopkeeper) -> None:
    talk(keeper, f"where is my order? {EMAIL}")
    assert "shipped" not in talk(keeper, "where is my order W1000417?", conversation="d")[0]
    assert "shipped" not in keeper.ask("where is my order W1000417?").text


@pytest.mark.parametrize(
    "request_",
    ["cancel order W1000417", "change the address of my order please", "exchange it for a tent"],
)
def test_whatever_changes_an_order_is_for_a_person(keeper: Shopkeeper, request_: str) -> None:
    talk(keeper, f"where is my order? {EMAIL}")
    reply = keeper.ask(request_, conversation="c")
    assert "the shop's staff" in reply.text
    assert not reply.trace.calls


def test_without_orders_the_shop_answers_as_ever(stocked_shelf: Shelf) -> None:
    keeper = Shopkeeper(stocked_shelf, catalog="shop", home=stocked_shelf.home)
    reply = keeper.ask("where is my order W1000417?")
    assert not reply.trace.calls and "staff" in reply.text


def test_products_are_sought_as_ever_between_two_orders(keeper: Shopkeeper) -> None:
    talk(keeper, "where is my order W1000417?")
    reply = keeper.ask("a leather backpack under 10000 dollars", conversation="c")
    assert reply.items and {c.field for c in reply.need.constraints} >= {"price", "material"}


# --- nothing leaks


@pytest.mark.parametrize(
    "who", [EMAIL, f"Mira Okafor, {ZIP}", "nobody@example.com", "Mira Okafor 11223"]
)
def test_neither_address_nor_zip_is_kept_logged_or_sent(
    stocked_shelf: Shelf, book: Path, caplog: pytest.LogCaptureFixture, who: str
) -> None:
    said = ("where is my order W1000417?", who, f"order W1000417, {who}", "a leather backpack")
    busy = [calls(search("backpack")), text("The **Trail Leather Backpack** is brown.")] * 4
    with Server(*busy) as server, caplog.at_level(0):
        keeper = keeper_of(stocked_shelf, book, server)
        replies = [keeper.ask(words, conversation="c") for words in said]
    kept = [f.read_bytes() for f in stocked_shelf.home.rglob("*") if f.is_file()]
    seen = [*server.raw, caplog.text.encode(), *kept]
    for secret in (EMAIL, ZIP, "nobody@example.com", "11223", "mira-okafor"):
        # Of a longer number, as in the name of a request, five digits tell nothing.
        alone = re.compile(rf"(?<![0-9a-f.]){secret}(?![0-9a-f])".encode())
        assert not any(alone.search(held) for held in seen), secret
        assert all(secret not in str(reply.as_json()) for reply in replies)


def test_a_language_model_hears_nothing_of_an_order(stocked_shelf: Shelf, book: Path) -> None:
    with Server(text("Your order is lost.")) as server:
        keeper = keeper_of(stocked_shelf, book, server)
        told = talk(keeper, "where is my order W1000417?", EMAIL)
        assert "shipped" in told[1] and not server.requests


def test_a_language_model_is_told_no_orders_whatever_it_calls(
    stocked_shelf: Shelf, book: Path
) -> None:
    looked = calls(call("order_status", order="W1000423"))
    with Server(looked, text("It is pending and holds a Tent.")) as server:
        reply = keeper_of(stocked_shelf, book, server).ask("tell me something", conversation="c")
        raw = b"".join(server.raw)
    assert "pending" not in reply.text and b"Tent" not in raw and "e-mail" in reply.text


def test_a_language_model_can_not_read_the_order_of_somebody_else(
    stocked_shelf: Shelf, book: Path
) -> None:
    with Server(calls(call("order_status", order="W1000423"))) as server:
        keeper = keeper_of(stocked_shelf, book, server)
        talk(keeper, f"where is my order? {EMAIL}")
        told = talk(keeper, "and anything else new with W1000423?")[0]
    assert "pending" not in told and "Tent" not in told


@pytest.mark.parametrize(
    "invented",
    [
        "Your order was delivered yesterday.",
        "Your parcel is out for delivery.",
        "Order W1000417 is cancelled.",
        "The tracking number is 12345.",
        "Your refund has been sent.",
    ],
)
def test_a_language_model_invents_nothing_of_orders(
    stocked_shelf: Shelf, book: Path, invented: str
) -> None:
    named = text(f"The **Trail Leather Backpack** is brown. {invented}")
    with Server(calls(search("backpack")), named) as server:
        reply = keeper_of(stocked_shelf, book, server).ask("a brown leather backpack")
    assert "Trail Leather Backpack" in reply.text and invented not in reply.text


ROW = Order(
    number="W1", status="shipped", lines=(Line(name="Tent", options=("red",)),), tracking=("T9",)
)


@pytest.mark.parametrize(
    ("sentence", "holds"),
    [
        ("Your order W1 is shipped.", True),
        ("It holds Tent (red).", True),
        ("Its tracking number is T9.", True),
        ("Your order W1 is delivered.", False),
        ("Your order W1 is not shipped.", False),
        ("It holds Tent (blue).", False),
        ("It holds 2 Tent.", False),
        ("Its tracking number is T8.", False),
        ("Your order W1 is shipped and arrives tomorrow.", False),
        ("There is no tracking number yet.", False),
        ("Your order is.", False),
    ],
)
def test_a_sentence_on_an_order_says_what_its_row_holds(sentence: str, holds: bool) -> None:
    assert accounts_for(sentence, [ROW]) is holds


# --- files


def test_json_csv_and_their_gzips_say_the_same(tmp_path: Path, home: Path, book: Path) -> None:
    sheet, packed = tmp_path / "orders.csv", tmp_path / "orders.csv.gz"
    sheet.write_text(CSV, encoding="utf-8")
    packed.write_bytes(gzip.compress(CSV.encode()))
    for file in (book, sheet, packed):
        orders = open_orders(file, home)
        mira = orders.find(Credentials(email=EMAIL, words=frozenset()))
        assert mira and mira == orders.customer(mira.id) and "mira" not in mira.id
        found = orders.order(mira, "#w1000417")
        assert found and found.status == "shipped" and found.tracking == ("1Z999AA1",)
        assert found.lines[0].quantity == 2 and orders.order(mira, "W1000423") is None
    by_name = Credentials(zips=frozenset({ZIP}), words=frozenset({"i", "okafor", "mira"}))
    assert mira and orders.find(by_name) == mira
    assert len(orders.of(mira)[0].lines) == 2


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{secret@example.com", "is no JSON"),
        ("[]", "no object with customers"),
        ('{"customers": [{"id": "a"}]}', "no list of orders"),
        ('{"customers": [{"email": "secret@example.com"}], "orders": []}', "customer 1: id is"),
        ('{"customers": [], "orders": [{"number": "secret@example.com"}]}', "customer is missing"),
        (
            '{"customers": [], "orders": [{"number": "1", "customer": "secret@example.com"}]}',
            "order 1: no customer has",
        ),
        (
            '{"customers": [{"id": "a"}, {"id": "b"}], "orders": ['
            '{"number": "1", "customer": "a", "status": "x"},'
            '{"number": "#1", "customer": "b", "status": "x"}]}',
            "two orders have the same number",
        ),
        ('{"users": {"u": "secret@example.com"}, "orders": {}}', "has users, but no orders"),
    ],
)
def test_a_bad_file_is_refused_without_repeating_what_is_in_it(
    tmp_path: Path, home: Path, content: str, told: str
) -> None:
    file = tmp_path / "orders.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(BadOrdersFile, match=told) as refused:
        open_orders(file, home)
    assert "secret" not in str(refused.value)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)), st.booleans())
def test_any_bytes_are_orders_or_refused(tmp_path: Path, raw: bytes, sheet: bool) -> None:
    file = tmp_path / ("orders.csv" if sheet else "orders.json")
    file.write_bytes((b"order,email,status\n" if sheet else b"") + raw)
    with suppress(BadOrdersFile):
        assert open_orders(file, tmp_path).customers >= 0


@given(st.text(max_size=120), st.booleans())
def test_any_words_are_heard_without_an_address_left_in_them(said: str, asked: bool) -> None:
    told = heard(f"{said} {EMAIL}", Identity(asked=asked))
    assert told.credentials.email and EMAIL not in repr(told)


def test_a_changed_file_is_seen_and_a_damaged_one_costs_no_turn(
    keeper: Shopkeeper, book: Path, caplog: pytest.LogCaptureFixture
) -> None:
    talk(keeper, f"where is my order W1000417? {EMAIL}")
    book.write_text(json.dumps(BOOK).replace("shipped", "delivered"), encoding="utf-8")
    assert "delivered" in talk(keeper, "where is my order W1000417?")[0]
    book.write_text("{", encoding="utf-8")
    assert "staff" in talk(keeper, "where is my order W1000417?")[0]
    assert "orders are not told" in caplog.text


def test_the_command_line_reads_orders_from_its_settings(
    stocked_shelf: Shelf, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPKEEPER_HOME", str(stocked_shelf.home))
    monkeypatch.setattr("ui.shop.open_embedder", lambda settings: LetterEmbedder())
    ask = ["ask", f"where is my order W1000417? {EMAIL}", "--catalog", "shop"]
    monkeypatch.setenv("SHOPKEEPER_ORDERS", str(book))
    assert "W1000417 is shipped" in " ".join(CliRunner().invoke(app, ask).output.split())
    monkeypatch.setenv("SHOPKEEPER_ORDERS", str(book.with_name("gone.json")))
    refused = CliRunner().invoke(app, ask)
    assert refused.exit_code == 1
    assert "gone.json can't be read" in " ".join(refused.output.split())


# --- a whole shop of orders


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not on this machine")
def test_every_customer_of_tau2_sees_their_own_orders_and_no_other(home: Path) -> None:
    book = json.loads(gzip.decompress(SHARED.read_bytes()))
    orders = open_orders(SHARED, home)
    assert len(orders) == len(book["orders"]) and orders.customers == len(book["users"])
    by_owner: dict[str, set[str]] = {}
    for number, row in book["orders"].items():
        by_owner.setdefault(row["user_id"], set()).add(number)
    for key, user in book["users"].items():
        found = orders.find(Credentials(email=user["email"].lower(), words=frozenset()))
        assert found and {o.number for o in orders.of(found)} == by_owner.get(key, set())
        foreign = next(n for n, row in book["orders"].items() if row["user_id"] != key)
        assert orders.order(found, foreign) is None


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not on this machine")
def test_orders_of_tau2_are_told_as_their_rows_have_them(stocked_shelf: Shelf) -> None:
    book = json.loads(gzip.decompress(SHARED.read_bytes()))
    keeper = keeper_of(stocked_shelf, SHARED)
    for number, row in [*book["orders"].items()][:40]:
        email = book["users"][row["user_id"]]["email"]
        told = talk(keeper, f"where is my order {number}? {email}", conversation=number[1:])[0]
        assert f"{number} is {row['status']}" in told, told
        assert all(item["name"] in told for item in row["items"])
        tracking = [t for f in row["fulfillments"] for t in f["tracking_id"]]
        assert all(t in told for t in tracking) and email not in told
