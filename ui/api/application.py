"""The API as part of a web application: its routes, its guards and how it says no."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException

from agent import AgentError
from store import (
    BadCondition,
    ConversationBusy,
    ConversationNotFound,
    ProductNotFound,
    StoreError,
    UnknownField,
)
from ui.api import catalog, chat, feedback, probes
from ui.api.access import VISITOR, Access
from ui.api.errors import MALFORMED, ApiError, Conflict, NotFound, NotNow, NotUnderstood, invalid
from ui.api.guard import REQUEST_ID, Numbered, Sized
from ui.api.turns import Turns
from ui.completions import router as completions

_log = logging.getLogger("shopkeeper")
# What FastAPI says of a body that is no UTF-8.
_UNREADABLE = "There was an error parsing the body"


class Api:
    """The routes for programs. `origins` are the pages of others that may call it."""

    def __init__(self, turns: Turns, access: Access, *, origins: tuple[str, ...] = ()) -> None:
        self._turns, self._access, self._origins = turns, access, origins

    def open(self, app: FastAPI) -> None:
        """Take requests at /api and beside it."""
        app.state.turns, app.state.access = self._turns, self._access
        for part in (
            chat,
            feedback,
            catalog,
            probes,
            completions,
        ):
            app.include_router(part.router)
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
    if told.status >= 500:
        _log.warning("%s %s: %s", request.method, request.url.path, error)
    return told.response()


def _failed(request: Request, error: Exception) -> Response:
    """Answer with an error that nobody foresaw; nothing of it leaves the server."""
    _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
    told = "Something went wrong on our side."
    # This is answered outside of everything else, where nobody adds the id.
    number = {REQUEST_ID: request.state.request_id}
    return ApiError(told, code="internal_error", status=500, headers=number).response()


def api_error(error: Exception) -> ApiError:
    """Return how a door says that something can't be done."""
    match error:
        case ApiError():
            return error
        case ConversationNotFound() | ProductNotFound():
            return NotFound(str(error))
        case ConversationBusy():
            return Conflict(str(error))
        case BadCondition() | UnknownField():
            return NotUnderstood(str(error), param="where")
        case RequestValidationError():
            return invalid(error)
        case HTTPException():
            return _plain(error)
        case AgentError():
            return NotUnderstood(str(error))
        case _:
            return NotNow("It can't be done just now.")


def _plain(error: HTTPException) -> ApiError:
    if error.detail == _UNREADABLE:
        return ApiError("The body is no JSON.", code=MALFORMED)
    status, code = error.status_code, f"http_{error.status_code}"
    return ApiError(str(error.detail), code=code, status=status, headers=error.headers)
