"""The language models a conversation can use: the only place that knows providers."""

from __future__ import annotations

import json
import ssl
import time
import weakref
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpx2
from langchain_core.language_models import BaseChatModel
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from openai import DefaultAsyncHttpxClient, DefaultHttpxClient
from pydantic import SecretStr

from agent.errors import CutToolCall, ModelUnavailable

_THINK, _THOUGHT = "<think>", "</think>"
PATIENCE = 3
"""How many timeouts long an answer, or the calls of one turn, may go on."""


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint; `timeout` is how many seconds it may be silent."""

    model: str
    base_url: str | None = None
    api_key: str | None = None
    timeout: float = 20.0


def open_model(endpoint: Endpoint) -> BaseChatModel:
    """Return a chat model for an endpoint; nothing is sent until it is used."""
    hooks = {"response": [_bounded(endpoint.timeout)]}
    client = DefaultHttpxClient(event_hooks=hooks, verify=_trusted())
    model = StrictChatOpenAI(
        model=endpoint.model,
        base_url=endpoint.base_url,
        # Local servers want none, but the client refuses to be built without one.
        api_key=SecretStr(endpoint.api_key or "none"),
        timeout=endpoint.timeout,
        stream_chunk_timeout=endpoint.timeout,
        max_retries=0,
        # Some names switch to the Responses API, which compatible servers don't have.
        use_responses_api=False,
        http_client=client,
        # Never used, as turns are not async, but the one made without it reads certificates anew.
        http_async_client=DefaultAsyncHttpxClient(verify=_trusted()),
    )
    weakref.finalize(model, client.close)
    return model


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom we trust; to read the certificates takes longer than all else here."""
    return httpx2.create_ssl_context()


def _bounded(timeout: float) -> Callable[[httpx2.Response], None]:
    def bound(response: httpx2.Response) -> None:
        if isinstance(response.stream, httpx2.SyncByteStream):
            response.stream = _Bounded(response.stream, timeout)

    return bound


class _Bounded(httpx2.SyncByteStream):
    """A body that has to bring events, and to end.

    The client's own timeout starts again with every byte: a server that sends comments to keep
    the connection alive, or words without end, would hold the turn for ever.
    """

    def __init__(self, stream: httpx2.SyncByteStream, timeout: float) -> None:
        self._stream, self._timeout = stream, timeout

    def __iter__(self) -> Iterator[bytes]:
        begun = heard = time.monotonic()
        for piece in self._stream:
            now = time.monotonic()
            if now - heard > self._timeout or now - begun > PATIENCE * self._timeout:
                raise httpx2.ReadTimeout("the language model takes too long")
            heard = heard if _is_comment(piece) else now
            yield piece

    def close(self) -> None:
        self._stream.close()


def _is_comment(piece: bytes) -> bool:
    return all(line.startswith(b":") for line in piece.splitlines() if line)


class _Guard:
    """Watches the pieces of a streamed message.

    LangChain takes a stream that breaks off for a whole message. It repairs a cut argument string
    and runs the tool with what is left, so that an optional limit is lost without a word
    (langchain #39275).
    """

    def __init__(self) -> None:
        self._arguments: dict[Any, str] = {}
        self._finish: str | None = None

    def see(self, chunk: ChatGenerationChunk) -> None:
        """Note one chunk."""
        for piece in getattr(chunk.message, "tool_call_chunks", []):
            key = piece["index"]
            self._arguments[key] = self._arguments.get(key, "") + (piece["args"] or "")
        self._finish = (chunk.generation_info or {}).get("finish_reason") or self._finish

    def judge(self) -> None:
        """Raise ModelUnavailable unless the message, with every tool call in it, is whole."""
        if self._arguments and self._finish in (None, "length"):
            raise CutToolCall("the language model stopped in the middle of a tool call")
        if self._finish is None:
            raise ModelUnavailable("the language model stopped in the middle of its answer")
        if not all(_is_object(a or "{}") for a in self._arguments.values()):
            raise CutToolCall("the language model sent tool arguments that are no JSON object")


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


class _Thoughts:
    """Drops what a reasoning model thinks aloud before its answer: no shopper should read it."""

    def __init__(self) -> None:
        self._head = ""
        self._spoken = False

    def left_out(self, chunk: ChatGenerationChunk) -> ChatGenerationChunk:
        """Return the chunk without thoughts."""
        if not self._spoken and isinstance(chunk.message.content, str):
            chunk.message.content = self._after(chunk.message.content)
        return chunk

    def _after(self, text: str) -> str:
        self._head += text
        begun = self._head.lstrip()
        if _THINK.startswith(begun):
            return ""
        if not begun.startswith(_THINK):
            self._spoken = True
            return self._head
        _, end, answer = begun.partition(_THOUGHT)
        self._spoken = bool(end)
        return answer.lstrip()


class StrictChatOpenAI(ChatOpenAI):
    """ChatOpenAI that refuses cut and malformed answers instead of repairing them."""

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        guard, thoughts = _Guard(), _Thoughts()
        for chunk in super()._stream(*args, **kwargs):
            guard.see(chunk)
            yield thoughts.left_out(chunk)
        guard.judge()

    async def _astream(self, *args: Any, **kwargs: Any) -> AsyncIterator[ChatGenerationChunk]:
        guard, thoughts = _Guard(), _Thoughts()
        async for chunk in super()._astream(*args, **kwargs):
            guard.see(chunk)
            yield thoughts.left_out(chunk)
        guard.judge()
