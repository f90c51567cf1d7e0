"""One tool as MCP lists it, and what a call of it answers."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from mcp.types import Tool as Listed
from mcp.types import ToolAnnotations
from pydantic import BaseModel

from store import Scope
from ui.mcp.visit import Visit


class Answer(NamedTuple):
    """What a tool tells: as an object, and in words where those say it shorter."""

    told: dict[str, Any]
    words: str = ""

    @property
    def text(self) -> str:
        """The words, or the object for clients that read no objects."""
        return self.words or json.dumps(self.told, ensure_ascii=False)


@dataclass(frozen=True)
class Tool:
    """A tool that reads and changes nothing of the shop.

    `arguments` is what it is called with, `output` the JSON schema of its answer.
    """

    name: str
    title: str
    description: str
    scope: Scope
    arguments: type[BaseModel]
    output: dict[str, Any]
    run: Callable[[Visit, Any], Awaitable[Answer]]

    def listed(self) -> Listed:
        """Return it as clients get to know it."""
        hints = ToolAnnotations(
            title=self.title,
            read_only_hint=True,
            destructive_hint=False,
            idempotent_hint=self.scope == "catalog",
            open_world_hint=False,
        )
        return Listed(
            name=self.name,
            title=self.title,
            description=self.description,
            input_schema=self.arguments.model_json_schema(),
            output_schema=self.output,
            annotations=hints,
        )
