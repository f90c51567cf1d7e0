"""`POST /api/feedback` and `POST /api/events`: what shoppers did."""

from __future__ import annotations

import time
from typing import Annotated, Any, Literal
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from pydantic import Field, ValidationError

from agent import Behavior
from store import Event, EventLog
from ui.api.access import opens
from ui.api.body import Body, Text
from ui.api.chat import shopper_of
from ui.api.errors import NotFound, NotNow, NotUnderstood
from ui.caller import Caller
from ui.shops import Shops

router = APIRouter(tags=["shoppers"])
_MOST = 1_000
_Id = Annotated[Text, Field(min_length=1, max_length=255)]


class Feedback(Body):
    """What a shopper did with a product of a reply, by the reply's `exposure`."""

    kind: Literal["click", "like", "dislike"]
    product: _Id
    exposure: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    shopper: _Id | None = None


class Deed(Body):
    """Something that a shopper did; `at` is in seconds since the epoch (UTC), now by default.

    With an `id` it is kept once, however often it is sent.
    """

    id: _Id | None = None
    shopper: _Id
    kind: Literal["view", "click", "add", "buy", "rate", "like", "dislike"]
    product: _Id
    at: Annotated[float, Field(gt=0, lt=4_102_444_800)] | None = None
    value: float | None = None
    session: _Id | None = None


class Deeds(Body):
    """Things that shoppers did."""

    events: Annotated[list[Deed], Field(min_length=1, max_length=_MOST)]


@router.post("/api/feedback", status_code=200)
def feedback(
    told: Feedback, request: Request, caller: Annotated[Caller, Depends(opens("chat"))]
) -> dict[str, str]:
    """Keep what a shopper did with something that they were shown; it counts in the next turn."""
    who = shopper_of(told.shopper, caller)
    if not who:
        raise NotUnderstood("Say who: `shopper`, as in the turn.", param="shopper")
    kept = _behavior(request, caller).answer(who, told.kind, told.product, told.exposure)
    if kept == "unknown":
        raise NotFound("This shopper was not shown that.", param="exposure")
    if kept == "lost":
        raise NotNow("It can't be kept just now.")
    return {"status": "kept"}


@router.post("/api/events")
def events(
    told: Deeds, request: Request, caller: Annotated[Caller, Depends(opens("events"))]
) -> dict[str, Any]:
    """Keep what shoppers did elsewhere in the shop: bought, viewed, rated."""
    with EventLog(request.app.state.turns.reception.shops.shelf.home) as log:
        recorded = log.record(caller.catalog, [_event(deed) for deed in told.events])
    return recorded.model_dump()


def _behavior(request: Request, caller: Caller) -> Behavior:
    shops: Shops = request.app.state.turns.reception.shops
    behavior = shops.of(caller.catalog).behavior
    if behavior is None:
        raise NotNow("Shoppers are not known just now.")
    return behavior


def _event(deed: Deed) -> Event:
    try:
        return Event(
            id=deed.id or uuid4().hex,
            shopper=deed.shopper,
            kind=deed.kind,
            product=deed.product,
            at=time.time() if deed.at is None else deed.at,
            value=deed.value,
            session=deed.session or "",
        )
    except ValidationError as error:
        raise NotUnderstood(error.errors()[0]["msg"], param="events") from error
