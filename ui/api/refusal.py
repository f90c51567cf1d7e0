"""How every door says that something can't be done."""

from __future__ import annotations

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from agent import AgentError
from store import (
    BadCondition,
    ConversationBusy,
    ConversationNotFound,
    ProductNotFound,
    UnknownField,
)
from ui.api.errors import MALFORMED, ApiError, Conflict, NotFound, NotNow, NotUnderstood, invalid

# What FastAPI says of a body that is no UTF-8.
_UNREADABLE = "There was an error parsing the body"


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
