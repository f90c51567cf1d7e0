"""Where the next page of a search begins, as a text that only the same search can read."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import sha256

from ui.api.errors import ApiError
from ui.ucp.request import SearchRequest


def cursor_of(asked: SearchRequest, version: str, offset: int) -> str:
    """Return the cursor of a place in the results of a search over a catalogue's version."""
    told = json.dumps([_digest(asked, version), offset])
    return urlsafe_b64encode(told.encode()).decode()


def offset_in(asked: SearchRequest, version: str) -> int:
    """Return where a request's page begins. Raises ApiError."""
    cursor = asked.pagination.cursor
    if not cursor:
        return 0
    try:
        digest, offset = json.loads(urlsafe_b64decode(cursor.encode()))
    except (ValueError, TypeError):
        raise _refused("The cursor is none of ours.") from None
    if not isinstance(offset, int) or isinstance(offset, bool) or offset < 0:
        raise _refused("The cursor is none of ours.")
    if digest != _digest(asked, version):
        raise _refused("The cursor is of another search, or the catalogue changed since.")
    return offset


def _refused(message: str) -> ApiError:
    told = f"{message} Search again without a cursor."
    return ApiError(told, code="invalid_cursor", param="pagination.cursor")


def _digest(asked: SearchRequest, version: str) -> str:
    said = [version, asked.query or "", asked.filters.model_dump()]
    return sha256(json.dumps(said).encode()).hexdigest()[:16]
