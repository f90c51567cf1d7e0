"""`/v1`: models and chat completions as OpenAI's clients ask for them."""

from __future__ import annotations

import logging
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import Response

from agent import Done, Event, Said, redact
from store import Continuation, Conversation, StoreError
from ui.api.access import opens
from ui.api.chat import shopper_of
from ui.api.errors import ApiError, invalid
from ui.api.site import site_of
from ui.api.streams import EventStream, first
from ui.api.turns import Turns
from ui.caller import Caller
from ui.completions.chores import chore_of, done
from ui.completions.history import History, check_size, history_of
from ui.completions.markdown import rest, sentence, whole
from ui.completions.request import CompletionRequest
from ui.completions.shapes import DONE, Completion, usage_of
from ui.handover import PERSON
from ui.reception import Asked, Reception

_log = logging.getLogger("shopkeeper")
MODEL = "shopkeeper"
_CHAT_IDS = ("X-OpenWebUI-Chat-Id", "X-Conversation-Id")
_LONGEST_ID = 128
_Chats = Annotated[Caller, Depends(opens("chat"))]


class OpenAiRoute(APIRoute):
    """A route that refuses what it can't read with 400, as OpenAI's API does."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler of a request."""
        handle = super().get_route_handler()

        async def handled(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                told = invalid(error)
                raise ApiError(str(told), param=told.param, code=told.code) from error

        return handled


router = APIRouter(tags=["openai"], prefix="/v1", route_class=OpenAiRoute)


@router.get("/models")
def models(caller: _Chats) -> dict[str, Any]:
    """List the assistant under its names."""
    return {"object": "list", "data": [_model(id) for id in _names(caller)]}


@router.get("/models/{id:path}")
def model(id: str, caller: _Chats) -> dict[str, Any]:
    """Describe the assistant under one of its names."""
    _check_model(id, caller)
    return _model(id)


@router.post(
    "/chat/completions", response_model=None, responses={200: {"content": EventStream.example}}
)
async def complete(
    asked: CompletionRequest, request: Request, caller: _Chats
) -> Response | dict[str, Any]:
    """Answer the last user message of a history.

    The memory of the conversation follows from the history alone: what was edited, given anew or
    forked is read as it stands. Products come as Markdown, and as `recommendations` in the answer
    or its last chunk. Tokens are an estimate: four bytes of UTF-8 each.
    """
    _check_model(asked.model, caller)
    check_size(asked.messages)
    head = Completion(f"chatcmpl-{uuid4().hex}", int(time.time()), asked.model, site_of(request))
    read = [message.text for message in asked.messages]
    if chore := await run_in_threadpool(chore_of, asked.messages):
        turns: Turns = request.app.state.turns
        shop = await run_in_threadpool(turns.reception.shops.of, caller.catalog)
        content = await run_in_threadpool(done, chore, shop.parse)
        return _answered(head, asked, content, usage_of(read, content))
    answer = await run_in_threadpool(_begun, asked, request, caller, head)
    if asked.stream:
        _, events = await first(answer.turns.events(answer.asked))
        return EventStream(answer.lines(events))
    return await answer.whole()


def _answered(
    head: Completion, asked: CompletionRequest, content: str, usage: dict[str, int]
) -> Response | dict[str, Any]:
    """Return an answer that is known as a whole."""
    if not asked.stream:
        return head.whole(content, usage)

    async def lines() -> AsyncGenerator[str, None]:
        yield head.opening()
        yield head.piece(content)
        yield head.closing()
        if asked.stream_options and asked.stream_options.include_usage:
            yield head.usage(usage)
        yield DONE

    return EventStream(lines())


@dataclass(frozen=True)
class _Answer:
    """A turn that is about to be answered, with all that its answer needs."""

    head: Completion
    request: CompletionRequest
    history: History
    asked: Asked
    turns: Turns

    async def whole(self) -> dict[str, Any]:
        """Return the answer as one object."""
        reply = await self.turns.reply(self.asked)
        content = whole(reply, self.head.site)
        await run_in_threadpool(self._keep, content, reply.model == PERSON)
        return self.head.whole(content, self._usage(content), reply.items)

    async def lines(self, events: AsyncGenerator[Event, None]) -> AsyncGenerator[str, None]:
        """Yield the answer as it is said."""
        told: list[str] = []
        yield self.head.opening()
        async with aclosing(events):
            async for event in events:
                if piece := self._piece(event):
                    told.append(piece)
                    yield self.head.piece(piece)
                if isinstance(event, Done):
                    await run_in_threadpool(self._keep, "".join(told), event.reply.model == PERSON)
                    yield self.head.closing(event.reply.items)
        if self.request.stream_options and self.request.stream_options.include_usage:
            yield self.head.usage(self._usage("".join(told)))
        yield DONE

    def _piece(self, event: Event) -> str:
        if isinstance(event, Said):
            return sentence(event.text)
        return rest(event.reply, self.head.site) if isinstance(event, Done) else ""

    def _usage(self, content: str) -> dict[str, int]:
        return usage_of([message.text for message in self.request.messages], content)

    def _keep(self, content: str, held: bool) -> None:
        """Keep under which history the memory of this turn is found by the next request."""
        reception, asked = self.turns.reception, self.asked
        # While a person answers nothing is remembered beyond what was before.
        memory = (asked.since if held else asked.memory) or ""
        key = self.history.key_with(content)
        shop = reception.shops.of(asked.caller.catalog)
        try:
            for forgotten in reception.histories.keep(key, asked.conversation.id, memory):
                shop.forget(forgotten)
        except StoreError as error:
            # The next turn plays again what was said; this one is not lost.
            _log.warning("a history is not kept: %s", error)


def _begun(asked: CompletionRequest, request: Request, caller: Caller, head: Completion) -> _Answer:
    """Return the turn to run. Raises ApiError and StoreError."""
    turns: Turns = request.app.state.turns
    chat = next((id for name in _CHAT_IDS if (id := request.headers.get(name, ""))), "")
    chat = chat[:_LONGEST_ID]
    who = (caller.catalog, caller.owner, chat, asked.user or "")
    history = history_of(asked.messages, who)
    key, known = turns.reception.histories.find(history.keys()) or (None, None)
    conversation = _conversation(turns.reception, caller, chat, known, history.asked)
    turn = Asked(
        caller,
        conversation,
        history.asked,
        shopper_of(None, caller),
        since=known.memory or None if known else None,
        memory=uuid4().hex,
        before=history.unheard(key),
    )
    return _Answer(head, asked, history, turn, turns)


def _conversation(
    reception: Reception, caller: Caller, chat: str, known: Continuation | None, asked: str
) -> Conversation:
    """Return the conversation that a history is of.

    The client's own id tells it. Without one a history goes on where it is the last word of a
    conversation, or where the same was said and waits for a person; otherwise it is a fork, or of
    somebody else who said the same so far.
    """
    if chat:
        reference = f"{caller.owner}/{chat}"
        found = reception.conversations.referred(caller.catalog, "openai", reference)
        begun = found or reception.conversation(
            caller, "openai", shopper=shopper_of(None, caller), reference=reference
        )
        return begun
    if known:
        found = reception.conversation(caller, "openai", known.conversation)
        if known.newest or _waits(reception, found, asked):
            return found
    return reception.conversation(caller, "openai", shopper=shopper_of(None, caller))


def _waits(reception: Reception, conversation: Conversation, asked: str) -> bool:
    """Return True where a text was the last that was said to a person."""
    if conversation.holder != "person":
        return False
    last = reception.conversations.turns(conversation.id, last=1)
    return bool(last) and last[0].said == redact(asked)


def _names(caller: Caller) -> tuple[str, str]:
    return MODEL, f"{MODEL}/{caller.catalog}"


def _check_model(id: str, caller: Caller) -> None:
    if id not in _names(caller):
        told = f"There is no model {id[:80]!r} here: take {MODEL!r}."
        raise ApiError(told, param="model", code="model_not_found", status=404)


def _model(id: str) -> dict[str, Any]:
    return {"id": id, "object": "model", "created": 0, "owned_by": MODEL}
