"""`POST /hooks/…`: what a help desk sends, signed, and known again when it is sent twice."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field, ValidationError

from store import CatalogNotFound, Conversation, Scope
from ui.api.body import Body, Text
from ui.api.errors import ApiError, NotFound, NotKnown, NotUnderstood
from ui.api.shapes import reply_as_json
from ui.caller import Caller
from ui.desk.chatwoot import Delivery
from ui.desk.desks import Desks
from ui.desk.errors import SignatureError
from ui.desk.signature import check_chatwoot, check_standard
from ui.reception import PERSON, Asked

router = APIRouter(tags=["hooks"])
_WEBHOOK = "webhook"
_SCOPES: frozenset[Scope] = frozenset({"chat"})
_Given = dict[str, Any]
Parsed = TypeVar("Parsed", bound=BaseModel)


class Spoken(Body):
    """What a shopper said elsewhere; `conversation` is what their system calls theirs.

    A `locale` may be sent; the answer is in the language of the text.
    """

    conversation: Annotated[Text, Field(min_length=1, max_length=255)]
    text: Annotated[Text, Field(min_length=1, max_length=8_000)]
    locale: Annotated[Text, Field(max_length=35)] | None = None


@router.post("/hooks/chatwoot/{catalog}")
async def chatwoot(catalog: str, request: Request) -> dict[str, str]:
    """Take an event of a Chatwoot's agent bot; it is answered there, after this."""
    desks: Desks | None = getattr(request.app.state, "desks", None)
    account = desks.accounts[0] if desks else None
    if desks is None or account is None:
        raise NotFound("No Chatwoot is connected: set SHOPKEEPER_CHATWOOT_URL and the others.")
    body = await request.body()
    try:
        check_chatwoot(account.secret, request.headers, body, desks.clock())
    except SignatureError as error:
        raise NotKnown(str(error), code="invalid_signature") from error
    _known(catalog, request)
    delivery = _parsed(Delivery, body)
    if delivery.account and delivery.account.id != account.account:
        return {"status": "ignored"}
    new = await run_in_threadpool(desks.receive, catalog, delivery)
    return {"status": "taken" if new else "ignored"}


@router.post("/hooks/messages/{catalog}")
async def messages(catalog: str, request: Request) -> _Given:
    """Answer what a shopper said in another system, which is signed as Standard Webhooks has it.

    The same message again gets the same answer, and is no second turn.
    """
    desks: Desks | None = getattr(request.app.state, "desks", None)
    account = desks.accounts[1] if desks else None
    if desks is None or account is None:
        raise NotFound("No webhook is connected: set SHOPKEEPER_WEBHOOK_SECRET.")
    body = await request.body()
    try:
        id = check_standard(account.secret, request.headers, body, desks.clock())
    except SignatureError as error:
        raise NotKnown(str(error), code="invalid_signature") from error
    _known(catalog, request)
    spoken = _parsed(Spoken, body)
    reception = request.app.state.turns.reception
    conversation = await run_in_threadpool(
        reception.conversations.joined, catalog, _WEBHOOK, _WEBHOOK, spoken.conversation
    )
    if (kept := await run_in_threadpool(_kept, request, conversation, id)) is not None:
        return kept
    request.app.state.access.turn(conversation.id)
    caller = Caller(catalog, _SCOPES, _WEBHOOK)
    asked = Asked(caller, conversation, spoken.text, message=id)
    reply = await request.app.state.turns.reply(asked)
    return {**reply_as_json(reply), **_beside(conversation, reply.model == PERSON, False)}


def _kept(request: Request, conversation: Conversation, message: str) -> _Given | None:
    """Return the answer that a message got before, None where it is a new one."""
    turns = request.app.state.turns.reception.conversations.turns(conversation.id)
    for turn in reversed(turns):
        if turn.reply.get("message") == message:
            told = {k: v for k, v in turn.reply.items() if k not in ("trace", "signs", "message")}
            return {"text": "", "items": [], **told, **_beside(conversation, not told, True)}
    return None


def _beside(conversation: Conversation, person: bool, replayed: bool) -> _Given:
    holder = "person" if person else "assistant"
    return {"conversation": conversation.id, "held_by": holder, "replayed": replayed}


def _known(catalog: str, request: Request) -> None:
    """Raise NotFound where the home has no such catalogue."""
    try:
        request.app.state.turns.reception.shops.shelf.edition(catalog)
    except CatalogNotFound as error:
        raise NotFound(f"There is no catalogue {catalog[:80]!r}.") from error


def _parsed(shape: type[Parsed], body: bytes) -> Parsed:
    try:
        loaded = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise ApiError("The body is no JSON.", code="json_invalid") from error
    try:
        return shape.model_validate(loaded)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise NotUnderstood(
            f"{place or 'The body'}: {first['msg']}", param=place or None
        ) from error
