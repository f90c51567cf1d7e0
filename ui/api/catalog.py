"""`GET /api/catalog/search`: products by words, by meaning and by exact conditions."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request

from recommender import retrieve
from store import parse_where
from ui.api.access import opens
from ui.api.body import Text
from ui.caller import Caller
from ui.results import results

router = APIRouter(tags=["catalog"])
_AT_LEAST = 100


@router.get("/api/catalog/search")
def search(
    request: Request,
    caller: Annotated[Caller, Depends(opens("catalog"))],
    q: Annotated[Text, Query(max_length=500, description="What to look for.")] = "",
    where: Annotated[
        list[Annotated[Text, Query(max_length=500)]] | None,
        Query(max_length=20, description="Such as `price<50` or `material!=leather`."),
    ] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
) -> dict[str, Any]:
    """Find products; every one satisfies all conditions."""
    shop = request.app.state.turns.reception.shops.shelf.open(caller.catalog)
    wanted = [c for said in where or () for c in parse_where(said, shop.vocabulary)]
    found = retrieve(shop, q, wanted, limit=max(limit, _AT_LEAST))
    return results(shop, found, shop.at(found.rows[:limit].tolist()), wanted)
