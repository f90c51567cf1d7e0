"""The web server of the page, and the conversation it keeps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from agent import Done, Event, Failed, Found, Item, Need, Reply, Said, Understood
from store import Product, Variant
from ui.front import ShopFront
from ui.page import LONGEST, Talk, build
from ui.server import application

SHOP = ShopFront(products=1, departments=("Lamps",), starters=("A lamp",), title="Lamps & Co")
LAMP = Product(id="lamp", title="Lamp", variants=(Variant(id="lamp"),))
SHADE = Product(id="shade", title="Shade", variants=(Variant(id="shade"),))


class Clerk:
    """Answers with the events it was given, and remembers what it heard."""

    def __init__(self, *events: Event | Exception) -> None:
        self.events = events
        self.heard: list[tuple[str, str | None]] = []

    def reply(
        self, text: str, *, conversation: str | None = None, shopper: str | None = None
    ) -> Iterator[Event]:
        self.heard.append((text, conversation))
        for event in self.events:
            if isinstance(event, Exception):
                raise event
            yield event


def done(*follow_ups: str) -> Done:
    item = Item(product=LAMP, reasons=())
    need = Need(about="lamp")
    return Done(
        reply=Reply(text="A lamp.", items=(item,), need=need, follow_ups=follow_ups, model="none")
    )


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(application(Clerk(), shop=SHOP)) as client:
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


def test_a_turn_grows_and_ends_as_its_reply_says() -> None:
    clerk = Clerk(
        Understood(need=Need()),
        Found(products=(LAMP, SHADE)),
        Said(text="A "),
        Said(text="x"),
        done(),
    )
    turns = [talk.turns[-1] for talk in Talk().ask("lamp", clerk)]
    assert [len(t.items) for t in turns] == [0, 0, 2, 2, 2, 1]
    assert [t.text for t in turns] == ["", "", "", "A ", "A x", "A lamp."]
    assert [t.over for t in turns] == [False] * 5 + [True]


def test_an_error_of_the_assistant_is_a_polite_sentence(caplog: pytest.LogCaptureFixture) -> None:
    clerk = Clerk(Found(products=(LAMP,)), RuntimeError("secret"))
    last = [*Talk().ask("lamp", clerk)][-1].turns[-1]
    assert last.failed.startswith("Sorry")
    assert "secret" not in last.failed
    assert "secret" in caplog.text


def test_a_turn_that_fails_or_never_ends_says_so() -> None:
    assert [*Talk().ask("lamp", Clerk(Failed(message="Closed.")))][-1].turns[-1].failed == "Closed."
    assert [*Talk().ask("lamp", Clerk())][-1].turns[-1].failed.startswith("Sorry")


def test_a_conversation_keeps_an_id_that_no_other_has() -> None:
    clerk = Clerk(done())
    first = [*Talk().ask("lamp", clerk)][-1]
    [*first.ask("cheaper", clerk)]
    [*Talk().ask("lamp", clerk)]
    ids = [conversation for _, conversation in clerk.heard]
    assert ids[0] == ids[1] != ids[2]


def handlers(clerk: Clerk) -> dict[str, object]:
    return {str(fn.name): fn.fn for fn in build(clerk, shop=SHOP).fns.values() if fn.fn}


@pytest.mark.parametrize("nothing", ["", "  \n ", None])
def test_an_empty_question_does_nothing(nothing: str | None) -> None:
    clerk = Clerk(done())
    ask = handlers(clerk)["ask"]
    assert callable(ask)
    assert len([*ask(nothing, None)]) == 1
    assert clerk.heard == []


def test_a_long_question_is_cut() -> None:
    clerk = Clerk(done())
    ask = handlers(clerk)["ask"]
    assert callable(ask)
    [*ask("x" * 3 * LONGEST, None)]
    assert clerk.heard[0][0] == "x" * LONGEST


def test_the_box_is_cleared_once() -> None:
    ask = handlers(Clerk(Said(text="A"), done()))["ask"]
    assert callable(ask)
    boxes = [view[-1] for view in ask("lamp", None)]
    assert boxes[0] == ""
    assert "" not in boxes[1:]


def test_suggestions_are_those_of_the_last_reply() -> None:
    ask = handlers(Clerk(done("Cheaper", "In red", "In blue", "Best rated", "Fifth")))["ask"]
    assert callable(ask)
    *_, (_, _, *buttons, _) = ask("lamp", None)
    assert [b["value"] for b in buttons] == ["Cheaper", "In red", "In blue", "Best rated"]
