"""Products found, looked up and told in UCP's answers."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from recommender import retrieve, tiers
from store import Catalog, Constraint, Op, Product, minor_digits, satisfies
from ui.api.errors import NotFound
from ui.ucp.cursor import cursor_of, offset_in
from ui.ucp.product import VERSION, as_ucp, is_sold
from ui.ucp.request import Filters, LookupRequest, ProductRequest, SearchRequest

SEARCH, LOOKUP = "dev.ucp.shopping.catalog.search", "dev.ucp.shopping.catalog.lookup"
# Of a query. All pages come from the same candidates, so that no product is on two of them.
_CANDIDATES = 200
# In a larger catalogue a variant is found by its product alone.
_MOST_SCANNED = 200_000


def search(shop: Catalog, asked: SearchRequest, site: str) -> dict[str, Any]:
    """Return a page of what fits a query; every product meets the filters. Raises ApiError."""
    offset, limit = offset_in(asked, shop.edition.version), asked.pagination.limit
    rows = _rows(shop, (asked.query or "").strip(), conditions(asked.filters, shop.currency))
    following = offset + limit
    page: dict[str, Any] = {"has_next_page": following < len(rows), "total_count": len(rows)}
    if page["has_next_page"]:
        page["cursor"] = cursor_of(asked, shop.edition.version, following)
    products = [as_ucp(p, site) for p in shop.at(rows[offset:following])]
    return _told(SEARCH) | {"products": products, "pagination": page}


def lookup(shop: Catalog, asked: LookupRequest, site: str) -> dict[str, Any]:
    """Return the products of ids, in their order; which are unknown is a message."""
    where = conditions(asked.filters, shop.currency)
    found: dict[str, dict[str, Any]] = {}
    unknown: list[str] = []
    for id in dict.fromkeys(asked.ids):
        product = _product(shop, id)
        if product is None or not is_sold(product) or not _meets(product, where):
            unknown.append(id)
            continue
        told = found.setdefault(product.id, as_ucp(product, site))
        _correlate(told, id)
    for told in found.values():
        told["variants"] = [v for v in told["variants"] if v.get("inputs")]
    messages = [{"type": "info", "code": "not_found", "content": id} for id in unknown]
    answer = _told(LOOKUP) | {"products": list(found.values())}
    return answer | {"messages": messages} if messages else answer


def product_of(shop: Catalog, asked: ProductRequest, site: str) -> dict[str, Any]:
    """Return one product with its variants, the chosen one first. Raises NotFound."""
    product = _product(shop, asked.id)
    where = conditions(asked.filters, shop.currency)
    if product is None or not _meets(product, where):
        raise NotFound(f"There is no product {asked.id[:80]!r} here: take an id of a search.")
    if not is_sold(product):
        told = f"{product.title!r} has no stated price, so it isn't offered here."
        raise NotFound(f"{told} Ask the shopping assistant about it.")
    told_product = as_ucp(product, site)
    chosen = {(s.name.casefold(), s.label.casefold()) for s in asked.selected}
    told_product["variants"].sort(key=lambda v: (v["id"] != asked.id, -_chosen(v, chosen)))
    first = told_product["variants"][0]
    told_product["selected"] = first.get("selected_options", [])
    return _told(LOOKUP) | {"product": told_product}


def conditions(filters: Filters, currency: str) -> list[Constraint]:
    """Return the filters as the catalogue enforces them; what has no price is not for sale."""
    bounds: list[tuple[Op, int]] = [("gte", 0)]
    if price := filters.price:
        bounds += [("gte", price.min)] if price.min is not None else []
        bounds += [("lte", price.max)] if price.max is not None else []
    unit = 10 ** minor_digits(currency)
    found = [
        Constraint(field="price", op=op, value=amount / unit, unit=currency)
        for op, amount in bounds
    ]
    if filters.categories:
        names = tuple(filters.categories)
        found.append(Constraint(field="category", op="in", value=names))
    return found


def _rows(shop: Catalog, query: str, where: Sequence[Constraint]) -> list[int]:
    """Return the rows of what fits, best first; without a query in the catalogue's order."""
    if not query:
        return [int(row) for row in shop.satisfying(where).nonzero()[0]]
    found = retrieve(shop, query, where, limit=_CANDIDATES)
    near = tiers(found.hits) <= 1
    return [int(found.hits.rows[place]) for place in found.order if near[place]]


def _product(shop: Catalog, id: str) -> Product | None:
    found = shop.known([id])
    if not found and len(shop) <= _MOST_SCANNED:
        found = shop.known([_owners(shop).get(id, "")])
    return found[0] if found else None


@lru_cache(maxsize=2)
def _owners(shop: Catalog) -> dict[str, str]:
    """Return the product of every variant with an id of its own."""
    rows = [int(row) for row in shop.satisfying(()).nonzero()[0]]
    return {v.id: p.id for p in shop.at(rows) for v in p.variants if v.id != p.id}


def _meets(product: Product, where: Sequence[Constraint]) -> bool:
    named = [c for c in where if c.value != 0]
    return all(satisfies(product, constraint) for constraint in named)


def _correlate(told: dict[str, Any], id: str) -> None:
    """Note which variant an id stands for: itself, or of a product the one that is shown."""
    exact = [v for v in told["variants"] if v["id"] == id and id != told["id"]]
    variant = exact[0] if exact else told["variants"][0]
    match = "exact" if exact else "featured"
    variant.setdefault("inputs", []).append({"id": id, "match": match})


def _chosen(variant: dict[str, Any], chosen: set[tuple[str, str]]) -> int:
    options = variant.get("selected_options", [])
    return sum((o["name"].casefold(), o["label"].casefold()) in chosen for o in options)


def _told(capability: str) -> dict[str, Any]:
    return {"ucp": {"version": VERSION, "capabilities": {capability: [{"version": VERSION}]}}}
