"""What a door answers instead of what was asked.

ApiError                400
├── NotKnown            401  no key, or none that is good
├── NotAllowed          403  a key that doesn't open this
├── NotFound            404  nothing there for this caller
├── Conflict            409  another turn goes on
├── TooLarge            413  a body or a history that is too long
├── NotUnderstood       422  JSON of the wrong shape
├── TooMany             429  more than may be asked in a minute
└── NotNow              503  something that passes
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

MALFORMED = "json_invalid"
_NO_OBJECT = frozenset({"missing", "model_attributes_type", "model_type"})
_FIELD = re.compile(r"[\w-]+")
_HEADERS = {
    401: {"WWW-Authenticate": "Bearer"},
    409: {"Retry-After": "2"},
    429: {"Retry-After": "60"},
    503: {"Retry-After": "5"},
}


class ApiError(Exception):
    """An answer with a status of its own, in the shape that OpenAI's clients know."""

    status = 400
    type = "invalid_request_error"
    code = "bad_request"

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        code: str = "",
        status: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.param, self.code = param, code or self.code
        self.status = status or self.status
        self.type = "server_error" if self.status >= 500 else self.type
        self.headers = dict(headers or {})
        super().__init__(message)

    def as_json(self) -> dict[str, Any]:
        """Return the body."""
        told = {"message": str(self), "type": self.type, "param": self.param, "code": self.code}
        return {"error": told}

    def response(self) -> JSONResponse:
        """Return the answer."""
        headers = _HEADERS.get(self.status, {}) | self.headers
        return JSONResponse(self.as_json(), self.status, headers=headers)


class NotKnown(ApiError):
    """No key, or none that is good."""

    status, type, code = 401, "authentication_error", "invalid_api_key"


class NotAllowed(ApiError):
    """A key that doesn't open this."""

    status, type, code = 403, "permission_error", "missing_scope"


class NotFound(ApiError):
    """Nothing there for this caller: a foreign thing looks the same as none."""

    status, type, code = 404, "not_found_error", "not_found"


class Conflict(ApiError):
    """Another turn of the conversation goes on."""

    status, type, code = 409, "conflict_error", "busy"


class TooLarge(ApiError):
    """A body or a history that is too long."""

    status, code = 413, "too_large"


class NotUnderstood(ApiError):
    """JSON of the wrong shape."""

    status, code = 422, "invalid_value"


class TooMany(ApiError):
    """More than may be asked in a minute."""

    status, type, code = 429, "rate_limit_error", "rate_limit_exceeded"


class NotNow(ApiError):
    """Something that passes: a file that is locked, a full disk, too many turns at once."""

    status, type, code = 503, "server_error", "unavailable"


def invalid(error: RequestValidationError) -> ApiError:
    """Name the first thing that is wrong with a body, and nothing of what it holds."""
    first = error.errors()[0]
    if first["type"] == MALFORMED:
        return ApiError("The body is no JSON.", code=MALFORMED)
    if first["loc"] == ("body",) and first["type"] in _NO_OBJECT:
        return NotUnderstood("Send a JSON object, with `Content-Type: application/json`.")
    # What pydantic calls its own checks is no name of a field.
    named = (str(part) for part in first["loc"][1:])
    place = ".".join(part for part in named if _FIELD.fullmatch(part))
    told = first["msg"].removeprefix("Value error, ")
    return NotUnderstood(f"{place or 'The body'}: {told}", param=place or None)
