"""The shop page served on loopback, and a visitor who talks to it as a browser does."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, cast

import httpx
import uvicorn
from starlette.types import ASGIApp

from agent import Event
from store import Conversations, Shelf, Spending
from tests.letters import LetterEmbedder
from ui.api.turns import Turns
from ui.budget import Budget
from ui.counter import Counter
from ui.front import ShopFront
from ui.page.clerk import Clerk
from ui.reception import Reception
from ui.server import application
from ui.shops import Shops

_CARD = re.compile(r'data-product="([^"]+)" data-exposure="([0-9a-f]{32})"')
STARTERS = ("A light backpack", "Running shoes")
SHOP = ShopFront(products=485, departments=("Camping", "Shoes"), starters=STARTERS)


class OneShop:
    """Stands for the shops of a home: one assistant answers in all of them."""

    default = "shop"

    def __init__(self, assistant: Any, shelf: Shelf) -> None:
        self.shelf, self._assistant = shelf, assistant
        self.behavior = getattr(assistant, "behavior", None)
        self.is_online = False

    def of(self, catalog: str) -> OneShop:
        return self

    def reply(self, text: str, **kept: Any) -> Iterator[Event]:
        # Reception closes what it is given.
        yield from self._assistant.reply(text, **kept)


def clerk_of(assistant: Any, shelf: Shelf, catalog: str = "shop") -> Clerk:
    """The page's clerk before an assistant, with a reception that keeps all in a home."""
    home = shelf.home
    shops = cast(Shops, OneShop(assistant, shelf))
    reception = Reception(shops, Conversations(home), Budget(Spending(home)))
    return Clerk(Turns(reception), catalog)


@contextmanager
def served(
    assistant: Any,
    counter: Counter | None = None,
    *,
    shelf: Shelf | None = None,
    catalog: str = "shop",
) -> Iterator[str]:
    """Serve the page with an assistant; conversations are kept in the shelf's home."""
    with TemporaryDirectory() as home:
        clerk = clerk_of(assistant, shelf or Shelf(Path(home), LetterEmbedder()), catalog)
        with running(application(clerk, shop=SHOP, counter=counter)) as address:
            yield address


@contextmanager
def running(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Serve an application on a port of loopback, by default on one that is free."""
    with socket.create_server(("127.0.0.1", port)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, args=([listener],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            server.force_exit = True
            thread.join()


class Card(NamedTuple):
    """A product that was shown, with the id that an answer to it carries."""

    product: str
    exposure: str


class Visitor:
    """A browser without a window: it keeps cookies, and says where its requests begin."""

    def __init__(self, url: str) -> None:
        self.web = httpx.Client(base_url=url, timeout=30)
        self._seen: set[str] = set()
        self.opened = self.web.get("/")
        (self._handler,) = (
            part["id"]
            for part in self.web.get("/config").json()["dependencies"]
            if part["backend_fn"] and len(part["inputs"]) == 1
        )
        self.talk = ""

    def post(self, path: str, body: object = None, **changed: str | None) -> httpx.Response:
        """Send JSON as the page does, but for the headers that are changed or left out."""
        sent: dict[str, str | None] = {"sec-fetch-site": "same-origin"}
        sent |= {"content-type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in changed.items()}
        headers = {name: value for name, value in sent.items() if value is not None}
        content = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        return self.web.post(path, content=content, headers=headers)

    def judge(self, kind: str, card: Card, **changed: str | None) -> int:
        """Return the status with which the shop takes an answer to a card."""
        return self.post("/behavior", {"kind": kind, **card._asdict()}, **changed).status_code

    def ask(self, text: str) -> list[Card]:
        """Return the cards of the new answer that can be judged, in their order."""
        return self.act({"do": "say", "text": text})

    def act(self, what: dict[str, Any]) -> list[Card]:
        """Do something in this visitor's conversation; return the new cards to be judged."""
        session = f"s{id(self)}"
        act = json.dumps({**what, "talk": self.talk})
        asked = {"data": [act], "fn_index": self._handler, "session_hash": session}
        self.web.post("/gradio_api/queue/join", json=asked).raise_for_status()
        place = "/gradio_api/queue/data"
        with self.web.stream("GET", place, params={"session_hash": session}) as told:
            events = [json.loads(line[5:]) for line in told.iter_lines() if "data:" in line]
        assert any(e["msg"] == "process_completed" and e["success"] for e in events), events
        ids = [_id_in(e["output"]["data"][1]) for e in events if e["msg"] == "process_generating"]
        self.talk = next((id for id in ids if id), self.talk)
        found = _CARD.findall(json.dumps(events).replace('\\\\"', '"').replace('\\"', '"'))
        cards = dict.fromkeys(Card(*card) for card in found)
        new = [card for card in cards if card.exposure not in self._seen]
        self._seen |= {card.exposure for card in new}
        return new


def _id_in(told: Any) -> str:
    """The id in what a part of the page became; later parts of a stream tell differences."""
    return told if isinstance(told, str) else ""
