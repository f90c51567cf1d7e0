"""Addresses of the shop's own pictures, which programs elsewhere have to find."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from store import Media, Shelf
from store.ingest import Import, ingest
from tests.api import Doors, doors_at, events_of
from tests.conftest import SHOP
from tests.letters import LetterEmbedder

ASKED = "a leather backpack under $100"
PICTURE = "pictures/backpack/2e3238.svg"
Pictures = Callable[[TestClient], set[str]]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The small shop with drawn pictures, whose addresses are relative in its rows."""
    shelf = Shelf(tmp_path_factory.mktemp("links"), LetterEmbedder())
    drawn = (product.model_copy(update={"media": (Media(url=PICTURE),)}) for product in SHOP)
    ingest(shelf, Import("shop", tuple(drawn)))
    return shelf


def images(items: Any) -> set[str]:
    assert items
    return {item["image"] for item in items}


def of_chat(client: TestClient) -> set[str]:
    return images(client.post("/api/chat", json={"text": ASKED}).json()["items"])


def of_stream(client: TestClient) -> set[str]:
    told = client.post("/api/chat", json={"text": ASKED, "stream": True}).text
    return set().union(*(images(d["items"]) for n, d in events_of(told) if n in ("found", "done")))


def of_completion(client: TestClient) -> set[str]:
    asked = {"model": "shopkeeper", "messages": [{"role": "user", "content": ASKED}]}
    return images(client.post("/v1/chat/completions", json=asked).json()["recommendations"])


def of_draft(client: TestClient) -> set[str]:
    draft = client.post("/api/assist", json={"text": ASKED}).json()
    return images(draft["items"]) | images(draft["alternatives"]["products"] or draft["items"])


def of_ucp(client: TestClient) -> set[str]:
    found = client.post("/catalog/search", json={"query": "backpack"}).json()["products"]
    return {media["url"] for product in found for media in product["media"]}


def of_agents(client: TestClient) -> set[str]:
    call = {"name": "recommend_products", "arguments": {"need": ASKED}}
    sent = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": call}
    headers = {"Accept": "application/json, text/event-stream"}
    told = client.post("/mcp", content=json.dumps(sent), headers=headers | JSON).json()
    return images(told["result"]["structuredContent"]["items"])


JSON = {"Content-Type": "application/json"}
DOORS = [of_chat, of_stream, of_completion, of_draft, of_ucp, of_agents]


def doors(shelf: Shelf, address: str = "") -> Doors:
    return doors_at(shelf, address=address)


@pytest.mark.parametrize("pictures", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize(
    ("address", "site"),
    [("https://shop.example/help", "https://shop.example/help"), ("", "http://inside.example")],
    ids=["said", "asked"],
)
def test_a_picture_is_found_from_anywhere(
    shelf: Shelf, pictures: Pictures, address: str, site: str
) -> None:
    with doors(shelf, address).client("inside.example", "chat", "catalog", "assist") as client:
        assert pictures(client) == {f"{site}/{PICTURE}"}
