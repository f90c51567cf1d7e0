"""A scripted OpenAI-compatible server on a free loopback port, for the tests of real clients."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable, Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from agent import Endpoint

Answer = Callable[["Exchange"], None]
Call = dict[str, Any]
_WAIT = 0.02
_MOST_WAITS = 600


class Exchange:
    """One request as it is answered: streamed when the client asked for that."""

    def __init__(
        self, handler: BaseHTTPRequestHandler, body: dict[str, Any], server: Server
    ) -> None:
        self._handler, self._body, self.server = handler, body, server
        self._waits = 0

    @property
    def streams(self) -> bool:
        return bool(self._body.get("stream"))

    def send(self, status: int, content: str | bytes, kind: str, **headers: str) -> None:
        """Send a whole body."""
        raw = content.encode() if isinstance(content, str) else content
        self._handler.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(raw))}.items():
            self._handler.send_header(name, value)
        for name, value in headers.items():
            self._handler.send_header(name.replace("_", "-"), value)
        self._handler.end_headers()
        self._handler.wfile.write(raw)

    def begin(self) -> None:
        """Begin a stream of events."""
        self._handler.send_response(200)
        self._handler.send_header("Content-Type", "text/event-stream")
        self._handler.send_header("Transfer-Encoding", "chunked")
        self._handler.send_header("Connection", "close")
        self._handler.end_headers()

    def event(self, delta: dict[str, Any], finish: str | None = None) -> None:
        """Send one chunk of a completion."""
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        self.data(json.dumps(_completion("chat.completion.chunk", choice)))

    def data(self, text: str) -> None:
        """Send one event as it stands."""
        self.line(f"data: {text}\n\n")

    def line(self, text: str) -> None:
        """Send a piece of the stream."""
        raw = text.encode()
        self._handler.wfile.write(f"{len(raw):x}\r\n".encode() + raw + b"\r\n")
        self._handler.wfile.flush()

    def end(self) -> None:
        """End the stream as the protocol wants it."""
        self.data("[DONE]")
        self.close()

    def close(self) -> None:
        """End the body without the protocol's last word."""
        self._handler.wfile.write(b"0\r\n\r\n")

    def goes_on(self) -> bool:
        """Wait a little; return True until the server closes or its patience ends."""
        self._waits += 1
        return self._waits < _MOST_WAITS and not self.server.closing.wait(_WAIT)

    def cut(self) -> None:
        """Break the connection in the middle of the body."""
        self._handler.wfile.flush()


def _completion(kind: str, choice: dict[str, Any]) -> dict[str, Any]:
    return {"id": "scripted", "object": kind, "created": 0, "model": "m", "choices": [choice]}


def text(*pieces: str, finish: str = "stop") -> Answer:
    """Answer with words, in these pieces when they are streamed."""

    def answer(exchange: Exchange) -> None:
        if not exchange.streams:
            _whole(exchange, {"role": "assistant", "content": "".join(pieces)}, finish)
            return
        exchange.begin()
        for piece in pieces:
            exchange.event({"content": piece})
        exchange.event({}, finish)
        exchange.end()

    return answer


def gated(first: str, gate: threading.Event, rest: str) -> Answer:
    """Answer with the first words at once, and the rest only once the gate is open."""

    def answer(exchange: Exchange) -> None:
        exchange.begin()
        exchange.event({"content": first})
        gate.wait(exchange.server.patience)
        exchange.event({"content": rest})
        exchange.event({}, "stop")
        exchange.end()

    return answer


def search(query: str, **arguments: Any) -> Call:
    """Return a call of `search_catalog`."""
    return call("search_catalog", query=query, **arguments)


def call(name: str, /, **arguments: Any) -> Call:
    """Return a call of a tool."""
    return raw_call(name, json.dumps(arguments))


def raw_call(name: str, arguments: str) -> Call:
    """Return a call whose arguments are this text, JSON or not."""
    return {"name": name, "arguments": arguments}


def calls(*wanted: Call, say: str = "", finish: str | None = "tool_calls") -> Answer:
    """Answer with tool calls, after these words; streamed arguments come in two halves."""

    def answer(exchange: Exchange) -> None:
        begun = [
            {"id": exchange.server.fresh_id(), "type": "function", "function": dict(c)}
            for c in wanted
        ]
        if not exchange.streams:
            message = {"role": "assistant", "content": say or None, "tool_calls": begun}
            _whole(exchange, message, finish)
            return
        exchange.begin()
        if say:
            exchange.event({"content": say})
        for index, tool_call in enumerate(begun):
            _in_halves(exchange, index, tool_call)
        exchange.event({}, finish)
        exchange.end()

    return answer


def _in_halves(exchange: Exchange, index: int, tool_call: dict[str, Any]) -> None:
    name, arguments = tool_call["function"]["name"], tool_call["function"]["arguments"]
    half = len(arguments) // 2
    function = {"name": name, "arguments": arguments[:half]}
    exchange.event({"tool_calls": [{**tool_call, "index": index, "function": function}]})
    rest = {"index": index, "function": {"arguments": arguments[half:]}}
    exchange.event({"tool_calls": [rest]})


def _whole(exchange: Exchange, message: dict[str, Any], finish: str | None) -> None:
    choice = {"index": 0, "message": message, "finish_reason": finish}
    exchange.send(200, json.dumps(_completion("chat.completion", choice)), "application/json")


def status(code: int, message: str = "scripted", **headers: str) -> Answer:
    """Answer with an error of the protocol."""
    body = json.dumps({"error": {"message": message, "type": "scripted", "code": None}})
    return lambda exchange: exchange.send(code, body, "application/json", **headers)


def body(content: str | bytes, kind: str = "application/json") -> Answer:
    """Answer 200 with any body."""
    return lambda exchange: exchange.send(200, content, kind)


def events(*sent: str, done: bool = True) -> Answer:
    """Answer with a stream of these events, whatever they are."""

    def answer(exchange: Exchange) -> None:
        exchange.begin()
        for event in sent:
            exchange.data(event)
        exchange.end() if done else exchange.close()

    return answer


def hang(*pieces: str) -> Answer:
    """Answer with these words and then nothing, until the server closes."""

    def answer(exchange: Exchange) -> None:
        if pieces:
            exchange.begin()
        for piece in pieces:
            exchange.event({"content": piece})
        exchange.server.closing.wait(exchange.server.patience)
        exchange.cut()

    return answer


def alive_without_words() -> Answer:
    """Answer with comments that keep the connection alive, as busy servers do, without end."""

    def answer(exchange: Exchange) -> None:
        exchange.begin()
        while exchange.goes_on():
            exchange.line(": still working\n\n")
        exchange.cut()

    return answer


def babble() -> Answer:
    """Answer with words without end."""

    def answer(exchange: Exchange) -> None:
        exchange.begin()
        while exchange.goes_on():
            exchange.event({"content": "and so on "})
        exchange.cut()

    return answer


def cut(*pieces: str, begun: Call | None = None, cleanly: bool = False) -> Answer:
    """Answer with these words, perhaps a begun call, and then the connection breaks.

    `cleanly` is how a proxy cuts: the body ends as it should, only the last events are missing.
    """

    def answer(exchange: Exchange) -> None:
        exchange.begin()
        for piece in pieces:
            exchange.event({"content": piece})
        if begun:
            function = {"index": 0, "id": exchange.server.fresh_id(), "function": dict(begun)}
            exchange.event({"tool_calls": [function]})
        exchange.close() if cleanly else exchange.cut()

    return answer


class Server:
    """Answers chat completions from a queue, then `always`; keeps what it was asked."""

    def __init__(self, *script: Answer, always: Answer | None = None) -> None:
        self.script = deque(script)
        self.always = always
        self.requests: list[dict[str, Any]] = []
        self.raw: list[bytes] = []
        self.left = 0
        self.closing = threading.Event()
        self.patience = 60.0
        self._ids = 0
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._http.daemon_threads = False
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.closing.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/v1"

    def endpoint(self, timeout: float = 5.0) -> Endpoint:
        """Return how an assistant reaches this server."""
        return Endpoint(model="m", base_url=self.url, timeout=timeout)

    def then(self, *answers: Answer) -> None:
        """Add to the script."""
        self.script.extend(answers)

    def fresh_id(self) -> str:
        """Return the id of the next tool call."""
        self._ids += 1
        return f"call_{self._ids}"

    def answer(self, exchange: Exchange) -> None:
        """Answer one request with the next line of the script."""
        following = self.script.popleft() if self.script else self.always
        (following or status(500, "the script is at its end"))(exchange)


def _handler_of(server: Server) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            models = {"object": "list", "data": [{"id": "m", "object": "model"}]}
            Exchange(self, {}, server).send(200, json.dumps(models), "application/json")

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            server.raw.append(raw)
            request = json.loads(raw)
            server.requests.append(request)
            self.close_connection = True
            try:
                server.answer(Exchange(self, request, server))
            except (BrokenPipeError, ConnectionResetError):
                server.left += 1

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output quiet."""

    return Handler


def tokens(request: dict[str, Any]) -> int:
    """Estimate the prompt tokens of a request."""
    sent = {"messages": request["messages"], "tools": request.get("tools", [])}
    return len(json.dumps(sent, ensure_ascii=False)) // 4


def unanswered(messages: Iterable[dict[str, Any]]) -> list[str]:
    """Return the ids of tool calls that the messages after them don't answer."""
    waiting: list[str] = []
    for message in messages:
        waiting += [c["id"] for c in message.get("tool_calls") or []]
        if message["role"] == "tool":
            waiting.remove(message["tool_call_id"])
    return waiting
