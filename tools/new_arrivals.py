"""What came into the shop last, as far as the catalogue dates its products."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from langchain.tools import ToolRuntime, tool

from recommender import label
from store import Catalog, Vocabulary
from tools.arguments import Arguments
from tools.condition import held
from tools.context import ShopContext
from tools.findings import SHOWN, Answer, Findings, answer
from tools.popularity import by_popularity
from tools.recommend_for_me import RATED, pool, varied
from tools.selection import by_rating

# The best sign first; a day that says when something ends or was changed is none.
_DATED = ("arriv", "added", "creat", "publish", "releas", "launch", "listed", "since", "date")
_OTHER = re.compile(r"expir|best_before|until|end|updat|modif|deliver|ship|restock|birth")


class NewArrivals(Arguments):
    """Nothing: the need says it."""


@tool(args_schema=NewArrivals, response_format="content_and_artifact")
def new_arrivals(runtime: ToolRuntime[ShopContext, Any]) -> Answer:
    """List what is new; `rests_on` tells whether the catalogue dates it."""
    context = runtime.context
    both = held(context.constraints)
    by = by_popularity(context, both.constraints)
    rows, matching, *_ = by_rating(
        context.catalog,
        both.constraints,
        by.order,
        unstated=context.unstated,
        popular=by.scores,
    )
    dated = dated_by(context.catalog.vocabulary)
    if dated:
        products = context.catalog.at(_newest(context.catalog, dated, rows)[:SHOWN])
    else:
        products = varied(context.catalog.at(pool(context.catalog, rows)), SHOWN)
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
