"""The web server of the page, and what becomes of what is done on it."""

from __future__ import annotations

import asyncio
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from agent import Done, Event, Failed, Found, Item, Need, Reply, Said, Understood
from store import Product, Shelf, Variant
from tests.letters import LetterEmbedder
from tests.serving import clerk_of
from ui.front import ShopFront
from ui.page.act import LONGEST, Open, Retry, Say, act_of
from ui.page.clerk import Clerk, Guest, Talk
from ui.server import application

SHOP = ShopFront(products=1, departments=("Lamps",), starters=("A lamp",), title="Lamps & Co")
LAMP = Product(id="lamp", title="Lamp", variants=(Variant(id="lamp"),))
SHADE = Product(id="shade", title="Shade", variants=(Variant(id="shade"),))
ANA, BEN = Guest("browser:ana"), Guest("browser:ben")


class Engine:
    """Answers with the events it was given, waits at gates, and remembers what it heard."""

    def __init__(self, *events: Event | Exception | threading.Event) -> None:
        self.events = events
        self.heard: list[tuple[str, str, str | None]] = []
        self.made: list[str] = []

    def reply(
        self, text: str, *, conversation: str, since: str | None = None, **kept: Any
    ) -> Iterator[Event]:
        self.heard.append((text, conversation, since))
        self.made.append("Understood")
        yield Understood(need=Need(), said=text)
        for event in self.events:
            if isinstance(event, Exception):
                raise event
            if isinstance(event, threading.Event):
                assert event.wait(30)
                continue
            if isinstance(event, Done):
                event = Done(reply=event.reply.model_copy(update={"said": text}))
            self.made.append(type(event).__name__)
            yield event


def done(*follow_ups: str) -> Done:
    item = Item(product=LAMP, reasons=())
    need = Need(about="lamp")
    return Done(
        reply=Reply(text="A lamp.", items=(item,), need=need, follow_ups=follow_ups, model="none")
    )


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path, LetterEmbedder())


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    shelf = Shelf(tmp_path_factory.mktemp("server"), LetterEmbedder())
    with TestClient(application(clerk_of(Engine(), shelf), shop=SHOP)) as client:
        yield client


def test_a_sign_of_life(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}


def test_a_picture_is_drawn_and_can_do_nothing_else(client: TestClient) -> None:
    answer = client.get("/pictures/backpack/2e3238.svg")
    assert answer.status_code == 200
    assert answer.text.startswith("<svg")
    assert answer.headers["content-type"].startswith("image/svg+xml")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "max-age" in answer.headers["cache-control"]


@pytest.mark.parametrize(
    "path",
    ["backpack/zzzzzz.svg", "nothing/2e3238.svg", "..%2F..%2Fdemo/2e3238.svg", "backpack/2e3238"],
)
def test_what_is_no_picture_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(f"/pictures/{path}").status_code == 404


def test_the_page_is_served_and_may_call_no_other_host(client: TestClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Lamps &amp; Co" in answer.text
    assert "default-src 'self'" in answer.headers["content-security-policy"]


def test_no_handler_of_the_page_is_a_public_endpoint(client: TestClient) -> None:
    listed = client.get("/gradio_api/info").json()
    assert listed == {"named_endpoints": {}, "unnamed_endpoints": {}}


@pytest.mark.parametrize("path", ["docs", "redoc", "openapi.json", "gradio_api/runs"])
def test_no_other_door_is_open(client: TestClient, path: str) -> None:
    assert client.get(f"/{path}").status_code == 404


def test_files_are_not_taken(client: TestClient) -> None:
    answer = client.post("/gradio_api/upload", files={"files": ("a.txt", b"some bytes")})
    assert answer.status_code == 413


def run(clerk: Clerk, act: Any, guest: Guest = ANA) -> list[Talk]:
    """Everything that an act makes of a conversation, in order."""

    async def told() -> list[Talk]:
        return [talk async for talk in clerk.run(act, guest)]

    return asyncio.run(told())


def test_a_turn_grows_and_ends_as_its_reply_says(shelf: Shelf) -> None:
    events = (Found(products=(LAMP, SHADE)), Said(text="A "), Said(text="x"), done())
    turns = [talk.turns[-1] for talk in run(clerk_of(Engine(*events), shelf), Say(text="lamp"))]
    first, end = turns[0], turns[-1]
    # What has nothing to show gives way to the cards, which come at once.
    assert (len(first.items), first.text, first.over) == (2, "", False)
    assert (len(end.items), end.text, end.over) == (1, "A lamp.", True)
    # Who is slow misses steps, but sees none twice and none of them out of order.
    steps = ["", "A ", "A x", "A lamp."]
    places = [steps.index(t.text) for t in turns]
    assert places == sorted(places)


def test_a_turn_whose_cards_take_longer_shows_what_was_asked(shelf: Shelf) -> None:
    gate = threading.Event()
    clerk = clerk_of(Engine(gate, Found(products=(LAMP, SHADE)), done()), shelf)

    async def told() -> list[Talk]:
        seen = []
        async for talk in clerk.run(Say(text="lamp"), ANA):
            seen.append(talk)
            gate.set()
        return seen

    first, *_, end = [talk.turns[-1] for talk in asyncio.run(told())]
    assert (first.asked, first.items, first.over) == ("lamp", (), False)
    assert end.over and end.items


def test_a_turn_goes_on_once_its_cards_are_shown(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.page.clerk._SEEN", 30)
    engine = Engine(Found(products=(LAMP,)), Said(text="A lamp."), done())
    clerk = clerk_of(engine, shelf)

    async def told() -> tuple[list[str], list[str]]:
        following = clerk.run(Say(text="lamp"), ANA)
        assert (await anext(following)).turns[-1].items
        before = list(engine.made)
        return before, [engine.made[-1] async for _ in following]

    before, after = asyncio.run(told())
    assert before == ["Understood", "Found"]
    assert after[-1] == "Done"


def test_an_answer_goes_on_though_nobody_looks_and_is_seen_by_who_comes_back(
    shelf: Shelf,
) -> None:
    gate = threading.Event()
    engine = Engine(Found(products=(LAMP, SHADE)), gate, done())
    clerk = clerk_of(engine, shelf)

    async def told() -> tuple[Talk, list[Talk]]:
        looking = clerk.run(Say(text="lamp"), ANA)
        async for left in looking:
            if left.turns[-1].items:
                break
        await looking.aclose()
        back = clerk.run(Open(talk=left.id), ANA)
        empty, halfway = await anext(back), await anext(back)
        gate.set()
        return halfway, [empty, halfway, *[talk async for talk in back]]

    halfway, seen = asyncio.run(told())
    assert len(halfway.turns[-1].items) == 2 and not halfway.turns[-1].over
    assert seen[-1].turns[-1].text == "A lamp."
    assert run(clerk, Open(talk=halfway.id))[-1].turns[-1].text == "A lamp."


def test_an_answer_ends_when_it_is_stopped(shelf: Shelf) -> None:
    gate = threading.Event()
    clerk = clerk_of(Engine(Found(products=(LAMP,)), gate, done()), shelf)

    async def told() -> Talk:
        async for talk in clerk.run(Say(text="lamp"), ANA):
            if talk.turns[-1].items and not talk.turns[-1].over:
                assert clerk.stop(talk.id)
        gate.set()
        return talk

    assert asyncio.run(told()).turns[-1].state == "stopped"
    assert not clerk.stop("no such")


def test_an_error_of_the_assistant_is_a_polite_sentence(
    shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    engine = Engine(Found(products=(LAMP,)), RuntimeError("secret"))
    last = run(clerk_of(engine, shelf), Say(text="lamp"))[-1].turns[-1]
    assert (last.state, last.words) == ("failed", "sorry")
    assert "secret" in caplog.text


@pytest.mark.parametrize(("events", "words"), [((Failed(message="No."),), "No."), ((), "sorry")])
def test_a_turn_that_fails_or_never_ends_says_so(
    shelf: Shelf, events: tuple[Event, ...], words: str
) -> None:
    last = run(clerk_of(Engine(*events), shelf), Say(text="lamp"))[-1].turns[-1]
    assert (last.state, last.words) == ("failed", words)


def test_a_conversation_is_its_owners_alone(shelf: Shelf) -> None:
    clerk = clerk_of(Engine(done()), shelf)
    first = run(clerk, Say(text="lamp"))[-1]
    assert [t.asked for t in run(clerk, Open(talk=first.id))[-1].turns] == ["lamp"]
    for act in (Open(talk=first.id), Say(text="x", talk=first.id), Retry(turn=1, talk=first.id)):
        (strange,) = run(clerk, act, BEN)
        assert strange == Talk(notice="lost")


def test_each_turn_goes_on_from_what_the_one_before_remembers(shelf: Shelf) -> None:
    engine = Engine(done())
    clerk = clerk_of(engine, shelf)
    first = run(clerk, Say(text="lamp"))[-1]
    run(clerk, Say(text="cheaper", talk=first.id))
    (_, one, _), (_, two, since) = engine.heard
    assert since == one != two


def test_another_wording_of_an_earlier_message_forks_from_there(shelf: Shelf) -> None:
    engine = Engine(done())
    clerk = clerk_of(engine, shelf)
    talk = run(clerk, Say(text="lamp"))[-1]
    for text in ("cheaper", "in red"):
        run(clerk, Say(text=text, talk=talk.id))
    fork = run(clerk, Say(text="in blue", talk=talk.id, instead_of=3))[-1]
    assert fork.id != talk.id
    assert [t.asked for t in fork.turns] == ["lamp", "cheaper", "in blue"]
    assert [t.asked for t in run(clerk, Open(talk=talk.id))[-1].turns] == [
        "lamp",
        "cheaper",
        "in red",
    ]
    # It remembers what was said before the fork, and nothing of what came after.
    assert engine.heard[-1][2] == engine.heard[1][1]
    first = run(clerk, Say(text="a shade", talk=talk.id, instead_of=1))[-1]
    assert [t.asked for t in first.turns] == ["a shade"]


def test_what_failed_is_tried_again_in_its_place(shelf: Shelf) -> None:
    engine = Engine(RuntimeError("secret"))
    clerk = clerk_of(engine, shelf)
    talk = run(clerk, Say(text="lamp"))[-1]
    engine.events = (done(),)
    again = run(clerk, Retry(turn=1, talk=talk.id))[-1]
    assert again.id == talk.id
    assert [(t.asked, t.state) for t in again.turns] == [("lamp", "done")]
    assert [t.asked for t in run(clerk, Open(talk=talk.id))[-1].turns] == ["lamp"]


def test_an_answer_that_is_there_is_kept_beside_another_try(shelf: Shelf) -> None:
    clerk = clerk_of(Engine(done()), shelf)
    talk = run(clerk, Say(text="lamp"))[-1]
    again = run(clerk, Retry(turn=1, talk=talk.id))[-1]
    assert again.id != talk.id
    assert [t.asked for t in again.turns] == ["lamp"]


def test_a_turn_of_another_tab_is_waited_for_and_then_told(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.page.clerk._PAUSE", 0)
    clerk = clerk_of(Engine(done()), shelf)
    talk = run(clerk, Say(text="lamp"))[-1]
    taken = clerk.reception.conversations.take(talk.id)
    busy = run(clerk, Say(text="cheaper", talk=talk.id))[-1].turns[-1]
    assert (busy.state, busy.words) == ("failed", "busy")
    clerk.reception.conversations.leave(talk.id, taken)
    assert run(clerk, Say(text="cheaper", talk=talk.id))[-1].turns[-1].state == "done"


@pytest.mark.parametrize(
    "told",
    [
        None,
        "",
        "[]",
        '{"do": "say", "text": "  "}',
        json.dumps({"do": "say", "text": "x" * (LONGEST + 1)}),
        '{"do": "say", "text": "a", "shopper": "ana"}',
        '{"do": "move", "move": {"kind": "buy"}}',
        '{"do": "move", "move": {"kind": "change", "key": "0123456789ab", "value": 1e999}}',
        '{"do": "retry", "turn": 0}',
    ],
)
def test_what_no_page_of_ours_sends_does_nothing(told: str | None) -> None:
    assert act_of(told) is None


ENDLESS = """
import sys
from fastapi import FastAPI
from starlette.responses import StreamingResponse
import ui.listening

ui.listening.GRACE = 1
app = FastAPI()

async def drops():
    import asyncio
    yield b"open"
    await asyncio.Event().wait()

app.get("/")(lambda: StreamingResponse(drops()))
app.router.on_shutdown.append(lambda: print("over", flush=True))
ui.listening.serve(app, "127.0.0.1", int(sys.argv[1]), opened=lambda: print("open", flush=True))
"""


def test_a_server_stops_though_a_page_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-c", ENDLESS, str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        server.stdout.readline()
        with httpx.stream("GET", f"http://127.0.0.1:{port}/", timeout=30) as page:
            assert next(page.iter_raw()) == b"open"
            server.terminate()
            assert server.stdout.readline() == "over\n"
            server.wait(30)
