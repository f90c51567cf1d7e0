"""`POST /hooks/…`: what a help desk sends, signed, and known again when it is sent twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel, Field, ValidationError

from agent import language_in
from store import CatalogNotFound
from ui.api.body import Body, Locale, Text
from ui.api.errors import ApiError, NotFound, NotKnown, NotUnderstood
from ui.api.shapes import card_as_json, reply_as_json, shown_of
from ui.api.site import site_of
from ui.api.turns import Turns
from ui.caller import FOR_A_SHOPPER, Caller
from ui.helpdesk.chatwoot import Delivery
from ui.helpdesk.desks import Desks
from ui.helpdesk.errors import SignatureError
from ui.helpdesk.signature import check_chatwoot, check_standard
from ui.reception import Asked, Reception, SaidBefore

router = APIRouter(tags=["hooks"])
_WEBHOOK: Literal["webhook"] = "webhook"
_Given = dict[str, Any]
Parsed = TypeVar("Parsed", bound=BaseModel)


class Spoken(Body):
    """What a shopper said elsewhere; `conversation` is what their system calls theirs.

    A first text that doesn't tell which language it is in is in that of the `locale`.
    """

    conversation: Annotated[Text, Field(min_length=1, max_length=255)]
    text: Annotated[Text, Field(min_length=1, max_length=8_000)]
    locale: Locale | None = None


@router.post("/hooks/chatwoot/{catalog}")
async def chatwoot(catalog: str, request: Request) -> dict[str, str]:
    """Take an event of a Chatwoot's agent bot; it is answered there, after this."""
    desks = _desks(request)
    account = desks.chatwoot_account if desks else None
    if desks is None or account is None:
        raise NotFound("No Chatwoot is connected: set SHOPKEEPER_CHATWOOT_URL and the others.")
    body = await request.body()
    with _refused():
        check_chatwoot(account.secret, request.headers, body, desks.clock())
    await run_in_threadpool(_known, catalog, request)
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
    desks = _desks(request)
    account = desks.webhook_account if desks else None
    if desks is None or account is None:
        raise NotFound("No webhook is connected: set SHOPKEEPER_WEBHOOK_SECRET.")
    body = await request.body()
    with _refused():
        id = check_standard(account.secret, request.headers, body, desks.clock())
    await run_in_threadpool(_known, catalog, request)
    return await _answered(catalog, id, _parsed(Spoken, body), request)


async def _answered(catalog: str, id: str, spoken: Spoken, request: Request) -> _Given:
    """Return the answer to a message, the same one however often it comes."""
    turns: Turns = request.app.state.turns
    reception, site = turns.reception, site_of(request)
    conversation = await run_in_threadpool(
        reception.conversations.joined, catalog, _WEBHOOK, _WEBHOOK, spoken.conversation
    )
    kept = await run_in_threadpool(reception.answered, conversation, id)
    if kept is None:
        caller = Caller(catalog, FOR_A_SHOPPER, _WEBHOOK)
        language = language_in(spoken.locale or "")
        asked = Asked(caller, conversation, spoken.text, message=id, language=language)
        try:
            told = reply_as_json(await turns.reply(asked), site)
        except SaidBefore:
            kept = await run_in_threadpool(reception.answered, conversation, id) or {}
    if kept is not None:
        told = await run_in_threadpool(_again, reception, catalog, kept, site)
    return told | await turns.standing(conversation) | {"replayed": kept is not None}


def _again(reception: Reception, catalog: str, kept: _Given, site: str) -> _Given:
    """Return the answer that a message got before, its cards as the catalogue has them now."""
    told = {"text": "", "items": []} | shown_of(kept)
    shop = reception.shops.shelf.open(catalog)
    cards = {p.id: card_as_json(p, site) for p in shop.known([i["id"] for i in told["items"]])}
    return told | {"items": [cards.get(item["id"], {}) | item for item in told["items"]]}


@contextmanager
def _refused() -> Iterator[None]:
    """Answer a bad signature as a key that is none."""
    try:
        yield
    except SignatureError as error:
        raise NotKnown(str(error), code="invalid_signature") from error


def _desks(request: Request) -> Desks | None:
    return getattr(request.app.state, "desks", None)


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
