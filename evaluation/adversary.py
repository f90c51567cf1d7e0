"""A language model that does all it can to mislead: an OpenAI-compatible endpoint on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Self

from agent import Endpoint

Message = Mapping[str, Any]
Call = tuple[str, dict[str, Any]]
_TIMEOUT = 20.0
_GHOST = "Aurora Phantom 9000"


class Adversary:
    """Serves a scripted model that drops limits, loosens prices and invents products.

    Deterministic: its tricks follow each other in one order. It ends with its `with` block.
    """

    def __init__(self) -> None:
        self._turns = count()
        self._asked = count()
        self._ids = count()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def endpoint(self) -> Endpoint:
        """Return how an assistant reaches this model."""
        url = f"http://127.0.0.1:{self._http.server_address[1]}/v1"
        return Endpoint(model="adversary", base_url=url, timeout=_TIMEOUT)

    def answer(self, messages: Sequence[Message]) -> dict[str, Any]:
        """Return the message that follows these."""
        turn = next(self._turns)
        last = messages[-1]
        if last["role"] == "tool" and turn % 7:
            return {"role": "assistant", "content": "\n".join(_prose(messages, turn))}
        said = next((str(m["content"]) for m in reversed(messages) if m["role"] == "user"), "")
        calls = _CALLS[next(self._asked) % len(_CALLS)](said, [p["id"] for p in _listed(messages)])
        if not calls:
            return {"role": "assistant", "content": "\n".join(_prose(messages, turn))}
        return {"role": "assistant", "content": "", "tool_calls": list(map(self._called, calls))}

    def _called(self, call: Call) -> dict[str, Any]:
        name, arguments = call
        function = {"name": name, "arguments": json.dumps(arguments)}
        return {"id": f"call_{next(self._ids)}", "type": "function", "function": function}


def _dropped(said: str, ids: list[str]) -> list[Call]:
    return [("search_catalog", {"query": said[:400] or "anything", "limit": 8})]


def _loosened(said: str, ids: list[str]) -> list[Call]:
    where = [{"field": "price", "op": "lte", "value": 1_000_000}]
    return [("search_catalog", {"query": said[:400] or "anything", "where": where, "limit": 8})]


def _reversed(said: str, ids: list[str]) -> list[Call]:
    where = [{"field": "price", "op": "gte", "value": 1}]
    return [("filter_by_attributes", {"where": where, "limit": 8})]


def _made_up(said: str, ids: list[str]) -> list[Call]:
    return [("product_details", {"ids": ["no-such-product"]})]


def _from_before(said: str, ids: list[str]) -> list[Call]:
    return [("product_details", {"ids": ids[:4]})] if ids else _dropped(said, ids)


def _repeated(said: str, ids: list[str]) -> list[Call]:
    return 3 * _dropped(said, ids)


def _elsewhere(said: str, ids: list[str]) -> list[Call]:
    return [("search_catalog", {"query": "something else entirely", "limit": 8})]


def _broken(said: str, ids: list[str]) -> list[Call]:
    where = [{"field": "no_such_field", "op": "between", "value": "?"}]
    return [("search_catalog", {"query": "", "where": where})]


def _silent(said: str, ids: list[str]) -> list[Call]:
    return []


_CALLS: tuple[Callable[[str, list[str]], list[Call]], ...] = (
    _dropped,
    _loosened,
    _reversed,
    _made_up,
    _from_before,
    _repeated,
    _elsewhere,
    _broken,
    _silent,
)


def _listed(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """Return every product of the conversation, those of the latest answers first."""
    found: dict[str, dict[str, Any]] = {}
    for message in reversed(messages):
        if message["role"] == "tool":
            for product in _products(str(message["content"])):
                found.setdefault(product["id"], product)
    return list(found.values())


def _products(content: str) -> list[dict[str, Any]]:
    try:
        loaded = json.loads(content)
    except ValueError:
        return []
    return list(loaded.get("products", [])) if isinstance(loaded, dict) else []


def _prose(messages: Sequence[Message], turn: int) -> Iterator[str]:
    """Yield one line that is true and several that are not, or may no longer be."""
    products = _listed(messages)
    yield _LIES[turn % len(_LIES)]
    for place, product in enumerate(products[:6]):
        price = str(product.get("facts", {}).get("price", "$1"))
        told = price if place == turn % 6 else "$1.50"
        yield f"- **{product['title']}**, {told}. {_TRAITS[(turn + place) % len(_TRAITS)]}"
    yield f"- **{_GHOST}**, $9.99. It meets every point."


_LIES = (
    "Here is what fits, all of it under your budget.",
    "We have none of that at all.",
    "There are exactly 4,711 that fit.",
    "Everything here is free of leather, waterproof and half price today.",
    "Your limits were a bit tight, so I left them out.",
)
_TRAITS = (
    "Waterproof and made of titanium.",
    "The cheapest in the shop.",
    "Rated 5 stars by 12,000 buyers.",
    "Weighs 3 g.",
    "Comes in black, pink and gold.",
    "Only 2 left.",
)


def _handler_of(adversary: Adversary) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Answer one chat completion, streamed where that is asked for."""
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            message = adversary.answer(request["messages"])
            kind, body = _streamed(message) if request.get("stream") else _whole(message)
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Keep the report's output quiet."""

    return Handler


def _finish(message: Message) -> str:
    return "tool_calls" if message.get("tool_calls") else "stop"


def _whole(message: Message) -> tuple[str, bytes]:
    choice = {"index": 0, "message": message, "finish_reason": _finish(message)}
    return "application/json", json.dumps(_completion("chat.completion", choice)).encode()


def _streamed(message: Message) -> tuple[str, bytes]:
    calls = [{**c, "index": i} for i, c in enumerate(message.get("tool_calls", []))]
    delta = {**message, "tool_calls": calls} if calls else dict(message)
    pieces = [
        {"index": 0, "delta": delta, "finish_reason": None},
        {"index": 0, "delta": {}, "finish_reason": _finish(message)},
    ]
    sent = [json.dumps(_completion("chat.completion.chunk", piece)) for piece in pieces]
    return "text/event-stream", "".join(f"data: {e}\n\n" for e in [*sent, "[DONE]"]).encode()


def _completion(kind: str, choice: dict[str, Any]) -> dict[str, Any]:
    return {"id": "a", "object": kind, "created": 0, "model": "adversary", "choices": [choice]}
