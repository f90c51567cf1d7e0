"""The loop of model and tools that answers a turn, and the file it keeps conversations in."""

from __future__ import annotations

import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import (
    ModelCallLimitMiddleware,
    ToolCallLimitMiddleware,
    ToolErrorMiddleware,
)
from langchain_core.language_models import BaseChatModel

from agent import memory, preview
from agent.errors import ModelUnavailable, NotReplaced
from agent.events import Event
from agent.exchange import Exchange
from agent.instructions import Limits
from agent.middleware import Briefing, Fallback, TurnContext, Wording
from agent.offline import OfflineModel
from tools import TOOLS, tell_model

_log = logging.getLogger("shopkeeper")
Thread = dict[str, Any]
"""LangGraph's configuration for one conversation, as `memory.thread_of` makes it."""


class Loop:
    """Runs turns through `create_agent`: with a language model where there is one.

    Where that fails, and where there is none, the embedded model answers. `timeout` is how many
    seconds one call of the language model may take.
    """

    def __init__(
        self, home: Path, limits: Limits, model: BaseChatModel | None, *, timeout: float
    ) -> None:
        self._checkpoints = memory.checkpoints(home / memory.FILE)
        self._limits = limits
        self._offline = self._agent(OfflineModel(), [])
        self._online = self._agent(model, _watch(limits, timeout)) if model else None

    def _agent(self, model: BaseChatModel, extra: list[Any]) -> Any:
        return create_agent(
            model,
            TOOLS,
            middleware=[Briefing(), *extra, ToolErrorMiddleware(tell_model)],
            state_schema=memory.ShopState,
            context_schema=TurnContext,
            checkpointer=self._checkpoints,
        )

    @property
    def is_online(self) -> bool:
        """True where a language model takes part."""
        return self._online is not None

    def before(self, thread: Thread) -> memory.Remembered:
        """Return what the last turn of a conversation left."""
        return memory.remembered(self._offline.get_state(thread).values)

    def keep(self, thread: Thread, values: dict[str, Any]) -> None:
        """Keep what the next turn builds on."""
        kept = self._offline.update_state(thread, values, as_node="model")
        memory.forget_older(self._checkpoints, kept)

    def forget(self, thread: Thread) -> None:
        """Forget a conversation."""
        self._checkpoints.delete_thread(thread["configurable"]["thread_id"])

    def events(
        self,
        turn: Exchange,
        context: TurnContext,
        thread: Thread,
        before: memory.Remembered,
        *,
        online: bool = True,
    ) -> Generator[Event, None, None]:
        """Yield what comes of a turn, up to the last sentence; not `online` spares the endpoint."""
        messages = memory.opening(before.messages, turn.said)
        yield from preview.cards(turn, context)
        if self._online is None or not online:
            yield from self._run(self._offline, turn, context, thread, messages)
        else:
            yield from preview.table(turn)
            yield from self._attempt(turn, context, thread, messages)
            if not turn.answered:
                yield from self._rescue(turn, context, thread, before)
        if not turn.answered:
            yield from turn.vouch()

    def _attempt(
        self, turn: Exchange, context: TurnContext, thread: Thread, messages: Any
    ) -> Iterator[Event]:
        """Let the language model answer; whatever it sets off ends with a noted failure."""
        try:
            yield from self._run(self._online, turn, context, thread, messages)
        except NotReplaced:
            raise
        # A bug of ours in the tools or the checks comes up again, and loud, in the rescue.
        except Exception as error:
            _log.debug("the turn with the language model broke off", exc_info=True)
            context.failed(error)
        if not context.failures and not turn.answered:
            context.failed(ModelUnavailable("nothing that the language model said could be shown"))
        if context.failures:
            _log.warning("the language model failed: %s", context.failures[0])

    def _rescue(
        self, turn: Exchange, context: TurnContext, thread: Thread, before: memory.Remembered
    ) -> Iterator[Event]:
        """Let the embedded model answer when nothing true was said."""
        turn.restart()
        aside = memory.aside_of(thread)
        messages = [*before.messages, *memory.opening([], turn.said)]
        try:
            yield from self._run(self._offline, turn, context, aside, messages)
        finally:
            self.forget(aside)

    def _run(
        self, graph: Any, turn: Exchange, context: TurnContext, thread: Thread, messages: Any
    ) -> Iterator[Event]:
        stream = graph.stream(
            {"messages": messages},
            {**thread, "recursion_limit": self._limits.steps},
            context=context,
            stream_mode=["messages", "values"],
            durability="exit",
        )
        with closing(stream):
            for mode, data in stream:
                if mode == "values":
                    turn.messages = data["messages"]
                elif data[1].get("langgraph_node") in ("model", "tools"):
                    yield from turn.take(data[0])


def _watch(limits: Limits, timeout: float) -> list[Any]:
    """Return what only a model that is not ours needs."""
    return [
        Wording(OfflineModel()),
        Fallback(OfflineModel(), patience=limits.patience * timeout),
        ModelCallLimitMiddleware(run_limit=limits.model_calls, exit_behavior="error"),
        ToolCallLimitMiddleware(run_limit=limits.tool_calls),
    ]
