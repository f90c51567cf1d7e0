"""The tools that read the catalogue: search, look up, tell, compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi.concurrency import run_in_threadpool
from pydantic import Field

from recommender import Contrasted, contrast, label
from store import Catalog
from ui.mcp.schemas import COMPARED, DETAILED, LOOKED_UP, SEARCHED
from ui.mcp.tool import Answer, Tool
from ui.mcp.visit import Visit
from ui.ucp.finding import lookup, product_of, search
from ui.ucp.request import Id, Lenient, LookupRequest, ProductRequest, SearchRequest

_META = "UCP's metadata, such as the profile of the calling agent; it may be left out."
Meta = Annotated[dict[str, Any] | None, Field(description=_META)]


class SearchCall(Lenient):
    """A search in UCP's envelope."""

    catalog: SearchRequest
    meta: Meta = None


class LookupCall(Lenient):
    """Ids in UCP's envelope."""

    catalog: LookupRequest
    meta: Meta = None


class ProductCall(Lenient):
    """One id in UCP's envelope."""

    catalog: ProductRequest
    meta: Meta = None


class CompareCall(Lenient):
    """Products to set side by side, by their ids."""

    ids: Annotated[list[Id], Field(min_length=2, max_length=4)]


def _by(
    read: Callable[[Catalog, Any, str], dict[str, Any]],
) -> Callable[[Visit, Any], Any]:
    """Return the run of a tool that reads the catalogue in UCP's terms."""

    async def run(visit: Visit, call: Any) -> Answer:
        told = await run_in_threadpool(lambda: read(visit.catalog(), call.catalog, visit.site))
        return Answer(told)

    return run


async def _compare(visit: Visit, call: CompareCall) -> Answer:
    return Answer(await run_in_threadpool(lambda: _compared(visit.catalog(), call.ids)))


def _compared(shop: Catalog, ids: list[str]) -> dict[str, Any]:
    """Return the facts in which products differ, and which is best where that can be told."""
    products = shop.get(ids)
    table = contrast(products)
    return {
        "ids": list(table.ids),
        "titles": [product.title for product in products],
        "rows": [_row(row, table.ids) for row in table.rows],
        "same": [{"field": label(row.field), "value": row.values[0]} for row in table.same],
    }


def _row(row: Contrasted, ids: tuple[str, ...]) -> dict[str, Any]:
    best = None if row.best is None else ids[row.best]
    return {"field": label(row.field), "values": list(row.values), "best": best}


CATALOG_TOOLS = (
    Tool(
        "search_catalog",
        "Search the catalogue",
        "Find products by words and by meaning. Filters are exact: categories (any of them) and "
        "the price in minor units (cents). Send a query, filters, or both; take the next page "
        "with the cursor of the last. For a need in a shopper's own words, with materials, "
        "colors or sizes, recommend_products reads more of it.",
        "catalog",
        SearchCall,
        SEARCHED,
        _by(search),
    ),
    Tool(
        "lookup_catalog",
        "Look products up",
        "Return the products of up to 100 ids of products or variants. Ids that are unknown are "
        "named in messages.",
        "catalog",
        LookupCall,
        LOOKED_UP,
        _by(lookup),
    ),
    Tool(
        "get_product",
        "Tell one product",
        "Return one product with all its variants, prices, stock and attributes, by the id of "
        "the product or of a variant.",
        "catalog",
        ProductCall,
        DETAILED,
        _by(product_of),
    ),
    Tool(
        "compare_products",
        "Compare products",
        "Set two to four products side by side: the facts in which they differ, which of them is "
        "best in each where that is no matter of taste, and what is the same for all.",
        "catalog",
        CompareCall,
        COMPARED,
        _compare,
    ),
)
