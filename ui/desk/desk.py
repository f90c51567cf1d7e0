"""The owner's desk at /desk: its parts, and what stands before each of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.resources import files

from fastapi import APIRouter, FastAPI, HTTPException
from starlette.responses import RedirectResponse, Response

from agent import Endpoint
from store import Keys
from ui.api.turns import Turns
from ui.desk.door import Door, NotIn, to_the_door
from ui.desk.entrance import Entrance
from ui.desk.insights import Insights
from ui.desk.playground import Playground
from ui.desk.stockroom import Stockroom
from ui.desk.trials import Trials

_STATIC = {"desk.css": "text/css", "desk.js": "text/javascript"}


class Desk:
    """Everything that an owner sees; `endpoint` is the language model of the settings, if any.

    `clock` gives seconds since the epoch (UTC).
    """

    def __init__(
        self,
        turns: Turns,
        endpoint: Endpoint | None = None,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        reception = turns.reception
        shelf = reception.shops.shelf
        self._entrance = Entrance(Keys(shelf.home, clock=clock), clock=clock)
        self._parts = (
            Door(self._entrance),
            Stockroom(shelf),
            Insights(shelf, reception.conversations, clock=clock),
            Trials(turns, Playground(shelf, endpoint)),
        )

    def open(self, app: FastAPI) -> None:
        """Take requests at /desk and below."""
        app.state.entrance = self._entrance
        app.add_exception_handler(NotIn, to_the_door)
        routes = APIRouter(prefix="/desk", include_in_schema=False)
        routes.get("")(home)
        routes.get("/static/{name}")(static)
        for part in self._parts:
            part.open(routes)
        app.include_router(routes)


def home() -> Response:
    """Begin with the catalogue."""
    return RedirectResponse("/desk/catalog", 303)


def static(name: str) -> Response:
    """Return the desk's own style sheet or script."""
    if name not in _STATIC:
        raise HTTPException(404)
    text = files("ui.desk").joinpath(name).read_text(encoding="utf-8")
    return Response(text, media_type=_STATIC[name], headers={"Cache-Control": "no-cache"})
