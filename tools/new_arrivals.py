"""What came into the shop last, as far as the catalogue dates its products."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from langchain.tools import ToolRuntime, tool
from pydantic import BaseModel, ConfigDict, Field

from recommender import label
from store import Catalog, Vocabulary
from tools.condition import enforced
from tools.context import ShopContext
from tools.findings import Answer, Findings, answer
from tools.recommend_products import RATED, varied
from tools.selection import by_rating

# The best sign first; a day that says when something ends or was changed is none.
_DATED = ("arriv", "added", "creat", "publish", "releas", "launch", "listed", "since", "date")
_OTHER = re.compile(r"expir|best_before|until|end|updat|modif|deliver|ship|restock|birth")
_POOL = 60


class NewArrivals(BaseModel):
    """How many."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)
    runtime: ToolRuntime[ShopContext, Any]
    limit: Annotated[int, Field(ge=1, le=8)] = 3


@tool(args_schema=NewArrivals, response_format="content_and_artifact")
def new_arrivals(runtime: ToolRuntime[ShopContext, Any], limit: int) -> Answer:
    """List the newest products; where the catalogue has no dates, the best rated instead.

    `rests_on` tells which: `dates`, or `no_dates`.
    """
    context = runtime.context
    both = enforced(context.constraints, [])
    rows, matching, *_ = by_rating(
        context.catalog, both.constraints, context.order, unstated=context.unstated
    )
    dated = dated_by(context.catalog.vocabulary)
    if dated:
        products = context.catalog.at(_newest(context.catalog, dated, rows)[:limit])
    else:
        products = varied(context.catalog.at(rows[:_POOL]), limit)
    rated = "rating" in context.catalog.vocabulary.numbers
    found = Findings(
        products,
        matching,
        both,
        (*context.constraints, *([] if dated else [RATED])),
        unstated=context.unstated,
        rests_on="dates" if dated else "no_dates" if rated else "no_dates_unrated",
        of=label(dated),
    )
    return answer(context.catalog, found)


def dated_by(vocabulary: Vocabulary) -> str:
    """Return the field that says since when a shop has a product, empty where none does."""
    days = [d for d in vocabulary.days if not _OTHER.search(d.casefold())]
    signs = ((place, d) for place, sign in enumerate(_DATED) for d in days if sign in d.casefold())
    return min(signs, default=(0, ""))[1]


def _newest(catalog: Catalog, field: str, rows: Sequence[int]) -> list[int]:
    """Return the rows that state a day, the latest first; the rest is of no known age."""
    days = catalog.numbers(field, rows)
    order = np.argsort(-np.nan_to_num(days, nan=-np.inf), kind="stable")
    return [rows[i] for i in order if not np.isnan(days[i])]
