"""`/api/conversations` and `/api/handovers`: for whoever talks to shoppers beside the assistant."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field

from agent import redact
from store import Conversation, Turn
from ui.api.access import caller_of, opens
from ui.api.body import Body, Text
from ui.api.shapes import handover_as_json, shown_of, time_as_json
from ui.caller import Caller
from ui.handover import PERSON
from ui.reception import Reception

router = APIRouter(tags=["hand-over"])
Assisting = Annotated[Caller, Depends(opens("assist"))]
Anyone = Annotated[Caller, Depends(caller_of)]
# The largest number that SQLite can compare.
_LAST = 2**63 - 1


class Words(Body):
    """What a person says to the shopper."""

    text: Annotated[Text, Field(min_length=1, max_length=8_000)]


@router.get("/api/conversations/{id}")
def transcript(id: str, request: Request, caller: Anyone) -> dict[str, Any]:
    """Return what was said, without personal data.

    With the scope `assist` of any conversation of the catalogue, else only of the caller's own.
    """
    conversation = _readable(id, request, caller)
    turns = [_turn(turn) for turn in _reception(request).conversations.turns(id)]
    return {**_state(conversation), "turns": turns}


@router.get("/api/conversations/{id}/messages")
def messages(
    id: str,
    request: Request,
    caller: Anyone,
    after: Annotated[int, Query(ge=0, le=_LAST, description="The last number seen.")] = 0,
) -> dict[str, Any]:
    """Return what people wrote to the shopper after a number, and who has the conversation now.

    Who may read the transcript may read this; ask while `held_by` is `person`.
    """
    # Who has it is read first: what was written before it was given back isn't missed.
    conversation = _readable(id, request, caller)
    turns = _reception(request).conversations.turns(id, after=after)
    written = [
        {"number": turn.number, "at": time_as_json(turn.at), "text": turn.reply["text"]}
        for turn in turns
        if _by(turn) == PERSON
    ]
    return {"conversation": id, "held_by": conversation.holder, "messages": written}


@router.post("/api/conversations/{id}/take")
def take(id: str, request: Request, caller: Assisting) -> dict[str, Any]:
    """Give a conversation to a person: the assistant is silent until it is released."""
    return _held(id, request, caller, "person")


@router.post("/api/conversations/{id}/release")
def release(id: str, request: Request, caller: Assisting) -> dict[str, Any]:
    """Give a conversation back to the assistant, who goes on from what it knows."""
    return _held(id, request, caller, "assistant")


@router.post("/api/conversations/{id}/messages")
def say(id: str, words: Words, request: Request, caller: Assisting) -> dict[str, Any]:
    """Say something to the shopper as a person: it is in the transcript, which they may read."""
    conversations = _reception(request).conversations
    conversations.find(id, caller.catalog)
    said = {"text": redact(words.text), "model": PERSON}
    return {"conversation": id, "number": conversations.add(id, "", said)}


@router.get("/api/handovers")
def handovers(request: Request, caller: Assisting) -> dict[str, Any]:
    """List the last hand-overs of the catalogue, the newest first, and what became of each."""
    kept = _reception(request).handing_over.kept
    return {"handovers": [handover_as_json(one) for one in kept.of(caller.catalog)]}


def _held(id: str, request: Request, caller: Caller, holder: Any) -> dict[str, Any]:
    conversations = _reception(request).conversations
    conversations.find(id, caller.catalog)
    conversations.hold(id, holder)
    return {"conversation": id, "held_by": holder}


def _readable(id: str, request: Request, caller: Caller) -> Conversation:
    """Return a conversation that the caller may read. Raises ConversationNotFound."""
    owner = None if "assist" in caller.scopes else caller.owner
    return _reception(request).conversations.find(id, caller.catalog, owner)


def _reception(request: Request) -> Reception:
    reception: Reception = request.app.state.turns.reception
    return reception


def _state(conversation: Conversation) -> dict[str, Any]:
    return {
        "conversation": conversation.id,
        "catalog": conversation.catalog,
        "channel": conversation.channel,
        "reference": conversation.reference,
        "held_by": conversation.holder,
        "began": time_as_json(conversation.began),
        "used": time_as_json(conversation.used),
    }


def _turn(turn: Turn) -> dict[str, Any]:
    """Return a turn as programs get it."""
    return {
        "number": turn.number,
        "at": time_as_json(turn.at),
        "said": turn.said,
        "reply": shown_of(turn.reply),
        "by": _by(turn),
    }


def _by(turn: Turn) -> str:
    """Return who answered a turn, empty while nobody has."""
    if not turn.reply.get("text"):
        return ""
    return PERSON if turn.reply.get("model") == PERSON else "assistant"
