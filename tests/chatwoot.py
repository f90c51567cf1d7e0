"""A Chatwoot on loopback, built from its documented API, and the deliveries that it would send."""

from __future__ import annotations

import json
import threading
from collections import deque
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from ui.helpdesk.accounts import ChatwootAccount
from ui.helpdesk.signature import signed_by_chatwoot

TOKEN, SECRET, ACCOUNT = "bot-token", "hook-secret", 7
_PATIENCE = 30.0
Trouble = Callable[[BaseHTTPRequestHandler], None]


class Desk:
    """Takes messages and statuses, or whatever the next `trouble` does; keeps what it was sent.

    It stands in for any other desk too: what is posted elsewhere is kept as an event.
    """

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []
        self.statuses: list[tuple[int, str]] = []
        self.events: list[tuple[dict[str, str], bytes]] = []
        self.requests = 0
        self.trouble: deque[Trouble] = deque()
        self.always: Trouble | None = None
        self.closing = threading.Event()
        self._news = threading.Condition()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
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
        return f"http://127.0.0.1:{self._http.server_address[1]}"

    @property
    def account(self) -> ChatwootAccount:
        return ChatwootAccount(self.url, ACCOUNT, TOKEN, SECRET)

    @property
    def public(self) -> list[str]:
        """What the shopper reads."""
        return [m["content"] for m in self.messages if not m["private"]]

    @property
    def notes(self) -> list[str]:
        """What only the people at the desk read."""
        return [m["content"] for m in self.messages if m["private"]]

    def wait(self, until: Callable[[], object]) -> None:
        """Wait until something holds; fail where it never does."""
        with self._news:
            assert self._news.wait_for(until, _PATIENCE), "the desk waits in vain"

    def took(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        """Take a request as Chatwoot does, or as it does in trouble."""
        with self._news:
            self.requests += 1
            trouble = self.trouble.popleft() if self.trouble else self.always
        if trouble:
            trouble(handler)
        else:
            self._take(handler, body)
        with self._news:
            self._news.notify_all()

    def _take(self, handler: BaseHTTPRequestHandler, body: bytes) -> None:
        parts = handler.path.strip("/").split("/")
        if parts[:2] != ["api", "v1"]:
            self.events.append(({k.lower(): v for k, v in handler.headers.items()}, body))
            answer(handler, 200, b"")
            return
        if handler.headers.get("api_access_token") != TOKEN or parts[3] != str(ACCOUNT):
            answer(handler, 401, b'{"error": "Invalid Access Token"}')
            return
        sent, conversation = json.loads(body), int(parts[5])
        if parts[6] == "toggle_status":
            self.statuses.append((conversation, sent["status"]))
            answer(handler, 200, b'{"payload": {"success": true}}')
            return
        assert parts[6] == "messages"
        assert set(sent) <= {
            *("content", "message_type", "private"),
            *("content_type", "content_attributes"),
        }
        self.messages.append({"conversation": conversation, **sent})
        answer(handler, 200, json.dumps({"id": len(self.messages)}).encode())


def answer(handler: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
    handler.send_response(status)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def failing(status: int) -> Trouble:
    return lambda handler: answer(handler, status, b"{}")


def garbage(handler: BaseHTTPRequestHandler) -> None:
    answer(handler, 200, b"<html>sign in</html>")


def _handler_of(desk: Desk) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            desk.took(self, self.rfile.read(int(self.headers["Content-Length"])))

        def log_message(self, format: str, *args: object) -> None:
            """Keep the tests' output quiet."""

    return Handler


def message(
    text: str | None,
    *,
    id: int = 1,
    conversation: int = 12,
    status: str = "pending",
    channel: str = "Channel::WebWidget",
    **changed: Any,
) -> dict[str, Any]:
    """Return the delivery of a shopper's message."""
    talk = {"id": conversation, "status": status, "channel": channel, "inbox_id": 3}
    sent = {
        "event": "message_created",
        "id": id,
        "content": text,
        "message_type": "incoming",
        "content_type": "text",
        "private": False,
        "created_at": "2026-01-05T10:00:00.000Z",
        "account": {"id": ACCOUNT, "name": "Shop"},
        "inbox": {"id": 3, "name": "Website"},
        "sender": {"id": 9, "name": "Jo", "type": "contact"},
        "conversation": talk,
    }
    return sent | changed


def signed(body: bytes, now: float, secret: str = SECRET) -> dict[str, str]:
    """Return the headers of a delivery."""
    stamp = str(int(now))
    return {
        "Content-Type": "application/json",
        "X-Chatwoot-Timestamp": stamp,
        "X-Chatwoot-Signature": signed_by_chatwoot(secret, stamp, body),
        "X-Chatwoot-Delivery": "d-1",
    }
