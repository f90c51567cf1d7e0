"""Why a search found what it found: how it was understood, which way it went, what counted."""

from __future__ import annotations

from typing import Any

import numpy as np

from recommender.fusion import WEIGHTS, agreement, scaled, without
from recommender.retrieval import Retrieved
from store import Query


def explain(found: Retrieved) -> dict[str, Any]:
    """Return, for people and programs, the query, the ways of the search and each score's parts.

    `scores` are in the order of the results; `meaning`, `words`, `kind` and `without` add up to
    the score before feedback, which moves the rest (`recommender.fusion`).
    """
    return {
        "query": _understood(found.hits.query),
        "paths": [plan.model_dump() for plan in found.hits.plans],
        "candidates": len(found.hits),
        "ranked_by": "a trained ranker" if found.ranker else "the untrained fusion",
        "scores": _parts(found),
    }


def _understood(query: Query) -> dict[str, Any]:
    return {
        "text": query.text,
        "searched_for": dict(query.corrected),
        "without": [" ".join(thing) for thing in query.unwanted],
        "words": [
            [" ".join(term for term, _ in alternative) for alternative in slot.alternatives]
            for slot in query.slots
        ],
    }


def _parts(found: Retrieved) -> list[dict[str, float]]:
    hits = found.hits
    parts = {
        "score": found.scores,
        "meaning": WEIGHTS.dense * scaled(hits.dense, -1.0),
        "words": (1 - WEIGHTS.dense) * scaled(hits.lexical, 0.0),
        "kind": WEIGHTS.vote * agreement(hits, found.scores),
        "without": without(hits),
        "cosine": hits.dense,
        "bm25": hits.lexical,
    }
    table = np.column_stack([np.asarray(p, np.float64) for p in parts.values()])[found.order]
    return [dict(zip(parts, map(_short, row), strict=True)) for row in table.tolist()]


def _short(value: float) -> float:
    return round(value, 4)
