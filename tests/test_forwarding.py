"""What workers pass on to the process of the page."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.testclient import TestClient

from tests.serving import running
from ui.forwarding import Forwarding


async def mirror(request: Request) -> Response:
    body = (await request.body()).decode()
    told = {"query": str(request.query_params), "body": body, "host": request.headers["host"]}
    answer = JSONResponse(told, status_code=201)
    answer.headers.append("Set-Cookie", "a=1")
    answer.headers.append("Set-Cookie", "b=2")
    return answer


@contextmanager
def client(address: str) -> Iterator[TestClient]:
    passed_on = Forwarding(address)

    @asynccontextmanager
    async def living(_: Starlette) -> AsyncIterator[None]:
        yield
        await passed_on.close()

    app = Starlette(routes=[Mount("/", passed_on)], lifespan=living)
    with TestClient(app, base_url="http://shop.example") as client:
        yield client


def test_a_request_is_passed_on_as_it_came_and_answered_as_it_was() -> None:
    app = Starlette(routes=[Route("/a/{rest:path}", mirror, methods=["POST"])])
    with running(app) as page, client(page) as shopper:
        answer = shopper.post("/a/b?c=d%20e", content="text")
    assert answer.status_code == 201
    assert answer.json() == {"query": "c=d+e", "body": "text", "host": "shop.example"}
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert "date" not in answer.headers, "the server that passes it on says that itself"


def test_a_page_that_is_gone_is_said_to_come_back() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with client(f"http://127.0.0.1:{port}") as shopper:
        assert shopper.get("/").status_code == 503
