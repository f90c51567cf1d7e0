"""What is asked of the doors for programs and isn't there, or not in this way."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Request
from starlette.routing import Match, Route

from ui.api.errors import ApiError

router = APIRouter(include_in_schema=False)
# Where programs come in; all else is the page's.
_PLACES = (
    "/api/{path:path}",
    "/v1/{path:path}",
    "/catalog/{path:path}",
    "/hooks/{path:path}",
    "/mcp",
)
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def missing(request: Request) -> None:
    """Say so in the shape that programs read, which the page would not. Raises ApiError."""
    doors: Iterable[APIRouter] = request.app.state.doors
    routes = [route for door in doors for route in door.routes if isinstance(route, Route)]
    others = [r for r in routes if r.matches(request.scope)[0] is Match.PARTIAL]
    if allowed := sorted({method for route in others for method in route.methods or ()}):
        told = f"It is asked for by {' or '.join(allowed)}."
        headers = {"Allow": ", ".join(allowed)}
        raise ApiError(told, code="method_not_allowed", status=405, headers=headers)
    told = f"There is nothing at {request.url.path[:80]!r}: /api/openapi.json tells what there is."
    raise ApiError(told, code="unknown_url", status=404)


for place in _PLACES:
    router.add_api_route(place, missing, methods=_METHODS)
