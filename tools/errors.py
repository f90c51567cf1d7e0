"""Failures of tools in words that a model can act on.

Only what the model can mend by calling differently is told to it; a bug stays an exception.
"""

from __future__ import annotations

from langchain.agents.middleware import ToolCallRequest

from store import StoreError


def tell_model(error: Exception, request: ToolCallRequest) -> str | None:
    """Return the text of a tool's answer for an error of the store, None for any other."""
    return str(error) if isinstance(error, StoreError) else None
