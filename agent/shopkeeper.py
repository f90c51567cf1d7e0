"""The assistant: one door, `Shopkeeper.reply`, that turns what a shopper says into events."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from langchain.agents import create_agent
from langchain.agents.middleware import (
    ClearToolUsesEdit,
    ContextEditingMiddleware,
    ModelCallLimitMiddleware,
    ToolCallLimitMiddleware,
    ToolErrorMiddleware,
)
from langchain.agents.middleware.model_call_limit import ModelCallLimitExceededError
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langgraph.errors import GraphRecursionError

from agent import memory, prose
from agent.briefing import briefing
from agent.errors import ModelUnavailable
from agent.events import Done, Event, Found, Understood
from agent.middleware import FAILURES, Briefing, Fallback, RepairInvalidCalls, TurnContext
from agent.model import Endpoint, open_model
from agent.need import Need
from agent.offline import NAME as OFFLINE
from agent.offline import OfflineModel
from agent.privacy import redact
from agent.reader import Reader
from agent.reply import Item, Reply
from agent.suggestion import suggestions
from agent.exchange import Exchange
from store import Catalog, Shelf
from tools import TOOLS, by_query, by_rating, tell_model

_log = logging.getLogger("shopkeeper")
_LONGEST = 2_000
_MODEL_CALLS = 8
_TOOL_CALLS = 6
_CONTEXT_TOKENS = 2_000


class Shopkeeper:
    """A conversation partner for the shoppers of one catalogue.

    Without an endpoint the embedded model answers; with one, the embedded model finishes any
    turn in which the endpoint fails.
    """

    def __init__(
        self, shelf: Shelf, *, catalog: str, home: Path, endpoint: Endpoint | None = None
    ) -> None:
        self._shelf, self._name = shelf, catalog
        self._checkpoints = memory.checkpoints(home / "conversations.sqlite")
        self._readers: dict[str, Reader] = {}
        self._offline = self._agent(OfflineModel(), ())
        self._model = endpoint.model if endpoint else OFFLINE
        self._online = (
            self._agent(open_model(endpoint), (Fallback(OfflineModel()),)) if endpoint else None
        )

    def _agent(self, model: BaseChatModel, extra: tuple[Fallback, ...]) -> Any:
        # LangChain types each middleware by a state of its own: only Any takes them together.
        middleware: list[Any] = [
            Briefing(),
            *extra,
            ContextEditingMiddleware(edits=[ClearToolUsesEdit(trigger=_CONTEXT_TOKENS)]),
            ModelCallLimitMiddleware(run_limit=_MODEL_CALLS, exit_behavior="error"),
            ToolCallLimitMiddleware(run_limit=_TOOL_CALLS),
            ToolErrorMiddleware(tell_model),
            RepairInvalidCalls(),
        ]
        return create_agent(
            model,
            TOOLS,
            middleware=middleware,
            state_schema=memory.ShopState,
            context_schema=TurnContext,
            checkpointer=self._checkpoints,
        )

    def parse(self, text: str) -> Need:
        """Return how a first request is understood, without answering it."""
        return self._reader(self._shelf.open(self._name)).read(_clean(text))

    def ask(self, text: str, *, conversation: str | None = None) -> Reply:
        """Return the whole reply to what a shopper says."""
        for event in self.reply(text, conversation=conversation):
            if isinstance(event, Done):
                return event.reply
        raise AssertionError("a turn ends with Done")

    def reply(self, text: str, *, conversation: str | None = None) -> Iterator[Event]:
        """Yield what happens in a turn: the need, cards, checked sentences, the whole reply."""
        started = time.perf_counter()
        catalog = self._shelf.open(self._name)
        config = memory.thread_of(conversation, self._name)
        before = memory.remembered(self._offline.get_state(config).values)
        said = _clean(text)
        earlier = catalog.known(before.shown)
        need = self._reader(catalog).read(said, previous=before.need, shown=earlier)
        clock = _Clock(started)
        yield clock.marked("understood_ms", Understood(need=need))
        turn = Exchange(catalog, need, said, earlier)
        context = TurnContext(
            catalog, need.constraints, need.order, briefing=briefing(catalog, need)
        )
        for event in self._events(turn, context, config, before):
            yield clock.marked_first(event)
        reply = self._finished(turn, context, clock)
        self._remember(config, turn, reply)
        yield Done(reply=reply)

    def _events(
        self,
        turn: Exchange,
        context: TurnContext,
        config: dict[str, Any],
        before: memory.Remembered,
    ) -> Iterator[Event]:
        messages = memory.opening(before.messages, turn.said)
        if self._online is None:
            yield from self._run(self._offline, turn, context, config, messages)
        else:
            yield from self._cards_first(turn)
            try:
                yield from self._run(self._online, turn, context, config, messages)
            except (ModelCallLimitExceededError, GraphRecursionError, *FAILURES) as error:
                context.failures.append(f"{type(error).__name__}: {error}")
        if context.failures:
            _log.warning("the language model failed: %s", context.failures[0])
        if not turn.telling.kept or (turn.found and not turn.chosen):
            yield from self._rescue(turn, context)

    def _run(
        self,
        graph: Any,
        turn: Exchange,
        context: TurnContext,
        config: dict[str, Any],
        messages: Any,
    ) -> Iterator[Event]:
        stream = graph.stream(
            {"messages": messages, "need": turn.need.model_dump(mode="json")},
            config,
            context=context,
            stream_mode="messages",
            durability="exit",
        )
        for chunk, meta in stream:
            if meta.get("langgraph_node") in ("model", "tools"):
                yield from turn.take(chunk)
        yield from turn.finish()

    def _cards_first(self, turn: Exchange) -> Iterator[Event]:
        """Show what the shop itself finds, before a language model has thought at all."""
        need = turn.need
        if need.goal != "find" or not (need.about or need.hard):
            return
        order = need.order
        rows = (
            by_query(turn.catalog, need.about, need.hard, order)
            if need.about
            else by_rating(turn.catalog, need.hard, order)
        ).rows
        yield Found(products=tuple(turn.catalog.at(rows[:3])))

    def _rescue(self, turn: Exchange, context: TurnContext) -> Iterator[Event]:
        """Let the embedded model answer when nothing true was said."""
        turn.restart()
        scratch = memory.thread_of(None, self._name)
        messages = memory.opening([], turn.said)
        yield from self._run(self._offline, turn, context, scratch, messages)
        self._checkpoints.delete_thread(scratch["configurable"]["thread_id"])

    def _finished(self, turn: Exchange, context: TurnContext, clock: _Clock) -> Reply:
        for refused in turn.telling.refused:
            _log.info("cut %r: %s", refused.sentence, refused.problem)
        for omitted in turn.omitted if self._online else []:
            _log.info("the model left out %r; it was enforced", omitted.said or omitted.field)
        items = tuple(Item(product=p, reasons=turn.reasons(p)) for p in turn.chosen)
        return Reply(
            text=turn.telling.text,
            items=items,
            need=turn.need,
            notes=tuple(_notes(turn, context)),
            follow_ups=suggestions(turn.need, [i.product for i in items], turn.calls),
            model=OFFLINE if context.failures else self._model,
            timings_ms=clock.times(),
        )

    def _remember(self, config: dict[str, Any], turn: Exchange, reply: Reply) -> None:
        """Keep the checked text, not what the model wrote: the next turn builds on it."""
        state = self._offline.get_state(config).values
        messages = memory.remembered(state).messages
        last = messages[-1] if messages else None
        final = AIMessage(reply.text, id=last.id if isinstance(last, AIMessage) else None)
        shown = [i.product.id for i in reply.items] or memory.remembered(state).shown
        self._offline.update_state(
            config,
            {"messages": [final], "need": turn.need.model_dump(mode="json"), "shown": shown},
            as_node="model",
        )

    def _reader(self, catalog: Catalog) -> Reader:
        version = catalog.edition.version
        if version not in self._readers:
            self._readers = {version: Reader(catalog.vocabulary)}
        return self._readers[version]


class _Clock:
    """Milliseconds since the shopper pressed enter."""

    def __init__(self, started: float) -> None:
        self._started = started
        self._times: dict[str, float] = {}

    def marked(self, name: str, event: Event) -> Event:
        """Note the time under a name, once; return the event."""
        self._times.setdefault(name, round((time.perf_counter() - self._started) * 1000, 1))
        return event

    def marked_first(self, event: Event) -> Event:
        """Note the time of the first event of a kind."""
        name = "first_card_ms" if isinstance(event, Found) else "first_sentence_ms"
        return self.marked(name, event)

    def times(self) -> dict[str, float]:
        """Return all times, with the total."""
        return {**self._times, "total_ms": round((time.perf_counter() - self._started) * 1000, 1)}


def _clean(text: str) -> str:
    return redact(text[:_LONGEST])


def _notes(turn: Exchange, context: TurnContext) -> Iterator[str]:
    for typed, taken in turn.need.corrected:
        yield f"Searched for “{taken}” instead of “{typed}”."
    for constraint in turn.need.unverifiable:
        yield f"The catalogue can't check “{constraint.said or constraint.field}”."
    if unknown := turn.counts.get("unknown"):
        yield f"{unknown:,} more might fit, but the catalogue doesn't say; they were left out."
    if context.failures:
        yield "The language model did not answer, so this reply was written without it."
