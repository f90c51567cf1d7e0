"""The fewest turns that questions alone would take: what a conversation is measured against."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from recommender.candidates import Candidates
from recommender.questioning import Inquiry, inquiries, worthwhile
from store import Catalog

_VALUES = 32


def oracle_turns(
    catalog: Catalog,
    candidates: Candidates,
    target: int,
    fields: Mapping[str, float],
    *,
    shown: int = 3,
) -> float:
    """Return the turns in which a greedy questioner who is told nothing false shows `target`.

    The decision tree of Quinlan (1986, https://doi.org/10.1007/BF00116251), as TRACER plans its
    shortest paths (2025, https://arxiv.org/abs/2502.00969): each turn asks the question of the
    greatest gain among `fields` (field: share of shoppers who can answer) and is answered by what
    the row `target` states, from all values rather than a few options. A turn is one reply of the
    shop: each question takes one, and so does each `shown` of the candidates that no question tells
    apart any more, of which on the average half come before the target.
    """
    turns, left = 0.0, dict(fields)
    while (best := _best(catalog, candidates, left, shown)) is not None:
        turns += 1
        del left[best.field]
        candidates = _answered(candidates, best, target)
    return turns + (len(candidates) / shown + 1) / 2 if len(candidates) > shown else turns + 1


def _best(
    catalog: Catalog, candidates: Candidates, fields: Mapping[str, float], shown: int
) -> Inquiry | None:
    worth = worthwhile(len(candidates), shown)
    if worth == float("inf"):
        return None
    asked = inquiries(catalog, candidates, fields, most=_VALUES)
    best = max(asked, key=lambda i: i.gain, default=None)
    return best if best and best.gain > worth else None


def _answered(candidates: Candidates, asked: Inquiry, target: int) -> Candidates:
    """Return what the target's own answer leaves; all of them where it states nothing."""
    at = int(np.flatnonzero(candidates.rows == target)[0])
    if not asked.stated[at]:
        return candidates
    held = [option for option in asked.options if option.held[at]]
    if held:
        return candidates.only(min(held, key=lambda o: o.share).held)
    others = asked.stated & ~np.any([o.held for o in asked.options], axis=0)
    return candidates.only(others)
