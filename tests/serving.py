"""The shop page served on loopback, and a visitor who talks to it as a browser does."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import httpx
import uvicorn
from fastapi import FastAPI

from ui.counter import Counter
from ui.front import ShopFront
from ui.page import Assistant
from ui.server import application

_CARD = re.compile(r'data-product="([^"]+)" data-exposure="([0-9a-f]{32})"')
STARTERS = ("A light backpack", "Running shoes")
SHOP = ShopFront(products=485, departments=("Camping", "Shoes"), starters=STARTERS)


@contextmanager
def served(assistant: Assistant, counter: Counter | None = None) -> Iterator[str]:
    with listening(application(assistant, shop=SHOP, counter=counter)) as url:
        yield url


@contextmanager
def listening(app: FastAPI) -> Iterator[str]:
    """Serve an application on a free port of loopback."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
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
            if len(part["inputs"]) == 2
        )

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
        session = f"s{id(self)}"
        asked = {"data": [text, None], "fn_index": self._handler, "session_hash": session}
        self.web.post("/gradio_api/queue/join", json=asked).raise_for_status()
        place = "/gradio_api/queue/data"
        with self.web.stream("GET", place, params={"session_hash": session}) as told:
            events = [json.loads(line[5:]) for line in told.iter_lines() if "data:" in line]
        assert any(e["msg"] == "process_completed" and e["success"] for e in events), events
        found = _CARD.findall(json.dumps(events).replace('\\\\"', '"').replace('\\"', '"'))
        cards = dict.fromkeys(Card(*card) for card in found)
        new = [card for card in cards if card.exposure not in self._seen]
        self._seen |= {card.exposure for card in new}
        return new
