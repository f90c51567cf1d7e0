"""`/api/conversations` and `/api/handovers`: for whoever talks to shoppers beside the assistant."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from agent import redact
from store import Conversation, HandOver, Turn
from ui.api.access import caller_of, opens
from ui.api.body import Body, Text
from ui.caller import Caller
from ui.reception import PERSON, Reception

router = APIRouter(tags=["hand-over"])
Assisting = Annotated[Caller, Depends(opens("assist"))]
_INNER = ("trace", "signs", "message")


class Words(Body):
    """What a person says to the shopper."""

    text: Annotated[Text, Field(min_length=1, max_length=8_000)]


@router.get("/api/conversations/{id}")
def transcript(
    id: str, request: Request, caller: Annotated[Caller, Depends(caller_of)]
) -> dict[str, Any]:
    """Return what was said, without personal data.

    With the scope `assist` of any conversation of the catalogue, else only of the caller's own.
    """
    reception = _reception(request)
    owner = None if "assist" in caller.scopes else caller.owner
    conversation = reception.conversations.find(id, caller.catalog, owner)
    turns = [_turn(turn) for turn in reception.conversations.turns(id)]
    return {**_state(conversation), "turns": turns}


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


def handover_as_json(handover: HandOver) -> dict[str, Any]:
    """Return a hand-over as programs get it."""
    return handover.model_dump(mode="json") | {"at": _time(handover.at)}


def _held(id: str, request: Request, caller: Caller, holder: Any) -> dict[str, Any]:
    conversations = _reception(request).conversations
    conversations.find(id, caller.catalog)
    conversations.hold(id, holder)
    return {"conversation": id, "held_by": holder}


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
        "began": _time(conversation.began),
        "used": _time(conversation.used),
    }


def _turn(turn: Turn) -> dict[str, Any]:
    """Return a turn; its `by` tells who answered it, and is empty while nobody has."""
    reply = {name: value for name, value in turn.reply.items() if name not in _INNER}
    by = "" if not reply.get("text") else PERSON if reply.get("model") == PERSON else "assistant"
    return {
        "number": turn.number,
        "at": _time(turn.at),
        "said": turn.said,
        "reply": reply,
        "by": by,
    }


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
