"""What every tool is called with, whatever else it takes."""

from __future__ import annotations

from typing import Any

from langchain.tools import ToolRuntime
from pydantic import BaseModel, ConfigDict, field_serializer

from tools.context import ShopContext


class Arguments(BaseModel):
    """The turn, which no model sends, and nothing that the tool doesn't know."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    runtime: ToolRuntime[ShopContext, Any]

    @field_serializer("runtime")
    def _unwritten(self, runtime: ToolRuntime[ShopContext, Any]) -> None:
        """Write nothing: LangChain dumps arguments for their names, and a shop is large."""
