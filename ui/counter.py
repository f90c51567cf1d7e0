"""Where the page says what a shopper did: a click, a like, a dislike, or that they want to go."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import ClientDisconnect

from agent import Behavior
from store import BehaviorUnavailable, DiskFull, ReceptionUnavailable
from ui.allowance import Allowance
from ui.forgetting import Gone
from ui.visitor import farewell, visitor_in

_LARGEST = 2_048
_ANSWERS, _FAREWELLS = 60, 10


class Act(BaseModel):
    """What a shopper did with a product of a reply, by the reply's exposure id."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)
    kind: Literal["click", "like", "dislike"]
    product: Annotated[str, Field(min_length=1, max_length=255)]
    exposure: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class Counter:
    """Takes what browsers tell; `forget` deletes a shopper, by the name that the log knows."""

    def __init__(
        self,
        behavior: Behavior,
        forget: Callable[[str], Gone],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._behavior, self._forget = behavior, forget
        self._answers, self._farewells = Allowance(_ANSWERS, clock), Allowance(_FAREWELLS, clock)

    def open(self, app: FastAPI) -> None:
        """Take requests at /behavior and /behavior/forget."""
        routes = APIRouter(include_in_schema=False)
        routes.post("/behavior", status_code=204, response_class=Response)(self.record)
        routes.post("/behavior/forget")(self.forget)
        app.include_router(routes)

    def record(
        self, visitor: Annotated[str, Depends(own)], body: Annotated[bytes, Depends(small)]
    ) -> None:
        """Keep what a shopper did with something that they were shown."""
        if not self._answers.take(visitor):
            raise HTTPException(429, "Too many at once.", headers={"Retry-After": "60"})
        try:
            act = Act.model_validate_json(body)
        except ValidationError as error:
            raise HTTPException(400, "This is nothing that a shopper does.") from error
        told = self._behavior.answer(visitor, act.kind, act.product, act.exposure)
        if told == "unknown":
            raise HTTPException(404, "You were not shown that.")
        if told == "lost":
            raise HTTPException(503, "It can't be kept just now.")

    def forget(self, visitor: Annotated[str, Depends(own)], response: Response) -> dict[str, int]:
        """Delete all that is kept of a shopper, their name in this browser included."""
        # The file is written anew each time, so all browsers share what there is.
        if not self._farewells.take(""):
            raise HTTPException(429, "Too many at once.", headers={"Retry-After": "60"})
        try:
            gone = self._forget(visitor)
        except (BehaviorUnavailable, ReceptionUnavailable, DiskFull) as error:
            raise HTTPException(503, "It can't be deleted just now.") from error
        response.headers["Set-Cookie"] = farewell()
        return {
            "events": gone.events,
            "exposures": gone.exposures,
            "conversations": gone.conversations,
            "reviews": gone.reviews,
        }


def own(request: Request) -> str:
    """Return the shopper who asks from a page of this shop; others are refused."""
    site, origin = (request.headers.get(name) for name in ("sec-fetch-site", "origin"))
    ours = urlsplit(origin or "").netloc == request.headers.get("host", "")
    # A browser can't be made to lie about where a request begins; a proxy may rename the host.
    if not (ours if site is None else site == "same-origin"):
        raise HTTPException(403, "This is for the shop's own page.")
    visitor = visitor_in(request.headers.get("cookie"))
    if visitor is None:
        raise HTTPException(403, "Nobody is known by this cookie.")
    return visitor


async def small(request: Request) -> bytes:
    """Return a body of JSON of at most two kilobytes."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise HTTPException(415, "Send JSON.")
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > _LARGEST:
                raise HTTPException(413, "This is too long.")
    except ClientDisconnect as error:
        raise HTTPException(400, "The rest never came.") from error
    return body
