"""The language models a conversation can use: the only place that knows providers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.outputs import ChatGenerationChunk
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from agent.errors import CutToolCall


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible endpoint."""

    model: str
    base_url: str | None = None
    api_key: str | None = None
    timeout: float = 20.0


def open_model(endpoint: Endpoint) -> BaseChatModel:
    """Return a chat model for an endpoint; nothing is sent until it is used."""
    return StrictChatOpenAI(
        model=endpoint.model,
        base_url=endpoint.base_url,
        # Local servers want none, but the client refuses to be built without one.
        api_key=SecretStr(endpoint.api_key or "none"),
        timeout=endpoint.timeout,
        stream_chunk_timeout=endpoint.timeout,
        max_retries=0,
        # Some names switch to the Responses API, which compatible servers don't have.
        use_responses_api=False,
    )


class _ToolCallGuard:
    """Watches the pieces of streamed tool calls.

    LangChain repairs a cut argument string and runs the tool with what is left, so that an
    optional limit is lost without a word (langchain #39275).
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
        """Raise CutToolCall unless every tool call is whole."""
        if not self._arguments:
            return
        if self._finish in (None, "length"):
            raise CutToolCall("the model stopped in the middle of a tool call")
        if not all(_is_object(a or "{}") for a in self._arguments.values()):
            raise CutToolCall("the model sent tool arguments that are no JSON object")


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


class StrictChatOpenAI(ChatOpenAI):
    """ChatOpenAI that refuses cut and malformed tool calls instead of repairing them."""

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        guard = _ToolCallGuard()
        for chunk in super()._stream(*args, **kwargs):
            guard.see(chunk)
            yield chunk
        guard.judge()

    async def _astream(self, *args: Any, **kwargs: Any) -> AsyncIterator[ChatGenerationChunk]:
        guard = _ToolCallGuard()
        async for chunk in super()._astream(*args, **kwargs):
            guard.see(chunk)
            yield chunk
        guard.judge()
