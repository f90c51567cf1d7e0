"""The candidates for a query from both legs of the search, each scored by both."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from store.embedder import Vectors
from store.exact import top
from store.hits import Denied, Floats, Hits
from store.lexical import Field
from store.postings import Mask, Rows
from store.query import Query
from store.segments import Segments
from store.terms import denied
from store.vocables import Vocables

# What a word in the description counts beside one in the title, which counts one.
_MENTIONED = 0.2
# "No glass beads" is kept by who says "no glass".
_HALF = 0.5


def candidates(
    segments: Segments, query: Query, vector: Vectors, mask: Mask | None, limit: int
) -> Hits:
    """Return up to `limit` products of each leg among the rows of `mask`; None is no filter.

    The filter comes first: when at least `limit` products satisfy it, at least `limit` come back.
    """
    nearest, _ = segments.nearest(vector, limit, mask)
    allowed = segments.living if mask is None else mask
    scores = segments.vocables.scores(query.slots)
    lexical = np.flatnonzero((scores > 0) & allowed).astype(np.int32)
    lexical = lexical[top(scores[lexical], limit)]
    rows = np.union1d(nearest, lexical)
    vectors = segments.vectors(rows)
    return Hits(
        query=query,
        rows=rows,
        lexical=scores[rows],
        dense=vectors @ vector,
        words=_words(segments.vocables, query, rows),
        kinds=segments.kinds(rows),
        vector=vector,
        vectors=vectors,
        plans=tuple(segments.plans(mask)),
        denied=tuple(_denied(segments.vocables, thing, rows) for thing in query.unwanted),
    )


def _words(known: Vocables, query: Query, rows: Rows) -> Floats:
    """Weigh a word in the title as one, one that only the description uses as little.

    A description that mentions a sweater is seldom that of a sweater.
    """
    anywhere, titled = shares(known, query, rows), shares(known, query, rows, "title")
    return np.asarray(_MENTIONED * anywhere + (1 - _MENTIONED) * titled, np.float32)


def shares(known: Vocables, query: Query, rows: Rows, field: Field | None = None) -> Floats:
    """Return which share of the query's slots each row meets, in one field where given."""
    found = np.zeros(len(rows), np.float32)
    for slot in query.slots:
        met = [_share(known, [t for t, _ in a], rows, field) for a in slot.alternatives]
        found += np.max(met, axis=0)
    return np.asarray(found / np.float32(max(len(query.slots), 1)), np.float32)


def _share(known: Vocables, terms: Sequence[str], rows: Rows, field: Field | None) -> Floats:
    held = [known.hold(t, rows, field) for t in terms]
    return np.asarray(np.mean(held, axis=0, dtype=np.float32), np.float32)


def _denied(known: Vocables, thing: Sequence[str], rows: Rows) -> Denied:
    free = _share(known, [denied(stem) for stem in thing], rows, None)
    titled, mentioned = (_share(known, thing, rows, field) for field in ("title", None))
    return Denied(free >= _HALF, titled, mentioned)
