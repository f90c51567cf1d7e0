"""The tools for agents, called by the real MCP client over HTTP and over standard input."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
from fastapi.testclient import TestClient
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from store import Shelf
from tests.api import Doors, doors_at
from tests.serving import running
from ui.completions.markdown import HELD
from ui.mcp.server import TOOLS

pytestmark = pytest.mark.anyio
NEED = "a leather backpack under $100"
ROOT = Path(__file__).parents[1]
# The command itself, but for the encoder: these tests read no weights.
COMMAND = """
import sys
import ui.shop
from tests.letters import LetterEmbedder
ui.shop.open_embedder = lambda settings: LetterEmbedder()
from ui.__main__ import main
sys.argv = ["shopkeeper", "mcp", "--catalog", "shop"]
main()
"""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def doors(stocked_shelf: Shelf) -> Doors:
    return doors_at(stocked_shelf)


@pytest.fixture
def site(doors: Doors) -> Iterator[str]:
    with running(doors.app) as url:
        yield f"{url}/mcp"


@asynccontextmanager
async def keyed(site: str, key: dict[str, str]) -> AsyncIterator[Client]:
    async with (
        httpx2.AsyncClient(headers=key, timeout=30) as web,
        Client(streamable_http_client(site, http_client=web)) as agent,
    ):
        yield agent


def text(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


def told(result: CallToolResult) -> Any:
    assert not result.is_error, text(result)
    assert text(result)
    return result.structured_content


def refused(result: CallToolResult) -> str:
    assert result.is_error
    assert result.structured_content is None
    return text(result)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_tools_are_listed_as_reading_only_with_schemas(site: str, mode: str) -> None:
    async with Client(site, mode=mode) as agent:
        tools = (await agent.list_tools()).tools
    assert [tool.name for tool in tools] == list(TOOLS)
    for tool in tools:
        assert tool.annotations and tool.annotations.read_only_hint
        assert tool.annotations.destructive_hint is False
        assert tool.input_schema["type"] == "object"
        assert tool.output_schema and tool.output_schema["required"]
        assert tool.description


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_the_catalogue_is_searched_in_ucps_envelope(site: str, mode: str) -> None:
    meta = {"ucp-agent": {"profile": "https://agent.example/profile.json"}}
    asked = {"query": "leather backpack", "filters": {"price": {"max": 9000}}}
    async with Client(site, mode=mode) as agent:
        result = await agent.call_tool("search_catalog", {"meta": meta, "catalog": asked})
    answer = told(result)
    assert answer["products"][0]["title"] == "Dune Leather Backpack"
    assert all(p["price_range"]["min"]["amount"] <= 9000 for p in answer["products"])
    assert json.loads(text(result)) == answer


async def test_pages_are_turned_with_the_cursor_of_the_last(site: str) -> None:
    asked: dict[str, Any] = {"filters": {"categories": ["Backpacks"]}, "pagination": {"limit": 4}}
    async with Client(site) as agent:
        first = told(await agent.call_tool("search_catalog", {"catalog": asked}))
        asked["pagination"]["cursor"] = first["pagination"]["cursor"]
        second = told(await agent.call_tool("search_catalog", {"catalog": asked}))
        asked["pagination"]["cursor"] = "page=3"
        message = refused(await agent.call_tool("search_catalog", {"catalog": asked}))
    assert (len(first["products"]), len(second["products"])) == (4, 3)
    assert "without a cursor" in message


async def test_products_are_looked_up_told_and_compared(site: str) -> None:
    ids = ["trail-leather-backpack", "dune-leather-backpack"]
    async with Client(site) as agent:
        found = told(await agent.call_tool("lookup_catalog", {"catalog": {"ids": [*ids, "no"]}}))
        one = told(await agent.call_tool("get_product", {"catalog": {"id": ids[0]}}))
        table = told(await agent.call_tool("compare_products", {"ids": ids}))
        none = refused(await agent.call_tool("get_product", {"catalog": {"id": "no"}}))
        lost = refused(await agent.call_tool("compare_products", {"ids": [ids[0], "no"]}))
        alone = refused(await agent.call_tool("compare_products", {"ids": [ids[0]]}))
    assert [p["id"] for p in found["products"]] == ids
    assert found["messages"][0]["content"] == "no"
    assert one["product"]["metadata"]["color"] == ["brown"]
    price = next(row for row in table["rows"] if row["field"] == "price")
    assert (price["values"], price["best"]) == (["$95.00", "$89.00"], ids[1])
    assert "take an id of a search" in none
    assert "'no'" in lost
    assert "input schema" in alone


async def test_a_need_is_answered_with_reasons_and_goes_on_as_a_conversation(site: str) -> None:
    async with Client(site) as agent:
        result = await agent.call_tool("recommend_products", {"need": NEED})
        first = told(result)
        said = {"text": "under $90", "conversation": first["conversation"]}
        second = told(await agent.call_tool("ask_shopping_assistant", said))
        begun = told(await agent.call_tool("ask_shopping_assistant", {"text": "hello"}))
    assert {i["title"] for i in first["items"]} == {
        "Trail Leather Backpack",
        "Dune Leather Backpack",
    }
    assert all(item["reasons"] for item in first["items"])
    assert f"conversation: {first['conversation']}" in text(result)
    assert [i["title"] for i in second["items"]] == ["Dune Leather Backpack"]
    assert second["conversation"] == first["conversation"]
    assert begun["conversation"] != first["conversation"]


async def test_the_assistant_is_silent_while_a_person_has_the_conversation(
    doors: Doors, site: str
) -> None:
    async with Client(site) as agent:
        first = told(await agent.call_tool("recommend_products", {"need": NEED}))
        doors.conversations.hold(first["conversation"], "person")
        said = {"text": "and in red?", "conversation": first["conversation"]}
        result = await agent.call_tool("ask_shopping_assistant", said)
    assert (told(result)["held_by"], told(result)["items"]) == ("person", [])
    assert HELD in text(result)


async def test_a_key_opens_the_tools_of_its_scopes_and_its_own_conversations(
    doors: Doors, site: str
) -> None:
    async with keyed(site, doors.key("catalog")) as agent:
        names = [tool.name for tool in (await agent.list_tools()).tools]
        assert "search_catalog" in names
        assert "ask_shopping_assistant" not in names
        message = refused(await agent.call_tool("ask_shopping_assistant", {"text": "hello"}))
        assert "scope 'chat'" in message
    async with keyed(site, doors.key("chat")) as agent:
        mine = told(await agent.call_tool("recommend_products", {"need": NEED}))
    async with keyed(site, doors.key("chat")) as agent:
        said = {"text": "hello", "conversation": mine["conversation"]}
        message = refused(await agent.call_tool("ask_shopping_assistant", said))
    assert "begin a new one" in message


async def test_what_a_tool_can_not_read_is_named_for_the_agent(site: str) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("search_catalog", {}, "catalog"),
        ("search_catalog", {"catalog": {}}, "send a query, filters, or both"),
        ("search_catalog", {"catalog": {"query": 3}}, "catalog.query"),
        ("search_catalog", {"catalog": {"filters": {"price": {"max": "9"}}}}, "price.max"),
        ("recommend_products", {"need": ""}, "need"),
        ("recommend_products", {"need": "x" * 3_000}, "need"),
        ("ask_shopping_assistant", {"text": "hi", "conversation": "../x"}, "begin a new one"),
        ("buy_everything", {}, "the tools are"),
    ]
    async with Client(site) as agent:
        for name, arguments, part in wrong:
            assert part in refused(await agent.call_tool(name, arguments))


async def test_what_nobody_foresaw_stays_in_the_log(
    doors: Doors, site: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr(doors.reception, "conversation", broken)
    async with Client(site) as agent:
        message = refused(await agent.call_tool("recommend_products", {"need": NEED}))
    assert "secret" not in message
    assert "secret" in caplog.text


LISTING = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPTS = {"Accept": "application/json, text/event-stream"}


def test_any_worker_answers_any_request_as_json(doors: Doors) -> None:
    with doors.client() as client:
        answer = client.post("/mcp", json=LISTING, headers=ACCEPTS)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert "mcp-session-id" not in answer.headers
    assert len(answer.json()["result"]["tools"]) == len(TOOLS)


def test_there_is_no_session_to_hold_open(doors: Doors) -> None:
    with doors.client() as client:
        for answer in (client.get("/mcp", headers=ACCEPTS), client.delete("/mcp")):
            assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Authorization": "Bearer sk-000000000000-" + "x" * 43}, 401),
        ({"Host": "evil.example"}, 401),
        ({"X-Forwarded-For": "203.0.113.9"}, 401),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://localhost:3000"}, 200),
    ],
)
def test_who_comes_from_elsewhere_needs_a_good_key(
    doors: Doors, headers: dict[str, str], status: int
) -> None:
    with doors.client() as client:
        answer = client.post("/mcp", json=LISTING, headers=ACCEPTS | headers)
        assert answer.status_code == status
        if status != 200:
            keyed = ACCEPTS | headers | doors.key("catalog")
            assert client.post("/mcp", json=LISTING, headers=keyed).status_code == 200


def test_an_expired_key_opens_no_tool(doors: Doors) -> None:
    with doors.client() as client:
        headers = ACCEPTS | doors.key("catalog", days=1)
        assert client.post("/mcp", json=LISTING, headers=headers).status_code == 200
        doors.now += 86_401
        assert client.post("/mcp", json=LISTING, headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b'{"a": "\xff"}', 400), (b"[]", 400), (b"null", 400), (b"a" * 10_000_000, 413)],
    ids=["cut", "no utf-8", "list", "null", "10 MB"],
)
@pytest.mark.parametrize("version", [{}, {"MCP-Protocol-Version": "2026-07-28"}])
def test_what_is_no_json_rpc_is_refused(
    doors: Doors, body: bytes, status: int, version: dict[str, str]
) -> None:
    headers = ACCEPTS | version | {"Content-Type": "application/json"}
    with doors.client() as client:
        assert client.post("/mcp", content=body, headers=headers).status_code == status
        assert plain(client).status_code == 200


def plain(client: TestClient) -> Any:
    return client.post("/mcp", json=LISTING, headers=ACCEPTS)


async def test_the_command_serves_an_agent_that_starts_it(stocked_shelf: Shelf) -> None:
    kept = {name: os.environ[name] for name in ("PATH", "OMP_NUM_THREADS") if name in os.environ}
    command = StdioServerParameters(
        command=sys.executable,
        args=["-c", COMMAND],
        cwd=str(ROOT),
        env=kept | {"SHOPKEEPER_HOME": str(stocked_shelf.home)},
    )
    async with Client(command) as agent:
        assert [tool.name for tool in (await agent.list_tools()).tools] == list(TOOLS)
        first = told(await agent.call_tool("recommend_products", {"need": NEED}))
        said = {"text": "under $90", "conversation": first["conversation"]}
        second = told(await agent.call_tool("ask_shopping_assistant", said))
    assert [i["title"] for i in second["items"]] == ["Dune Leather Backpack"]
