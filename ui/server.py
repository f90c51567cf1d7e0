"""The page's web application: the conversation, drawn pictures and a sign of life."""

from __future__ import annotations

import os

# Gradio reads this when a page is built and otherwise calls home.
os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr
from fastapi import FastAPI, HTTPException, Response
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from store import ProductNotFound, drawn
from ui.api.application import Api
from ui.counter import Counter
from ui.desk.desk import Desk
from ui.front import ShopFront
from ui.page.assets import head
from ui.page.clerk import Clerk
from ui.page.page import build
from ui.page.routes import Routes
from ui.page.texts import translations
from ui.visitor import Recognized

OPENAPI = "/api/openapi.json"
"""Where the API describes itself."""
_PICTURE_HEADERS = {
    "Cache-Control": "public, max-age=86400, immutable",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
# Whatever text might slip through, the page calls no other host; pictures may be a catalogue's own.
_PAGE_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:; "
        "img-src 'self' data: blob: https: http:; "
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
# Gradio's semibold file lacks most letters.
_FONT = gr.themes.LocalFont("IBM Plex Sans", weights=(400, 700))


def application(
    clerk: Clerk,
    *,
    shop: ShopFront,
    counter: Counter | None = None,
    api: Api | None = None,
    desk: Desk | None = None,
) -> FastAPI:
    """Return the web application of a shop; only with a counter is any shopper known by it.

    Without an API there is the page alone, and without a desk none for the owner.
    """
    app = bare(shop.title, api)
    if counter:
        app.add_middleware(Recognized)
        counter.open(app)
    Routes(clerk, shop).open(app)
    if desk:
        desk.open(app)
    gr.mount_gradio_app(
        app,
        build(clerk, shop=shop, is_known=counter is not None),
        path="/",
        app_kwargs={"openapi_url": None},
        footer_links=[],
        run_history=False,
        show_error=False,
        max_file_size=1,  # Gradio takes files from anyone; a shopper has none to send.
        ssr_mode=False,
        theme=gr.themes.Base(font=[_FONT, "system-ui", "sans-serif"]),
        head=head(),
        i18n=translations(products=f"{shop.products:,}", departments=len(shop.departments)),
    )
    return app


def bare(title: str, api: Api | None = None) -> FastAPI:
    """Return a web application without a page: a sign of life, pictures, and the API if any."""
    described = OPENAPI if api else None
    app = FastAPI(title=title, docs_url=None, redoc_url=None, openapi_url=described)
    app.add_middleware(Guarded)
    if api:
        api.open(app)
    app.get("/healthz")(healthz)
    app.get("/pictures/{kind}/{tint}.svg", include_in_schema=False)(picture)
    return app


class Guarded:
    """Adds the page's headers to every answer that has none of its own."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; an answer is streamed as it comes."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _PAGE_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, guarded)


def healthz() -> dict[str, str]:
    """Say that the server answers."""
    return {"status": "ok"}


def picture(kind: str, tint: str) -> Response:
    """Return the drawing of a kind of product in a tint."""
    try:
        drawing = drawn(kind, tint)
    except ProductNotFound as error:
        raise HTTPException(404) from error
    return Response(drawing, media_type="image/svg+xml", headers=_PICTURE_HEADERS)
