"""What the page fetches beside its conversation: details, values, history and shortlists."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, FastAPI, HTTPException, Query, Request, Response
from fastapi.responses import HTMLResponse, PlainTextResponse

from agent import Complete, Found
from store import BOUNDS, NEGATIONS, Catalog, Op, Product, StoreError
from ui.front import ShopFront
from ui.page import drawer, history, limit, shortlist
from ui.page.clerk import Clerk
from ui.page.guest import guest_of, texts_of

_MOST = 20
_COMPANY = 4
Name = Annotated[str, Query(min_length=1, max_length=255)]
Names = Annotated[tuple[str, ...], Query(max_length=_MOST)]


class Routes:
    """Answers at /page and /shortlist, in the language of the browser; nothing of it is kept."""

    def __init__(self, clerk: Clerk, shop: ShopFront) -> None:
        self._clerk, self._shop = clerk, shop

    def open(self, app: FastAPI) -> None:
        """Take requests."""
        routes = APIRouter(include_in_schema=False)
        routes.get("/page/talks")(self.talks)
        routes.post("/page/stop/{talk}", status_code=204)(self.stop)
        routes.get("/page/limit")(self.limit)
        routes.get("/page/details")(self.details)
        routes.get("/page/leaning")(self.leaning)
        routes.get("/shortlist")(self.shared)
        routes.get("/shortlist.md")(self.markdown)
        app.include_router(routes)

    def talks(self, request: Request) -> HTMLResponse:
        """Return the conversations of the browser that asks."""
        guest, t = guest_of(request.headers), texts_of(request.headers)
        kept = self._clerk.reception.conversations
        owner = self._clerk.caller(guest).owner
        found = history.talks_of(kept, self._clerk.catalog, owner) if guest.name else []
        return _fragment(history.listed(found, t))

    async def stop(self, talk: str) -> Response:
        """End the answer that a conversation waits for; its id can't be guessed."""
        self._clerk.stop(talk)
        return Response(status_code=204)

    def limit(
        self,
        request: Request,
        field: Name,
        op: Op,
        key: Annotated[str, Query(pattern=r"^[0-9a-f]{12}$")],
        value: Annotated[list[str], Query(min_length=1, max_length=20)],
        unit: Annotated[str, Query(max_length=20)] = "",
    ) -> HTMLResponse:
        """Return the form that changes a limit."""
        t, catalog = texts_of(request.headers), self._stock()
        words = catalog.vocabulary
        if field in words.numbers or op in BOUNDS:
            try:
                number = float(value[0])
            except ValueError as error:
                raise HTTPException(422, "This is no number.") from error
            shown = unit or (words.currency if field == "price" else "")
            return _fragment(limit.number_form(field, op, key, number, shown, t))
        negative = op in NEGATIONS
        return _fragment(limit.text_form(field, key, value, catalog, t, negative=negative))

    def details(self, request: Request, product: Name) -> HTMLResponse:
        """Return the details of a product."""
        catalog, t = self._stock(), texts_of(request.headers)
        known = catalog.known([product])
        if not known:
            raise HTTPException(404, t("vanished"))
        found = known[0]
        company = self._company(found)
        return _fragment(drawer.details(found, catalog.opinions(found.id), company, t))

    def leaning(self, request: Request) -> PlainTextResponse:
        """Tell in words how what a shopper liked last moved their profile."""
        guest, t = guest_of(request.headers), texts_of(request.headers)
        shop = self._clerk.reception.shops.of(self._clerk.catalog)
        behavior = shop.behavior if guest.name else None
        traits = behavior.leaning(guest.name or "", self._stock()) if behavior else ()
        told = t("liked", traits=", ".join(traits)) if traits else t("liked.plain")
        return PlainTextResponse(told, headers={"Cache-Control": "no-store"})

    def shared(self, request: Request, product: Names = ()) -> HTMLResponse:
        """Return a shortlist as a page."""
        return HTMLResponse(
            shortlist.page(self._known(product), self._shop.title, texts_of(request.headers))
        )

    def markdown(self, request: Request, product: Names = ()) -> PlainTextResponse:
        """Return a shortlist as Markdown."""
        t, known = texts_of(request.headers), self._known(product)
        address = str(request.url.replace(path="/shortlist"))
        told = shortlist.markdown(known, self._shop.title, address, t)
        return PlainTextResponse(told, media_type="text/markdown; charset=utf-8")

    def _company(self, product: Product) -> list[Product]:
        """Return what goes with a product, as the assistant itself would find it."""
        shop = self._clerk.reception.shops.of(self._clerk.catalog)
        found: list[Product] = []
        for event in shop.reply("", move=Complete(product=product.id), online=False):
            if isinstance(event, Found):
                found = list(event.products)
        return found[:_COMPANY]

    def _known(self, ids: Sequence[str]) -> list[Product]:
        return self._stock().known(list(dict.fromkeys(ids)))

    def _stock(self) -> Catalog:
        try:
            return self._clerk.reception.shops.shelf.open(self._clerk.catalog)
        except StoreError as error:
            raise HTTPException(503, "The shop can't be read just now.") from error


def _fragment(markup: str) -> HTMLResponse:
    return HTMLResponse(markup, headers={"Cache-Control": "no-store"})
