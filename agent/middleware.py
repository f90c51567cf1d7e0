"""Hooks around the model inside `create_agent`: the briefing, the words and the fallback."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from langchain.agents import AgentState
from langchain.agents.middleware import AgentMiddleware, ModelRequest, ModelResponse
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, SystemMessage, ToolMessage

from agent.errors import ModelUnavailable, NotReplaced
from tools import ShopContext, order_status

Handler = Callable[[ModelRequest[Any]], ModelResponse[Any]]
_LONGEST = 300


@dataclass(frozen=True)
class TurnContext(ShopContext):
    """What one turn adds to the tools' context.

    The rendered prompt, whether the shop words the reply itself, whether the turn is private to the
    shopper and the shop, the tools in this catalogue's own fields and values, and what went wrong.
    """

    briefing: str = ""
    worded: bool = False
    private: bool = False
    schemas: list[dict[str, Any]] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def failed(self, error: Exception) -> None:
        """Note why the language model takes no more part in this turn."""
        self.failures.append(f"{type(error).__name__}: {error}"[:_LONGEST])


class Briefing(AgentMiddleware[AgentState[Any], TurnContext]):
    """Sends the prompt and the tools of this turn."""

    def wrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        """Render the request."""
        context = request.runtime.context
        message = SystemMessage(context.briefing)
        tools: list[Any] = context.schemas or request.tools
        return handler(request.override(system_message=message, tools=tools))


class Wording(AgentMiddleware[AgentState[Any], TurnContext]):
    """Lets another model word the reply where a language model's own words can't be checked."""

    def __init__(self, other: BaseChatModel) -> None:
        super().__init__()
        self._other = other

    def wrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        """Call the model for what it looks up, the other one for what is said."""
        last, context = request.messages[-1], request.runtime.context
        if context.private or (isinstance(last, ToolMessage) and last.name == order_status.name):
            # Of somebody's orders a language model learns nothing.
            return handler(request.override(model=self._other))
        if not context.worded:
            return handler(request)
        if not isinstance(last, ToolMessage) or last.status == "error":
            planned = handler(request)
            if any(m.tool_calls for m in planned.result if isinstance(m, AIMessage)):
                return planned
        return handler(request.override(model=self._other))


class Fallback(AgentMiddleware[AgentState[Any], TurnContext]):
    """Finishes the turn with another model once the first one has failed in it."""

    def __init__(self, other: BaseChatModel, *, patience: float) -> None:
        super().__init__()
        self._other, self._patience = other, patience

    def wrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        """Call the model, or the other one after a failure."""
        context = request.runtime.context
        if not context.failures:
            try:
                return self._tried(request, handler)
            except NotReplaced:
                raise
            # An endpoint can answer anything, and its client raises whatever that trips over.
            except Exception as error:
                context.failed(error)
        return handler(request.override(model=self._other))

    def _tried(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        if time.monotonic() - request.runtime.context.started > self._patience:
            raise ModelUnavailable("the language model is too slow")
        return handler(request)
