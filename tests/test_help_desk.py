"""Chatwoot at the door: answered after it was acknowledged, once, and only while it is pending."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from agent import AgentError
from store import Queue, Shelf, Task
from tests.api import Doors, doors_at, said
from tests.chatwoot import Desk, failing, garbage, message, signed
from tests.processes import PROCESSES

ASKED = "a leather backpack under $100"
HOOK = "/hooks/chatwoot/shop"


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as running:
        yield running


@pytest.fixture
def doors(stocked_shelf: Shelf, desk: Desk) -> Doors:
    return doors_at(stocked_shelf, chatwoot=desk.account, address="https://shop.example")


@pytest.fixture
def client(doors: Doors) -> Iterator[TestClient]:
    with doors.desk_client() as client:
        yield client


def send(client: TestClient, doors: Doors, delivery: dict[str, Any]) -> str:
    body = json.dumps(delivery).encode()
    answer = client.post(HOOK, content=body, headers=signed(body, doors.now))
    assert answer.status_code == 200
    return str(answer.json()["status"])


def conversation(doors: Doors, number: int = 12) -> Any:
    return doors.conversations.referred("shop", "chatwoot", str(number))


@contextmanager
def stopped(doors: Doors) -> Iterator[TestClient]:
    """A server whose couriers don't work: what it takes in waits."""
    for courier in doors.desks.couriers:
        courier._threads.clear()
    with doors.desk_client() as client:
        yield client


def work(doors: Doors) -> None:
    """Do all that is due, as the couriers do."""
    while any([courier.step() for courier in doors.desks.couriers]):
        pass


def test_a_message_is_answered_with_words_and_cards(
    client: TestClient, doors: Doors, desk: Desk
) -> None:
    assert send(client, doors, message(ASKED)) == "taken"
    desk.wait(lambda: len(desk.messages) == 2)
    words, cards = desk.messages
    assert "Trail Leather Backpack" in words["content"]
    assert (words["conversation"], words["message_type"], words["private"]) == (
        12,
        "outgoing",
        False,
    )
    assert cards["content_type"] == "cards"
    card = next(
        c for c in cards["content_attributes"]["items"] if c["title"] == "Trail Leather Backpack"
    )
    assert set(card) == {"title", "description", "media_url", "actions"}
    assert card["description"].startswith("$95.00")
    assert not desk.statuses


def test_a_channel_without_cards_gets_words_alone(
    client: TestClient, doors: Doors, desk: Desk
) -> None:
    send(client, doors, message(ASKED, channel="Channel::Whatsapp"))
    send(client, doors, message("hello", id=2, channel="Channel::Whatsapp"))
    desk.wait(lambda: len(desk.messages) == 2)
    assert {m["content_type"] for m in desk.messages} == {"text"}


def test_a_conversation_goes_on_from_message_to_message(
    client: TestClient, doors: Doors, desk: Desk
) -> None:
    send(client, doors, message(ASKED))
    send(client, doors, message("under $90", id=2))
    desk.wait(lambda: len(desk.messages) == 4)
    assert "Dune Leather Backpack" in desk.messages[2]["content"]
    assert "Trail Leather Backpack" not in desk.messages[2]["content"]


def test_the_same_message_is_answered_once(doors: Doors, desk: Desk) -> None:
    with stopped(doors) as client:
        told = [send(client, doors, message(ASKED)) for _ in range(3)]
        work(doors)
        assert told == ["taken", "ignored", "ignored"]
        assert send(client, doors, message(ASKED)) == "ignored"
        work(doors)
    assert len(desk.messages) == 2


def test_a_conversation_that_is_too_fast_is_answered_later_and_no_other_waits_for_it(
    doors: Doors, desk: Desk
) -> None:
    with stopped(doors) as client:
        for number in range(32):
            send(client, doors, message("hello", id=number + 1))
        send(client, doors, message("hello", id=99, conversation=13))
        work(doors)
        told = [len(doors.conversations.turns(conversation(doors, n).id)) for n in (12, 13)]
        assert told == [30, 1]
        for _ in range(2):
            doors.now += 2
            work(doors)
        assert len(doors.conversations.turns(conversation(doors).id)) == 32
    assert len(desk.messages) == 33
    assert desk.statuses == []


@pytest.mark.parametrize(
    "changed",
    [
        {"message_type": "outgoing"},
        {"message_type": "template"},
        {"private": True},
        {"status": "open"},
        {"status": "resolved"},
        {"event": "message_updated"},
        {"event": "webwidget_triggered"},
        {"account": {"id": 8}},
    ],
    ids=str,
)
def test_nothing_is_answered_that_is_no_shoppers_message_to_the_assistant(
    doors: Doors, desk: Desk, changed: dict[str, Any]
) -> None:
    with stopped(doors) as client:
        send(client, doors, message(ASKED, **changed))
        work(doors)
    assert desk.requests == 0
    assert conversation(doors) is None


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"X-Chatwoot-Signature": ""}, b"{}"),
        ({"X-Chatwoot-Signature": "sha256=" + "0" * 64}, b"{}"),
        ({"X-Chatwoot-Signature": "sha256=é".encode().decode("latin-1")}, b"{}"),
        ({"X-Chatwoot-Timestamp": "999699"}, b"{}"),
        ({"X-Chatwoot-Timestamp": "now"}, b"{}"),
    ],
    ids=["none", "wrong", "odd", "old", "no number"],
)
def test_what_was_not_signed_just_now_is_refused(
    client: TestClient, doors: Doors, headers: dict[str, str], body: bytes
) -> None:
    told = (signed(body, doors.now) | headers).items()
    sent = {k.encode(): v.encode("latin-1") for k, v in told}
    refused = client.post(HOOK, content=body, headers=sent)
    assert refused.status_code == 401
    assert said(refused)["code"] == "invalid_signature"


def test_an_old_delivery_is_refused_although_it_was_signed(
    client: TestClient, doors: Doors
) -> None:
    body = json.dumps(message(ASKED)).encode()
    headers = signed(body, doors.now - 301)
    assert client.post(HOOK, content=body, headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        (HOOK, b"{", 400, "json_invalid"),
        (HOOK, b"\xff", 400, "json_invalid"),
        (HOOK, b"[" * 100_000, 400, "json_invalid"),
        (HOOK, b"[]", 422, "invalid_value"),
        (HOOK, b'{"event": 3}', 422, "invalid_value"),
        (HOOK, b'{"event": "message_created", "content": "\\ud800"}', 422, "invalid_value"),
        (HOOK, b"{" + b" " * 1_000_000 + b"}", 413, "too_large"),
        ("/hooks/chatwoot/none", b"{}", 404, "not_found"),
        ("/hooks/chatwoot/..%2f..", b"{}", 404, ""),
        ("/hooks/messages/shop", b"{}", 404, "not_found"),
    ],
    ids=str,
)
def test_what_is_no_delivery_is_refused_in_one_shape(
    client: TestClient, doors: Doors, path: str, body: bytes, status: int, code: str
) -> None:
    answer = client.post(path, content=body, headers=signed(body, doors.now))
    assert answer.status_code == status
    if code:
        assert said(answer)["code"] == code


def test_a_shop_without_a_chatwoot_has_no_such_door(stocked_shelf: Shelf) -> None:
    with doors_at(stocked_shelf).desk_client() as client:
        assert client.post(HOOK, json={}).status_code == 404


def test_who_asks_for_a_person_gets_one_and_the_assistant_is_silent(
    doors: Doors, desk: Desk
) -> None:
    with stopped(doors) as client:
        send(client, doors, message(ASKED))
        send(client, doors, message("I want to talk to a person", id=2))
        work(doors)
        send(client, doors, message("are you there?", id=3, status="open"))
        send(client, doors, message("hello??", id=4))
        work(doors)
    assert "passing our conversation on" in desk.public[-1]
    (note,) = desk.notes
    assert "asked for a person" in note
    assert "“under $100”" in note
    assert "Trail Leather Backpack, $95.00" in note
    id = conversation(doors).id
    assert f"https://shop.example/api/conversations/{id}" in note
    assert desk.messages[-1]["private"], "the note is the last that was said"
    assert desk.statuses == [(12, "open")]
    assert [t.said for t in doors.conversations.turns(id)][-2:] == ["are you there?", "hello??"]


def test_the_assistant_answers_again_once_the_conversation_is_pending_or_resolved(
    doors: Doors, desk: Desk
) -> None:
    with stopped(doors) as client:
        send(client, doors, message("a human please"))
        work(doors)
        told = len(desk.messages)
        doors.now += 60
        send(client, doors, message(ASKED, id=2))
        work(doors)
        assert len(desk.messages) == told + 2
        send(client, doors, {"event": "conversation_opened", "id": 12, "status": "open"})
        assert conversation(doors).holder == "person"
        send(client, doors, {"event": "conversation_resolved", "id": 12, "status": "resolved"})
        assert conversation(doors).holder == "assistant"


def test_an_answer_that_a_person_was_faster_than_is_not_sent(doors: Doors, desk: Desk) -> None:
    with stopped(doors) as client:
        send(client, doors, message(ASKED))
    inbox, _ = doors.desks.couriers
    assert inbox.step()
    doors.conversations.hold(conversation(doors).id, "person")
    work(doors)
    assert not desk.messages


def test_what_a_person_says_is_in_the_transcript(doors: Doors) -> None:
    with stopped(doors) as client:
        send(client, doors, message(ASKED))
        work(doors)
        theirs = message("I'll have a look.", id=2, status="open", message_type="outgoing")
        send(client, doors, theirs | {"sender": {"id": 1, "type": "user"}})
        work(doors)
        told = client.get(f"/api/conversations/{conversation(doors).id}").json()
    assert [t["by"] for t in told["turns"]] == ["assistant", "person"]
    assert told["held_by"] == "person"


def test_what_is_no_text_is_for_a_person(doors: Doors, desk: Desk) -> None:
    with stopped(doors) as client:
        send(client, doors, message(None))
        work(doors)
    assert "only read text" in desk.public[0]
    assert desk.statuses == [(12, "open")]


@pytest.mark.parametrize("trouble", [failing(500), failing(429), failing(401), garbage])
def test_a_chatwoot_in_trouble_gets_the_answer_later_and_once(
    doors: Doors, desk: Desk, trouble: Any
) -> None:
    with stopped(doors) as client:
        send(client, doors, message(ASKED))
        desk.trouble += [trouble, trouble]
        work(doors)
        assert (desk.requests, desk.messages) == (1, [])
        doors.now += 1
        work(doors)
        assert (desk.requests, desk.messages) == (2, [])
        doors.now += 2
        work(doors)
    assert [m["content_type"] for m in desk.messages] == ["text", "cards"]


def test_a_chatwoot_that_does_not_answer_is_not_waited_for(
    stocked_shelf: Shelf, desk: Desk
) -> None:
    doors = doors_at(stocked_shelf, chatwoot=desk.account, timeout=0.2)
    desk.trouble.append(lambda handler: (desk.closing.wait(2), None)[1])
    with stopped(doors) as client:
        send(client, doors, message(ASKED))
        work(doors)
        assert not desk.messages
        doors.now += 1
        work(doors)
    assert len(desk.messages) == 2


def test_cards_that_are_refused_cost_nothing_else(doors: Doors, desk: Desk) -> None:
    with stopped(doors) as client:
        send(client, doors, message(ASKED))
        inbox, outbox = doors.desks.couriers
        assert inbox.step() and outbox.step()
        desk.trouble.append(failing(422))
        send(client, doors, message("under $90", id=2))
        work(doors)
    assert [m["content_type"] for m in desk.messages] == ["text", "text", "cards"]


def test_a_turn_that_can_not_be_run_ends_with_a_person(
    doors: Doors, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise AgentError("no model")

    with stopped(doors) as client:
        send(client, doors, message(ASKED))
        monkeypatch.setattr(doors.reception, "turn", broken)
        for _ in range(12):
            work(doors)
            doors.now += 300
    assert desk.statuses == [(12, "open")]


def test_a_message_that_was_taken_is_answered_after_a_crash(
    doors: Doors, desk: Desk, stocked_shelf: Shelf
) -> None:
    with stopped(doors) as client:
        send(client, doors, message(ASKED))
    assert doors.desks.inbox.take(), "the worker that took it is killed here"
    after = doors_at(stocked_shelf, chatwoot=desk.account)
    work(after)
    assert not desk.messages, "its lease holds"
    after.now += 121
    work(after)
    assert len(desk.messages) == 2


def test_a_turn_whose_answer_was_lost_in_a_crash_is_not_run_again(doors: Doors, desk: Desk) -> None:
    with stopped(doors) as client:
        send(client, doors, message(ASKED))
    job = doors.desks.inbox.take()
    assert job and doors.desks.answering
    doors.desks.answering.do(job)  # … and its process is killed before it is noted.
    doors.now += 121
    work(doors)
    assert len(doors.conversations.turns(conversation(doors).id)) == 1
    assert "Trail Leather Backpack" in desk.public[0]


def _queue_and_die(home: Path, when: str) -> None:
    """Put a task into the outbox, in another process that is killed at once."""
    queue = Queue(home, "outbox")
    queue.put(Task(id="a", lane="a", kind="chatwoot", body={"n": 1}))
    if when == "taken":
        assert queue.take()
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("when", ["written", "taken"])
def test_what_waits_survives_a_killed_process(tmp_path: Path, when: str) -> None:
    killed = PROCESSES.Process(target=_queue_and_die, args=(tmp_path, when))
    killed.start()
    killed.join(60)
    assert killed.exitcode == -signal.SIGKILL
    later = Queue(tmp_path, "outbox", clock=lambda: time.time() + 121)
    job = later.take()
    assert job and job.body == {"n": 1}
    assert later.finish(job)
    assert later.take() is None


def test_two_workers_never_have_the_same_task_nor_one_of_its_lane(tmp_path: Path) -> None:
    one, two = Queue(tmp_path, "outbox"), Queue(tmp_path, "outbox")
    tasks = [Task(id=f"{lane}{n}", lane=lane, kind="k", body={}) for n in "12" for lane in "ab"]
    assert one.put(*tasks)
    assert not two.put(*tasks), "the same tasks again are no tasks"
    first, second = one.take(), two.take()
    assert first and second
    assert (first.id, second.id) == ("a1", "b1")
    assert one.take() is two.take() is None
    assert one.finish(first)
    after = two.take()
    assert after and after.id == "a2"


def test_who_lost_a_lease_can_not_finish_the_task(tmp_path: Path) -> None:
    now = [0.0]
    queue = Queue(tmp_path, "outbox", clock=lambda: now[0])
    queue.put(Task(id="a", lane="a", kind="k", body={}))
    slow = queue.take()
    now[0] = 121
    fast = queue.take()
    assert slow and fast
    follows = Task(id="b", lane="b", kind="k", body={})
    assert not queue.finish(slow, [follows])
    assert queue.take() is None, "what follows from it is not done twice"
    assert queue.finish(fast)
