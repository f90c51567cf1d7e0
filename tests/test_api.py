"""The shop's own HTTP API: turns, searches, what shoppers did, and who may come in."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from agent import Done, Shopkeeper, Understood
from store import RECEPTION, ConversationBusy, Keys, ReceptionBusy, ReceptionUnavailable, Shelf
from store.ingest import Import, ingest
from tests.api import Doors, doors_at, events_of, said
from tests.conftest import product
from tests.endpoint import Server
from ui.api.guard import Sized
from ui.caller import FOR_A_SHOPPER, Caller
from ui.forgetting import forget_shopper
from ui.helpdesk.accounts import WebhookAccount
from ui.logs import Named, Plain
from ui.reception import Asked
from ui.serve import reception_of
from ui.settings import Settings
from ui.shop import open_shop

CALLER = Caller("shop", FOR_A_SHOPPER, "test")
ASKED = {"text": "a leather backpack under $100"}


def with_model(shelf: Shelf, server: Server) -> Callable[[str], Shopkeeper]:
    """Open shops that a scripted language model serves."""
    return lambda name: Shopkeeper(shelf, catalog=name, home=shelf.home, endpoint=server.endpoint())


@pytest.fixture
def doors(stocked_shelf: Shelf) -> Doors:
    return doors_at(stocked_shelf)


@pytest.fixture
def client(doors: Doors) -> Iterator[TestClient]:
    with doors.client() as client:
        yield client


def test_a_turn_is_answered_with_what_ask_prints_and_the_facts_of_the_cards(
    client: TestClient,
) -> None:
    reply = client.post("/api/chat", json=ASKED).json()
    assert reply["held_by"] == "assistant"
    (item,) = [i for i in reply["items"] if i["title"] == "Trail Leather Backpack"]
    assert (item["price_minor"], item["currency"], item["price"]) == (9500, "USD", "$95.00")
    assert item["available"] is True
    assert item["reasons"]
    assert reply["need"]["constraints"]


def test_a_conversation_goes_on_under_the_id_of_its_first_answer(client: TestClient) -> None:
    first = client.post("/api/chat", json=ASKED).json()
    then = {"text": "under $90", "conversation": first["conversation"]}
    second = client.post("/api/chat", json=then).json()
    assert second["conversation"] == first["conversation"]
    assert [i["title"] for i in second["items"]] == ["Dune Leather Backpack"]


def test_a_turn_can_be_watched_as_the_events_that_the_page_gets(client: TestClient) -> None:
    answer = client.post("/api/chat", json=ASKED | {"stream": True})
    assert answer.headers["content-type"].startswith("text/event-stream")
    names = [name for name, _ in events_of(answer.text)]
    assert names[:3] == ["conversation", "understood", "found"]
    assert "said" in names
    assert names[-1] == "done"
    told = dict(events_of(answer.text))
    heard = "".join(data["text"] for name, data in events_of(answer.text) if name == "said")
    assert heard == told["done"]["text"]
    assert told["done"]["conversation"] == told["conversation"]["conversation"]


def test_a_conversation_of_somebody_else_looks_like_none(doors: Doors) -> None:
    with doors.client() as client:
        mine, yours = doors.key("chat"), doors.key("chat")
        id = client.post("/api/chat", json=ASKED, headers=mine).json()["conversation"]
        foreign = client.post("/api/chat", json=ASKED | {"conversation": id}, headers=yours)
        unknown = client.post("/api/chat", json=ASKED | {"conversation": "x" * 22}, headers=yours)
    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert said(foreign)["message"].replace(id, "") == said(unknown)["message"].replace(
        "x" * 22, ""
    )


def test_two_browsers_behind_one_key_do_not_meet(doors: Doors) -> None:
    key = doors.key("chat")
    with doors.client() as client:
        one = key | {"X-Shopkeeper-Visitor": "a" * 22}
        other = key | {"X-Shopkeeper-Visitor": "b" * 22}
        id = client.post("/api/chat", json=ASKED, headers=one).json()["conversation"]
        asked = ASKED | {"conversation": id}
        assert client.post("/api/chat", json=asked, headers=other).status_code == 404
        assert client.post("/api/chat", json=asked, headers=one).status_code == 200


def test_a_key_opens_its_own_catalogue_and_no_other(stocked_shelf: Shelf) -> None:
    ingest(stocked_shelf, Import("lamps", (product("Brass Lamp", categories=("Lamps",)),)))
    doors = doors_at(stocked_shelf)
    with doors.client() as client:
        key = doors.key("chat", "catalog", catalog="lamps")
        found = client.get("/api/catalog/search", params={"q": "backpack"}, headers=key).json()
        assert [p["title"] for p in found["products"]] in ([], ["Brass Lamp"])
        reply = client.post("/api/chat", json={"text": "a leather backpack"}, headers=key).json()
        assert "Trail" not in str(reply)
        id = client.post("/api/chat", json=ASKED).json()["conversation"]
        asked = ASKED | {"conversation": id}
        assert client.post("/api/chat", json=asked, headers=key).status_code == 404


def test_a_key_opens_what_its_scopes_name(doors: Doors) -> None:
    with doors.client() as client:
        chats, searches = doors.key("chat"), doors.key("catalog")
        refused = client.post("/api/chat", json=ASKED, headers=searches)
        assert refused.status_code == 403
        assert said(refused)["code"] == "missing_scope"
        assert client.get("/api/catalog/search", headers=searches).status_code == 200
        assert client.get("/api/catalog/search", headers=chats).status_code == 403
        assert client.get("/metrics", headers=chats).status_code == 403


def test_a_key_that_expired_or_was_revoked_opens_nothing(doors: Doors) -> None:
    with doors.client() as client:
        short = doors.key("chat", days=1)
        assert client.post("/api/chat", json=ASKED, headers=short).status_code == 200
        doors.now += 86_401
        refused = client.post("/api/chat", json=ASKED, headers=short)
        assert refused.status_code == 401
        assert refused.headers["www-authenticate"] == "Bearer"
        assert said(refused)["code"] == "invalid_api_key"
        long = doors.key("chat")
        doors.keys.revoke(doors.keys.all()[0].id)
        assert client.post("/api/chat", json=ASKED, headers=long).status_code == 401


def test_no_secret_of_a_key_is_in_the_file(doors: Doors) -> None:
    secret = doors.key("chat")["Authorization"].split("-", maxsplit=2)[-1]
    assert len(secret) > 40
    for file in doors.shelf.home.glob(f"{RECEPTION}*"):
        assert secret.encode() not in file.read_bytes()


@pytest.mark.parametrize(
    ("bound", "host", "headers"),
    [
        ("0.0.0.0", "127.0.0.1", {}),
        ("127.0.0.1", "shop.example", {}),
        ("127.0.0.1", "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}),
        ("127.0.0.1", "127.0.0.1", {"Authorization": "Bearer sk-000000000000-" + "x" * 43}),
    ],
)
def test_who_may_come_from_elsewhere_needs_a_good_key(
    stocked_shelf: Shelf, bound: str, host: str, headers: dict[str, str]
) -> None:
    doors = doors_at(stocked_shelf, bound=bound)
    with doors.client(host) as client:
        assert client.post("/api/chat", json=ASKED, headers=headers).status_code == 401
        key = headers | doors.key("chat")
        assert client.post("/api/chat", json=ASKED, headers=key).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"{", 400, "json_invalid"),
        (b"\xff\xfe{}", 400, "json_invalid"),
        (b'{"text": "\xff"}', 400, "json_invalid"),
        (b"[]", 422, "invalid_value"),
        (b'{"text": 3}', 422, "invalid_value"),
        (b'{"text": ""}', 422, "invalid_value"),
        (b'{"text": "a", "colour": "red"}', 422, "invalid_value"),
        (b'{"text": "\\ud800"}', 422, "invalid_value"),
        (b'{"text": "a", "conversation": "../etc"}', 404, "not_found"),
        (b'{"text": "' + b"a" * 9_000 + b'"}', 422, "invalid_value"),
        (b'{"text": "' + b"a" * 10_000_000 + b'"}', 413, "too_large"),
    ],
    ids=[
        "cut",
        "no utf-8",
        "half utf-8",
        "list",
        "number",
        "empty",
        "unknown",
        "half",
        "path",
        "long",
        "10 MB",
    ],
)
def test_what_is_no_request_is_refused_in_one_shape(
    client: TestClient, body: bytes, status: int, code: str
) -> None:
    answer = client.post("/api/chat", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status
    error = said(answer)
    assert error["code"] == code
    assert len(error["message"]) < 200


def test_a_body_that_never_comes_is_not_waited_for() -> None:
    told: list[Message] = []

    async def never(*_: Any) -> None:
        await asyncio.Event().wait()

    async def send(message: Message) -> None:
        told.append(message)

    scope: Any = {"type": "http", "method": "POST", "path": "/api/chat", "headers": []}
    asyncio.run(Sized(never, patience=0.01)(scope, never, send))  # type: ignore[arg-type]
    assert told[0]["status"] == 408
    assert json.loads(told[1]["body"])["error"]["code"] == "too_slow"


def test_who_asks_too_often_is_told_to_wait(doors: Doors) -> None:
    key = doors.key("catalog", per_minute=2)
    with doors.client() as client:
        codes = [client.get("/api/catalog/search", headers=key).status_code for _ in range(3)]
        assert codes == [200, 200, 429]
        assert client.get("/api/catalog/search", headers=key).headers["retry-after"] == "30"
        doors.now += 60
        assert client.get("/api/catalog/search", headers=key).status_code == 200


def test_one_conversation_does_not_use_up_a_server(client: TestClient) -> None:
    asked: dict[str, str] = {"text": "hello"}
    asked["conversation"] = client.post("/api/chat", json=asked).json()["conversation"]
    codes = {client.post("/api/chat", json=asked).status_code for _ in range(31)}
    assert codes == {200, 429}


def test_a_turn_does_not_begin_while_another_of_its_conversation_goes_on(doors: Doors) -> None:
    with doors.client() as client:
        id = client.post("/api/chat", json=ASKED).json()["conversation"]
        doors.conversations.take(id)
        for body in (ASKED, ASKED | {"stream": True}):
            busy = client.post("/api/chat", json=body | {"conversation": id})
            assert busy.status_code == 409
            assert busy.headers["retry-after"]
        doors.now += 121
        assert client.post("/api/chat", json=ASKED | {"conversation": id}).status_code == 200


def test_the_next_turn_may_follow_as_soon_as_the_last_is_told(doors: Doors) -> None:
    conversation = doors.reception.conversation(Caller("shop", frozenset()), "api")
    turn = Asked(Caller("shop", frozenset()), conversation, "hello")
    for event in doors.reception.turn(turn):
        if isinstance(event, Done):
            doors.conversations.take(conversation.id)


def test_the_assistant_is_silent_while_a_person_has_the_conversation(doors: Doors) -> None:
    with doors.client() as client:
        id = client.post("/api/chat", json=ASKED).json()["conversation"]
        doors.conversations.hold(id, "person")
        reply = client.post("/api/chat", json={"text": "and in red?", "conversation": id}).json()
        assert (reply["text"], reply["items"], reply["held_by"]) == ("", [], "person")
        assert doors.conversations.turns(id)[-1].said == "and in red?"
        doors.conversations.hold(id, "assistant")
        back = client.post("/api/chat", json=ASKED | {"conversation": id}).json()
        assert back["text"]


def test_what_was_said_is_kept_without_personal_data(doors: Doors) -> None:
    with doors.client() as client:
        asked = {"text": "a leather backpack, write to jo@example.com"}
        id = client.post("/api/chat", json=asked).json()["conversation"]
    (turn,) = doors.conversations.turns(id)
    assert "leather backpack" in turn.said
    assert "jo@example.com" not in turn.said
    assert turn.reply["items"]


def test_who_proves_that_an_order_is_theirs_leaves_no_code_in_the_transcript(
    stocked_shelf: Shelf, tmp_path: Path
) -> None:
    book = tmp_path / "orders.csv"
    row = "W1000417,mira@example.com,Mira Okafor,97205,shipped"
    book.write_text(f"order,email,name,zip,status\n{row}\n", encoding="utf-8")
    home = str(stocked_shelf.home)
    settings = Settings.read({"SHOPKEEPER_HOME": home, "SHOPKEEPER_ORDERS": str(book)})
    doors = Doors(stocked_shelf, lambda name: open_shop(settings, stocked_shelf, name))
    with doors.client() as client:
        asked = {"text": "where is order W1000417?"}
        asked["conversation"] = client.post("/api/chat", json=asked).json()["conversation"]
        asked["text"] = "Mira Okafor, 97205"
        assert "shipped" in client.post("/api/chat", json=asked).json()["text"]
        asked["text"] = "cancel my order W1000417 please, Mira Okafor 97205, I want a person"
        client.post("/api/chat", json=asked)
    kept = doors.conversations.turns(asked["conversation"])
    assert [turn.said for turn in kept][1] == "Mira Okafor, [REDACTED_ZIP]"
    for file in doors.shelf.home.glob(f"{RECEPTION}*"):
        assert b"97205" not in file.read_bytes()


def test_a_shopper_is_known_by_who_may_tell_of_shoppers(doors: Doors) -> None:
    with doors.client() as client:
        asked = ASKED | {"shopper": "ann"}
        refused = client.post("/api/chat", json=asked, headers=doors.key("chat"))
        assert refused.status_code == 403
        key = doors.key("chat", "events")
        reply = client.post("/api/chat", json=asked, headers=key).json()
        liked = {"kind": "like", "product": reply["items"][0]["id"], "shopper": "ann"}
        liked |= {"exposure": reply["exposure"]}
        assert client.post("/api/feedback", json=liked, headers=key).json() == {"status": "kept"}
        other = liked | {"product": "heirloom-satchel"}
        assert client.post("/api/feedback", json=other, headers=key).status_code == 404


def test_what_shoppers_did_elsewhere_is_kept_once(doors: Doors) -> None:
    deed = {"id": "e1", "shopper": "ann", "kind": "buy", "product": "plain-daypack", "at": 9.5e8}
    with doors.client() as client:
        key = doors.key("events")
        told = [client.post("/api/events", json={"events": [deed]}, headers=key) for _ in "ab"]
        assert [t.json()["kept"] for t in told] == [1, 0]
        bad = client.post("/api/events", json={"events": [deed | {"kind": "rate"}]}, headers=key)
        assert bad.status_code == 422
        none = client.post("/api/events", json={"events": [deed]}, headers=doors.key("chat"))
        assert none.status_code == 403


def test_a_forgotten_shopper_leaves_no_conversation(doors: Doors) -> None:
    with doors.client() as client:
        asked = {"text": "a leather backpack for Wrocklage", "shopper": "ann"}
        id = client.post("/api/chat", json=asked, headers=doors.key("chat", "events")).json()
    behavior = doors.reception.shops.of("shop").behavior
    assert behavior
    gone = forget_shopper(behavior._log, "shop", "ann", doors.shelf)
    assert gone.conversations == 1
    assert doors.conversations.turns(id["conversation"]) == []
    for file in doors.shelf.home.glob(f"{RECEPTION}*"):
        assert b"Wrocklage" not in file.read_bytes()


def test_a_search_meets_its_conditions_and_says_what_it_can_not_read(client: TestClient) -> None:
    where = {"q": "backpack", "where": ["price<90", "material!=leather"]}
    found = client.get("/api/catalog/search", params=where).json()
    assert found["products"]
    assert all(p["price_minor"] < 9000 for p in found["products"])
    bad = client.get("/api/catalog/search", params={"where": "price<<"})
    assert bad.status_code == 422
    assert said(bad)["param"] == "where"


def test_the_language_model_is_spared_once_its_budget_is_spent(
    stocked_shelf: Shelf, server: Server
) -> None:
    doors = Doors(stocked_shelf, with_model(stocked_shelf, server), daily_tokens=0)
    with doors.client() as client:
        reply = client.post("/api/chat", json=ASKED).json()
    assert reply["items"]
    assert reply["model"] == "shopkeeper-offline"
    assert any("budget" in note for note in reply["notes"])
    assert not server.requests


def test_a_server_that_can_not_serve_says_so(doors: Doors, monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(*_: object, **__: object) -> None:
        raise ReceptionUnavailable("reception.db can't be used: it is malformed")

    with doors.client() as client:
        assert client.get("/healthz").json() == {"status": "ok"}
        assert client.get("/readyz").json() == {"status": "ready"}
        monkeypatch.setattr(doors.conversations, "of", damaged)
        monkeypatch.setattr(doors.conversations, "begin", damaged)
        for answer in (client.get("/readyz"), client.post("/api/chat", json=ASKED)):
            assert answer.status_code == 503
            assert "malformed" not in said(answer)["message"]
        assert client.get("/healthz").status_code == 200


def test_what_nobody_foresaw_is_told_to_the_log_and_not_to_the_client(
    doors: Doors, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(doors.reception, "conversation", broken)
    with doors.client() as client, caplog.at_level(logging.ERROR):
        answer = client.post("/api/chat", json=ASKED)
    assert answer.status_code == 500
    assert said(answer)["code"] == "internal_error"
    assert "secret" not in answer.text
    assert "secret" in caplog.text


def test_turns_are_counted_for_prometheus(doors: Doors, client: TestClient) -> None:
    client.post("/api/chat", json=ASKED)
    assert client.get("/metrics").status_code == 403
    told = client.get("/metrics", headers=doors.key("admin")).text
    for name in ("turns", "turn_seconds", "tool_calls", "disagreements"):
        assert f"shopkeeper_{name}" in told


def test_only_listed_sites_may_call_from_a_browser(stocked_shelf: Shelf) -> None:
    doors = doors_at(stocked_shelf, origins=("https://shop.example",))
    asks = {"Access-Control-Request-Method": "POST"}
    with doors.client() as client:
        for origin, allowed in (("https://shop.example", True), ("https://evil.example", False)):
            told = client.options("/api/chat", headers=asks | {"Origin": origin})
            assert ("access-control-allow-origin" in told.headers) is allowed


def test_the_api_describes_itself(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()
    assert {"/api/chat", "/api/feedback", "/api/events", "/api/catalog/search"} <= set(
        described["paths"]
    )
    assert "/behavior" not in described["paths"]


def test_keys_of_two_homes_do_not_open_each_other(doors: Doors, tmp_path: Path) -> None:
    _, secret = Keys(tmp_path).create("other", "shop", ["chat"])
    with doors.client() as client:
        refused = client.post(
            "/api/chat", json=ASKED, headers={"Authorization": f"Bearer {secret}"}
        )
    assert refused.status_code == 401


def test_who_goes_away_in_the_middle_has_still_said_it_and_paid_for_it(
    stocked_shelf: Shelf, server: Server
) -> None:
    doors = Doors(stocked_shelf, with_model(stocked_shelf, server), daily_tokens=3_000)
    asked = Asked(CALLER, doors.reception.conversation(CALLER, "api"), "a leather backpack")
    turn = doors.reception.turn(asked)
    assert isinstance(next(turn), Understood)
    turn.close()
    (kept,) = doors.conversations.turns(asked.conversation.id)
    assert (kept.said, kept.reply) == ("a leather backpack", {})
    assert not doors.reception.budget.allows(CALLER)


def test_a_reply_is_not_lost_with_the_lock_of_its_conversation(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_: object) -> None:
        raise ReceptionBusy("another process is writing")

    with doors.client() as client:
        monkeypatch.setattr(doors.conversations, "leave", locked)
        assert client.post("/api/chat", json=ASKED).json()["items"]


def test_a_turn_that_took_too_long_lets_no_other_in(doors: Doors) -> None:
    id = doors.reception.conversation(CALLER, "api").id
    first = doors.conversations.take(id, 60)
    doors.now += 61
    second = doors.conversations.take(id, 60)
    doors.conversations.leave(id, first)
    with pytest.raises(ConversationBusy):
        doors.conversations.take(id)
    doors.conversations.leave(id, second)
    doors.conversations.take(id)


def test_nothing_is_kept_of_a_conversation_that_was_forgotten_meanwhile(doors: Doors) -> None:
    id = doors.reception.conversation(CALLER, "api", shopper="ann").id
    behavior = doors.reception.shops.of("shop").behavior
    assert behavior
    doors.conversations.forget("shop", behavior.pseudonym("ann"))
    doors.conversations.add(id, "a secret wish", {})
    assert doors.conversations.turns(id) == []


def test_a_turn_that_hands_over_says_who_has_the_conversation_now(stocked_shelf: Shelf) -> None:
    webhook = WebhookAccount("whsec_c2VjcmV0", "http://127.0.0.1:9/never")
    doors = doors_at(stocked_shelf, webhook=webhook)
    with doors.client() as client:
        reply = client.post("/api/chat", json={"text": "I want to talk to a person"}).json()
    assert reply["held_by"] == "person"


def test_a_shop_whose_catalogue_is_gone_is_not_ready(doors: Doors) -> None:
    with doors.client() as client:
        assert client.get("/readyz").status_code == 200
        rmtree(doors.shelf.home / "catalogs" / "shop")
        assert client.get("/readyz").status_code == 503


def test_orders_of_one_shop_are_told_in_no_other(stocked_shelf: Shelf, tmp_path: Path) -> None:
    ingest(stocked_shelf, Import("lamps", (product("Brass Lamp", categories=("Lamps",)),)))
    book = tmp_path / "orders.csv"
    row = "W1000417,mira@example.com,Mira Okafor,97205,shipped"
    book.write_text(f"order,email,name,zip,status\n{row}\n", encoding="utf-8")
    home = str(stocked_shelf.home)
    settings = Settings.read({"SHOPKEEPER_HOME": home, "SHOPKEEPER_ORDERS": str(book)})
    shops = reception_of(settings, stocked_shelf, "shop").shops
    asked = "where is my order? mira@example.com"
    assert "shipped" in shops.of("shop").ask(asked).text
    assert "shipped" not in shops.of("lamps").ask(asked).text


def test_what_is_refused_is_in_the_log_with_the_id_of_its_request(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.addFilter(Named())
    caplog.handler.setFormatter(logging.Formatter("[%(request)s] %(message)s"))
    with caplog.at_level(logging.INFO, "shopkeeper.api"):
        number = client.post("/api/chat", json={}).headers["x-request-id"]
    assert f"[{number}] POST /api/chat" in caplog.text


def test_the_log_holds_nothing_of_a_body_that_is_refused(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, "shopkeeper.api"):
        client.post("/api/chat", json={"text": 5, "shopper": "jo@example.com"})
        client.post("/v1/chat/completions", json={"model": "shopkeeper", "messages": "4711 secret"})
    assert "text: Input should be a valid string" in caplog.text
    assert "messages: Input should be a valid list" in caplog.text
    assert "jo@example.com" not in caplog.text and "4711" not in caplog.text


def test_nobody_ends_a_line_of_the_log(
    client: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.handler.setFormatter(Plain("%(message)s"))
    with caplog.at_level(logging.INFO, "shopkeeper.api"):
        client.get("/api/conversations/x%0d%0a2026-01-01 forged%1b[31m")
    (line,) = caplog.text.splitlines()
    assert "forged" in line and "\x1b" not in line


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/nothing", 404, "unknown_url"),
        ("POST", "/catalog/cart", 404, "unknown_url"),
        ("POST", "/hooks/slack/shop", 404, "unknown_url"),
        ("GET", "/api/chat", 405, "method_not_allowed"),
        ("DELETE", "/api/conversations/x", 405, "method_not_allowed"),
        ("PUT", "/mcp", 405, "method_not_allowed"),
    ],
)
def test_what_is_not_there_is_said_in_the_shape_that_programs_read(
    client: TestClient, method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path)
    assert (answer.status_code, said(answer)["code"]) == (status, code)
    assert ("allow" in answer.headers) == (status == 405)
    assert said(answer)["message"]


def test_json_that_does_not_say_that_it_is_json_is_told_how_to(client: TestClient) -> None:
    answer = client.post("/api/chat", content=b'{"text": "a lamp"}')
    assert answer.status_code == 422
    assert "Content-Type: application/json" in said(answer)["message"]


def test_an_id_that_a_client_gives_its_request_comes_back(client: TestClient) -> None:
    given = {"X-Request-Id": "desk-2026.11"}
    assert client.get("/healthz", headers=given).headers["x-request-id"] == "desk-2026.11"
    odd = client.get("/healthz", headers={"X-Request-Id": "a b"})
    assert odd.headers["x-request-id"] != "a b"
