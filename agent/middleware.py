"""Hooks around the model inside `create_agent`: the briefing, the fallback, the repair."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import openai
from langchain.agents import AgentState
from langchain.agents.middleware import (
    AgentMiddleware,
    ModelRequest,
    ModelResponse,
    hook_config,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import (
    AIMessage,
    AnyMessage,
    HumanMessage,
    SystemMessage,
    ToolMessage,
)
from langgraph.runtime import Runtime

from agent.errors import ModelUnavailable
from tools import ShopContext

Handler = Callable[[ModelRequest[Any]], ModelResponse[Any]]
# What a dead, slow or talkative endpoint raises through ChatOpenAI: its own errors, those of
# the HTTP client, and ValueError and its kin for answers that are not what the protocol says.
FAILURES = (
    openai.OpenAIError,
    httpx.HTTPError,
    ModelUnavailable,
    TimeoutError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
)
_TURNS = 6
_REPAIRS = 2


@dataclass(frozen=True)
class TurnContext(ShopContext):
    """What one turn adds to the tools' context: the rendered prompt, and what went wrong."""

    briefing: str = ""
    failures: list[str] = field(default_factory=list)


class Briefing(AgentMiddleware[AgentState[Any], TurnContext]):
    """Sends the prompt of this turn and only the recent conversation."""

    def wrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        """Render the request."""
        context = request.runtime.context
        return handler(
            request.override(
                system_message=SystemMessage(context.briefing),
                messages=recent(request.messages),
            )
        )


def recent(messages: Sequence[AnyMessage]) -> list[AnyMessage]:
    """Return the last turns, beginning with what the shopper said."""
    starts = [i for i, m in enumerate(messages) if isinstance(m, HumanMessage)]
    return list(messages[starts[-_TURNS] :] if len(starts) > _TURNS else messages)


class Fallback(AgentMiddleware[AgentState[Any], TurnContext]):
    """Finishes the turn with another model once the first one has failed in it."""

    def __init__(self, other: BaseChatModel) -> None:
        super().__init__()
        self._other = other

    def wrap_model_call(self, request: ModelRequest[Any], handler: Handler) -> ModelResponse[Any]:
        """Call the model, or the other one after a failure."""
        failures = request.runtime.context.failures
        if not failures:
            try:
                return handler(request)
            except FAILURES as error:
                failures.append(f"{type(error).__name__}: {error}")
        return handler(request.override(model=self._other))


class RepairInvalidCalls(AgentMiddleware[AgentState[Any], TurnContext]):
    """Tells the model that its tool arguments were no JSON.

    Without this the loop ends silently with an empty message (langchain #33504).
    """

    @hook_config(can_jump_to=["model"])
    def after_model(
        self, state: AgentState[Any], runtime: Runtime[TurnContext]
    ) -> dict[str, Any] | None:
        """Turn invalid calls into answered ones, a few times a turn."""
        last = state["messages"][-1]
        if not isinstance(last, AIMessage) or not last.invalid_tool_calls or last.tool_calls:
            return None
        if sum(bool(m.additional_kwargs.get("repair")) for m in state["messages"]) >= _REPAIRS:
            raise ModelUnavailable("the model keeps sending broken tool calls")
        calls = [
            {"name": c["name"] or "unknown", "args": {}, "id": c["id"] or "0", "type": "tool_call"}
            for c in last.invalid_tool_calls
        ]
        mended = last.model_copy(update={"invalid_tool_calls": [], "tool_calls": calls})
        told = [
            ToolMessage(
                "The arguments were not valid JSON. Send the call again.",
                tool_call_id=str(call["id"]),
                status="error",
                additional_kwargs={"repair": 1},
            )
            for call in calls
        ]
        return {"jump_to": "model", "messages": [mended, *told]}
