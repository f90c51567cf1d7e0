"""Server-sent events of a turn, which no slow client holds up."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any, ClassVar, TypeVar

from starlette.responses import StreamingResponse

T = TypeVar("T")
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EventStream(StreamingResponse):
    """An answer that grows; it ends at once when its reader goes away."""

    media_type = "text/event-stream"
    example: ClassVar[dict[str, Any]] = {
        "text/event-stream": {"schema": {"type": "string"}},
        "application/json": {"schema": {"type": "object"}},
    }

    def __init__(self, lines: AsyncGenerator[str, None]) -> None:
        super().__init__(_closed(lines), headers=_HEADERS)


async def _closed(lines: AsyncGenerator[str, None]) -> AsyncIterator[str]:
    async with aclosing(lines) as open_lines:
        async for line in open_lines:
            yield line


def event_line(name: str, data: Any) -> str:
    """Return one named event of a stream."""
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


async def first(values: AsyncGenerator[T, None]) -> tuple[T, AsyncGenerator[T, None]]:
    """Wait for the first value, so that what goes wrong before it has a status of its own."""
    value = await anext(values)

    async def all_of_them() -> AsyncGenerator[T, None]:
        async with aclosing(values) as rest:
            yield value
            async for later in rest:
                yield later

    return value, all_of_them()
