"""What a conversation remembers between turns, checkpointed to SQLite by LangGraph."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any, NamedTuple, NotRequired
from uuid import uuid4

from langchain.agents import AgentState
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph.message import REMOVE_ALL_MESSAGES
from pydantic import ValidationError

from agent.errors import BadConversation
from agent.state import State
from store import write_ahead

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
# The need carries what was agreed; the words are there for "the second one" and "that".
_KEPT_TURNS = 6
_KEPT_ROUNDS = 2
_LONGEST = 200
_OWNER = "owner"
FILE = "conversations.sqlite"
_PATIENCE = 30


def _latest(old: Any, new: Any) -> Any:
    return new


class ShopState(AgentState[Any]):
    """The messages, and the rest of what is remembered as plain JSON."""

    state: NotRequired[Annotated[dict[str, Any], _latest]]


class Remembered(NamedTuple):
    """What the last turn left."""

    state: State = State()
    messages: Sequence[AnyMessage] = ()


def checkpoints(path: Path) -> SqliteSaver:
    """Open the file that keeps the conversations of a home."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, check_same_thread=False, timeout=_PATIENCE)
    with write_ahead(connection, path, _PATIENCE):
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA secure_delete=ON")
    return SqliteSaver(connection)


def thread_of(conversation: str | None, catalog: str, owner: str = "") -> dict[str, Any]:
    """Return LangGraph's configuration for a conversation; None begins a new one.

    A conversation belongs to one catalogue: the same id elsewhere is another conversation. It is
    kept with the pseudonym of its `owner`, so that it can be forgotten with them.
    """
    if conversation is not None and not _ID.fullmatch(conversation):
        raise BadConversation(f"{conversation[:80]!r} can't be a conversation id")
    place = {"thread_id": f"{catalog}:{conversation or uuid4().hex}"}
    return {"configurable": place, "metadata": {_OWNER: owner}}


def aside_of(thread: dict[str, Any]) -> dict[str, Any]:
    """Return the configuration of a conversation that is new, of nobody, in the same catalogue."""
    catalog, _, _ = thread["configurable"]["thread_id"].rpartition(":")
    return thread_of(None, catalog)


def remembered(values: dict[str, Any]) -> Remembered:
    """Return what a checkpoint holds; an empty one for a new conversation."""
    try:
        state = State.model_validate(values.get("state", {}))
    except ValidationError:
        # An older release wrote it in another shape: the conversation goes on without it.
        state = State()
    return Remembered(state, values.get("messages", []))


def opening(messages: Sequence[AnyMessage], text: str) -> list[AnyMessage | RemoveMessage]:
    """Return the messages that begin a turn, mending a history that a crash left unfinished.

    A tool call without its answer would be refused by every endpoint.
    """
    kept = _whole(messages)
    said = HumanMessage(text)
    if len(kept) == len(messages):
        return [said]
    return [RemoveMessage(id=REMOVE_ALL_MESSAGES), *kept, said]


def closing(
    messages: Sequence[AnyMessage], text: str, before: Sequence[AnyMessage]
) -> list[AnyMessage | RemoveMessage]:
    """Return the history after a turn that told the shopper `text`: no other word is kept.

    What a model wrote besides is forgotten, and of what the tools answered only the ids and
    titles stay: the rest is read again from the rows when it is asked for. A turn that told
    nothing leaves the history as it was before.
    """
    history = list(before)
    if text and (starts := _starts(messages)):
        said = starts[-1]
        rounds = list(_rounds(messages[said + 1 :]))[-_KEPT_ROUNDS:]
        history = [*messages[: said + 1], *(m for r in rounds for m in r), AIMessage(text)]
        history = history[_starts(history)[-_KEPT_TURNS:][0] :]
    return [RemoveMessage(id=REMOVE_ALL_MESSAGES), *history]


def forget_older(saver: SqliteSaver, thread: dict[str, Any]) -> None:
    """Delete all checkpoints of a conversation before this one: nothing goes back to them."""
    place = thread["configurable"]
    with saver.cursor() as cursor:
        for table in ("checkpoints", "writes"):
            cursor.execute(
                f"DELETE FROM {table} WHERE thread_id = ? AND checkpoint_id < ?",
                (place["thread_id"], place["checkpoint_id"]),
            )


def forget_conversations(path: Path, catalog: str, owner: str) -> int:
    """Delete every conversation of a pseudonym in one catalogue; return how many there were.

    The file is written anew, since its free pages keep what was said.
    """
    if not path.exists():
        return 0
    saver = checkpoints(path)
    saver.setup()
    own = "thread_id LIKE ? || ':%' AND json_extract(metadata, '$.owner') = ?"
    query = f"SELECT DISTINCT thread_id FROM checkpoints WHERE {own}"
    with saver.cursor() as cursor:
        threads = [name for (name,) in cursor.execute(query, (catalog, owner))]
    for thread in threads:
        saver.delete_thread(thread)
    if threads:
        saver.conn.execute("VACUUM")
        saver.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    saver.conn.close()
    return len(threads)


def _starts(messages: Sequence[AnyMessage]) -> list[int]:
    return [i for i, m in enumerate(messages) if isinstance(m, HumanMessage)]


def _whole(messages: Sequence[AnyMessage]) -> Sequence[AnyMessage]:
    """Return the messages up to the last reply."""
    for end in range(len(messages), 0, -1):
        last = messages[end - 1]
        if isinstance(last, AIMessage) and not last.tool_calls:
            return messages[:end]
    return []


def _rounds(messages: Sequence[AnyMessage]) -> Iterator[list[AnyMessage]]:
    """Yield the tool calls that were all answered, with their answers."""
    for place, message in enumerate(messages):
        if not isinstance(message, AIMessage) or not message.tool_calls:
            continue
        following = messages[place + 1 : place + 1 + len(message.tool_calls)]
        answers = [m for m in following if isinstance(m, ToolMessage) and m.status != "error"]
        if [c["id"] for c in message.tool_calls] == [a.tool_call_id for a in answers]:
            yield [AIMessage("", tool_calls=message.tool_calls), *map(_shortened, answers)]


def _shortened(answer: ToolMessage) -> ToolMessage:
    try:
        found = json.loads(str(answer.content))
        products = [{"id": p["id"], "title": p["title"]} for p in found["products"]]
        text = json.dumps({"matching": found["matching"], "products": products}, ensure_ascii=False)
    except (ValueError, KeyError, TypeError):
        text = str(answer.content)[:_LONGEST]
    return ToolMessage(text, tool_call_id=answer.tool_call_id, name=answer.name)
