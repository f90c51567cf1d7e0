"""The API as part of a web application: its routes, its guards and how it says no."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException

from agent import AgentError
from store import StoreError
from ui.api import assist, catalog, chat, conversations, feedback, hooks, missing, probes
from ui.api.access import VISITOR, Access
from ui.api.errors import ApiError
from ui.api.guard import REQUEST_ID, Numbered, Sized
from ui.api.refusal import api_error
from ui.api.turns import Turns
from ui.completions import router as completions
from ui.helpdesk.desks import Desks
from ui.mcp import router as mcp
from ui.ucp import router as ucp
from ui.warming import Warming
from ui.widget import routes as widget

_log = logging.getLogger("shopkeeper.api")
_PARTS = (
    chat,
    feedback,
    catalog,
    probes,
    conversations,
    hooks,
    assist,
    completions,
    mcp,
    ucp,
    widget,
)


class Api:
    """The routes for programs, and the widget.

    `origins` are the sites of others whose pages may call them, and hold the widget; `address` is
    where this server is reached from outside, empty where nobody said. Until `warming` is done,
    it isn't ready.
    """

    def __init__(
        self,
        turns: Turns,
        access: Access,
        *,
        origins: tuple[str, ...] = (),
        desks: Desks | None = None,
        address: str = "",
        warming: Warming | None = None,
    ) -> None:
        self.turns, self._access, self._warming = turns, access, warming
        self._origins, self._desks, self._address = origins, desks, address

    def open(self, app: FastAPI) -> None:
        """Take requests at /api and beside it."""
        app.state.turns, app.state.access = self.turns, self._access
        app.state.origins, app.state.address = self._origins, self._address
        app.state.warming = self._warming
        app.state.doors = [part.router for part in _PARTS]
        for router in (*app.state.doors, missing.router):
            app.include_router(router)
        if self._desks:
            self._desks.open(app, self.turns.reception)
        app.add_exception_handler(ApiError, _refused)
        app.add_exception_handler(AgentError, _refused)
        app.add_exception_handler(StoreError, _refused)
        app.add_exception_handler(HTTPException, _refused)
        app.add_exception_handler(RequestValidationError, _refused)
        app.add_exception_handler(Exception, _failed)
        app.add_middleware(Sized)
        if self._origins:
            app.add_middleware(
                CORSMiddleware,
                allow_origins=list(self._origins),
                allow_methods=["GET", "POST"],
                allow_headers=["Authorization", "Content-Type", VISITOR],
                expose_headers=[REQUEST_ID],
            )
        app.add_middleware(Numbered)


def _refused(request: Request, error: Exception) -> Response:
    """Answer with an error that we know."""
    told = api_error(error)
    level = logging.WARNING if told.status >= 500 else logging.INFO
    # What is wrong with a body is told without what stands in it.
    why = told if isinstance(error, RequestValidationError) else error
    _log.log(level, "%s %s: %s", request.method, request.url.path, why)
    return told.response()


def _failed(request: Request, error: Exception) -> Response:
    """Answer with an error that nobody foresaw; nothing of it leaves the server."""
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    told = "Something went wrong on our side."
    # This is answered outside of everything else, where nobody adds the id.
    number = {REQUEST_ID: request.state.request_id}
    return ApiError(told, code="internal_error", status=500, headers=number).response()
