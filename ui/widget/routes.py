"""`/widget.js`, and `/widget` with its files: sent to any page, held in a frame by a listed one."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request, Response

from ui.widget.assets import Asset, assets, page

router = APIRouter(include_in_schema=False)
# The page asks each time whether anything changed, so that its parts always fit together.
_FRESH = "no-cache"
_A_WHILE = "public, max-age=300"
_FRAME_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data: blob: https: http:; base-uri 'none'; form-action 'none'; "
)


@router.get("/widget.js")
def script(request: Request) -> Response:
    """Send the script of a shop's pages, also where those only take what says it is for them."""
    headers = {"Cache-Control": _A_WHILE, "Cross-Origin-Resource-Policy": "cross-origin"}
    return _sent(request, assets()["widget.js"], headers)


@router.get("/widget")
def frame(request: Request) -> Response:
    """Send the page of the frame, which only the shop itself and listed origins may hold."""
    origins: tuple[str, ...] = request.app.state.origins
    policy = _FRAME_POLICY + " ".join(("frame-ancestors 'self'", *origins))
    headers = {"Cache-Control": _FRESH, "Content-Security-Policy": policy}
    return _sent(request, page(origins), headers)


@router.get("/widget/{name:path}")
def part(name: str, request: Request) -> Response:
    """Send a file of the frame's page."""
    asset = assets().get(name)
    if asset is None:
        raise HTTPException(404, "There is no such file.")
    return _sent(request, asset, {"Cache-Control": _FRESH})


def _sent(request: Request, asset: Asset, headers: dict[str, str]) -> Response:
    """Send a file unless it is there already; a cache takes over the headers of either answer."""
    packs = "gzip" in request.headers.get("accept-encoding", "")
    tag = f'"{asset.tag}{"-gz" if packs else ""}"'
    headers |= {"ETag": tag, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if packs:
        headers["Content-Encoding"] = "gzip"
    body = asset.packed if packs else asset.body
    return Response(body, headers=headers, media_type=asset.media_type)
