"""`POST /api/chat`: a turn as JSON, or as server-sent events while it happens."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import Field
from starlette.responses import Response

from agent import Done, Event, language_in
from store import Conversation
from ui.api.access import opens
from ui.api.body import Body, Locale, Text
from ui.api.errors import NotAllowed
from ui.api.shapes import event_as_json, reply_as_json
from ui.api.site import site_of
from ui.api.streams import EventStream, event_line, first
from ui.api.turns import Turns
from ui.caller import Caller
from ui.reception import Asked, Reception
from ui.visitor import VISITING

router = APIRouter(tags=["chat"])


class ChatRequest(Body):
    """What a shopper says. Without a conversation one is begun, whose id the answer carries.

    A first text that doesn't tell which language it is in is in that of the `locale`.
    """

    text: Annotated[Text, Field(min_length=1, max_length=8_000)]
    conversation: Annotated[Text, Field(min_length=1, max_length=64)] | None = None
    shopper: Annotated[Text, Field(min_length=1, max_length=255)] | None = None
    locale: Locale = ""
    stream: bool = False


@router.post("/api/chat", response_model=None, responses={200: {"content": EventStream.example}})
async def chat(
    asked: ChatRequest, request: Request, caller: Annotated[Caller, Depends(opens("chat"))]
) -> Response | dict[str, Any]:
    """Answer what a shopper says.

    With `stream`, or where events are accepted, they come as they happen: `conversation`,
    `understood`, `found`, `said`, `asked`, `done` or `failed`.
    """
    turn = await run_in_threadpool(_begun, asked, request, caller)
    turns: Turns = request.app.state.turns
    site = site_of(request)
    if asked.stream or "text/event-stream" in request.headers.get("accept", ""):
        _, events = await first(turns.events(turn))
        return EventStream(_lines(turns, turn.conversation, events, site))
    reply = await turns.reply(turn)
    return reply_as_json(reply, site) | await turns.standing(turn.conversation)


def _begun(asked: ChatRequest, request: Request, caller: Caller) -> Asked:
    """Return the turn to run. Raises NotAllowed and ConversationNotFound."""
    shopper = shopper_of(asked.shopper, caller)
    reception: Reception = request.app.state.turns.reception
    conversation = reception.conversation(caller, "api", asked.conversation, shopper=shopper)
    return Asked(caller, conversation, asked.text, shopper, language=language_in(asked.locale))


def shopper_of(named: str | None, caller: Caller) -> str | None:
    """Return who asks: a browser is itself, and only who may tell of shoppers may name one."""
    if caller.visitor:
        return f"{VISITING}{caller.visitor}"
    if named and "events" not in caller.scopes:
        raise NotAllowed("This key can't say who asks: it has no scope 'events'.", param="shopper")
    return named


async def _lines(
    turns: Turns, conversation: Conversation, events: AsyncGenerator[Event, None], site: str
) -> AsyncGenerator[str, None]:
    yield event_line("conversation", {"conversation": conversation.id})
    async for event in events:
        name, data = event_as_json(event, site)
        if isinstance(event, Done):
            data |= await turns.standing(conversation)
        yield event_line(name, data)
