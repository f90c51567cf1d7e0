"""What a conversation remembers between turns, checkpointed to SQLite by LangGraph."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Annotated, Any, NamedTuple, NotRequired
from uuid import uuid4

from langchain.agents import AgentState
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph.message import REMOVE_ALL_MESSAGES

from agent.errors import BadConversation
from agent.need import Need

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_KEPT_TURNS = 12


def _latest(old: Any, new: Any) -> Any:
    return new


class ShopState(AgentState[Any]):
    """The messages, the need as plain JSON and the ids that were shown last."""

    need: NotRequired[Annotated[dict[str, Any], _latest]]
    shown: NotRequired[Annotated[list[str], _latest]]


class Remembered(NamedTuple):
    """What the last turn left."""

    need: Need | None
    shown: list[str]
    messages: list[AnyMessage]


def checkpoints(path: Path) -> SqliteSaver:
    """Open the file that keeps the conversations of a home."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, check_same_thread=False, timeout=30)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    return SqliteSaver(connection)


def thread_of(conversation: str | None, catalog: str) -> dict[str, Any]:
    """Return LangGraph's configuration for a conversation; None begins a new one.

    A conversation belongs to one catalogue: the same id elsewhere is another conversation.
    """
    if conversation is not None and not _ID.fullmatch(conversation):
        raise BadConversation(f"{conversation[:80]!r} can't be a conversation id")
    return {"configurable": {"thread_id": f"{catalog}:{conversation or uuid4().hex}"}}


def remembered(values: dict[str, Any]) -> Remembered:
    """Return what a checkpoint holds; an empty one for a new conversation."""
    need = values.get("need")
    return Remembered(
        need=Need.model_validate(need) if need else None,
        shown=list(values.get("shown", [])),
        messages=list(values.get("messages", [])),
    )


def opening(messages: list[AnyMessage], text: str) -> list[AnyMessage | RemoveMessage]:
    """Return the messages that begin a turn, mending a history that a crash left unfinished.

    A tool call without its answer would be refused by every endpoint; old turns are forgotten.
    """
    kept = _finished(messages)
    starts = [i for i, m in enumerate(kept) if isinstance(m, HumanMessage)]
    if len(starts) > _KEPT_TURNS:
        kept = kept[starts[-_KEPT_TURNS] :]
    said = HumanMessage(text)
    if len(kept) == len(messages):
        return [said]
    return [RemoveMessage(id=REMOVE_ALL_MESSAGES), *kept, said]


def _finished(messages: list[AnyMessage]) -> list[AnyMessage]:
    for end in range(len(messages), 0, -1):
        last = messages[end - 1]
        if isinstance(last, AIMessage) and not last.tool_calls:
            return messages[:end]
    return []
