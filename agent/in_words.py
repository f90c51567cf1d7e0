"""Wishes that no field tells, held to what the titles and descriptions of a shop say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from agent.need import Need
from store import Catalog, Constraint, Op, words


def in_words(need: Need, catalog: Catalog) -> Need:
    """Return a need whose wishes hold to the words of its products, where some of them say so.

    "Gas" of a bbq is in its title. Where nothing that is sought tells, it stays a wish that can't
    be checked, and the reply says so. What is not to be in a thing keeps out what tells of it,
    and it is said all the same: that nothing tells of coconut does not mean that none is in it.
    """
    found: list[Constraint] = []
    for constraint in need.constraints:
        own = constraint.kind == "flag" and not constraint.checkable and constraint.said
        found += _worded(constraint, need, catalog) if own else [constraint]
    return need.model_copy(update={"constraints": tuple(dict.fromkeys(found))})


def _worded(wish: Constraint, need: Need, catalog: Catalog) -> list[Constraint]:
    rows = _sought(need, catalog)
    if wish.value is False:
        without = wish.model_copy(update=_wording("ne", wish.field.replace("_", " ")))
        some = rows & ~catalog.satisfying([without])
        return [without, wish] if some.any() else [wish]
    said = " ".join(words(wish.said)) if need.language == "en" else wish.field.replace("_", " ")
    told = wish.model_copy(update=_wording("eq", said))
    return [told] if (rows & catalog.satisfying([told])).any() else [wish]


def _wording(op: Op, said: str) -> dict[str, object]:
    return {"field": "wording", "op": op, "value": said, "checkable": True}


def _sought(need: Need, catalog: Catalog) -> NDArray[np.bool_]:
    """Return the mask of the rows of the kind or the thing that is sought."""
    kinds = [c for c in need.hard if c.is_kind]
    return catalog.satisfying((*kinds, *need.titled))
