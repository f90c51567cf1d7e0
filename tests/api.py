"""A shop with all its doors open, for tests that come in as programs do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from agent import Shopkeeper
from store import Conversations, Keys, Scope, Shelf, Spending
from ui.allowance import Allowance
from ui.api.access import Access, Welcome
from ui.api.application import Api
from ui.api.turns import Turns
from ui.budget import Budget
from ui.helpdesk.accounts import ChatwootAccount, WebhookAccount
from ui.helpdesk.desks import Desks
from ui.helpdesk.outside import Outside
from ui.reception import Reception
from ui.server import bare
from ui.settings import Settings
from ui.shop import open_shop
from ui.shops import Shops
from ui.warming import Warming


@dataclass
class Doors:
    """The doors of a home's shops, with a clock that stands still until it is turned.

    There is no page: Gradio needs longer to build it than most tests take.
    """

    shelf: Shelf
    opened: Callable[[str], Shopkeeper]
    bound: str = "127.0.0.1"
    daily_tokens: int | None = None
    origins: tuple[str, ...] = ()
    chatwoot: ChatwootAccount | None = None
    webhook: WebhookAccount | None = None
    address: str = ""
    warming: Warming | None = None
    timeout: float = 5.0
    now: float = 1_000_000.0
    keys: Keys = field(init=False)
    app: FastAPI = field(init=False)

    def __post_init__(self) -> None:
        home = self.shelf.home
        shops = Shops(self.shelf, "shop", self.opened)
        self.keys = Keys(home, clock=self.clock)
        self.conversations = Conversations(home, clock=self.clock)
        spending = Spending(home, clock=self.clock)
        self.desks = Desks(
            home,
            chatwoot=self.chatwoot,
            webhook=self.webhook,
            shop=self.address,
            outside=Outside(timeout=self.timeout),
            clock=self.clock,
        )
        self.reception = Reception(
            shops,
            self.conversations,
            Budget(spending, self.daily_tokens),
            handing_over=self.desks.handing_over,
            allowed=Allowance(30, self.clock),
        )
        access = Access(self.keys, Welcome(self.bound, "shop"), clock=self.clock)
        turns = Turns(self.reception)
        api = Api(
            turns,
            access,
            origins=self.origins,
            desks=self.desks,
            address=self.address,
            warming=self.warming,
        )
        self.app = bare("Shopkeeper", api)

    def clock(self) -> float:
        return self.now

    def key(self, *scopes: Scope, catalog: str = "shop", **kept: Any) -> dict[str, str]:
        """Return the header of a new key."""
        _, secret = self.keys.create("test", catalog, scopes, **kept)
        return {"Authorization": f"Bearer {secret}"}

    @contextmanager
    def client(self, host: str = "127.0.0.1", *scopes: Scope) -> Iterator[TestClient]:
        """A program at the doors; with scopes it has a key of its own for these."""
        at = f"http://{host}"
        with TestClient(self.app, base_url=at, raise_server_exceptions=False) as client:
            client.headers |= self.key(*scopes) if scopes else {}
            yield client

    def desk_client(self) -> AbstractContextManager[TestClient]:
        """A program at the doors that talks for shoppers and for people at a desk."""
        return self.client("127.0.0.1", "chat", "assist")


def events_of(stream: str) -> list[tuple[str, Any]]:
    """Return the names and the data of a stream of server-sent events."""
    blocks = [block.split("\n") for block in stream.split("\n\n") if block]
    return [(name[7:], json.loads(data[6:])) for name, data in blocks]


def doors_at(shelf: Shelf, **kept: Any) -> Doors:
    settings = Settings.read({"SHOPKEEPER_HOME": str(shelf.home)})
    return Doors(shelf, lambda name: open_shop(settings, shelf, name), **kept)


def said(answer: Any) -> dict[str, Any]:
    """The error of an answer, which carries the id of its request."""
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"])
    error = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return error  # type: ignore[no-any-return]
