"""UCP over HTTP: where everything is, and the catalogue without MCP."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from store import Catalog
from ui.api.access import opens
from ui.api.site import site_of
from ui.caller import Caller
from ui.ucp.finding import LOOKUP, SEARCH, lookup, product_of, search
from ui.ucp.product import VERSION
from ui.ucp.request import LookupRequest, ProductRequest, SearchRequest

router = APIRouter(tags=["ucp"])
_SPEC = f"https://ucp.dev/{VERSION}"
_Searches = Annotated[Caller, Depends(opens("catalog"))]


@router.get("/.well-known/ucp")
def profile(request: Request) -> dict[str, Any]:
    """Tell what of UCP there is here, and where. It needs no key: nothing of a shop is in it."""
    site = site_of(request)
    spec = {"version": VERSION, "spec": f"{_SPEC}/specification/overview"}
    schemas = f"{_SPEC}/services/shopping"
    mcp = {"transport": "mcp", "endpoint": f"{site}/mcp", "schema": f"{schemas}/mcp.openrpc.json"}
    rest = {"transport": "rest", "endpoint": site, "schema": f"{schemas}/rest.openapi.json"}
    capabilities = {
        name: [
            {
                "version": VERSION,
                "spec": f"{_SPEC}/specification/catalog/{what}",
                "schema": f"{_SPEC}/schemas/shopping/catalog_{what}.json",
            }
        ]
        for name, what in ((SEARCH, "search"), (LOOKUP, "lookup"))
    }
    services = {"dev.ucp.shopping": [spec | mcp, spec | rest]}
    told = {"version": VERSION, "services": services, "capabilities": capabilities}
    return {"ucp": told | {"payment_handlers": {}}}


@router.post("/catalog/search")
def search_catalog(asked: SearchRequest, request: Request, caller: _Searches) -> dict[str, Any]:
    """Find products by a query, filters, or both."""
    return search(_catalog(request, caller), asked, site_of(request))


@router.post("/catalog/lookup")
def lookup_catalog(asked: LookupRequest, request: Request, caller: _Searches) -> dict[str, Any]:
    """Look up products by their ids or their variants'."""
    return lookup(_catalog(request, caller), asked, site_of(request))


@router.post("/catalog/product")
def get_product(asked: ProductRequest, request: Request, caller: _Searches) -> dict[str, Any]:
    """Tell one product in detail."""
    return product_of(_catalog(request, caller), asked, site_of(request))


def _catalog(request: Request, caller: Caller) -> Catalog:
    opened: Catalog = request.app.state.turns.reception.shops.shelf.open(caller.catalog)
    return opened
