"""Which wishes a shopper insists on: by the words around them, or because health hangs on them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from agent.reading.lexicon import either, table
from agent.reading.utterance import flatten
from store import Constraint

# Words that may stand between "must" and what is meant: "it must really be a dark one".
_BETWEEN = r"(?:[\w'-]+\s+){0,3}"


def insisted(constraint: Constraint, flat: str) -> Constraint:
    """Return the constraint, firm where the folded text `flat` insists on it."""
    firm = constraint.hard and (_is_vital(constraint) or _is_stressed(constraint, flat))
    return constraint.model_copy(update={"firm": True}) if firm else constraint


def _is_vital(constraint: Constraint) -> bool:
    return constraint.field in table("insistence")["fields"]


def _is_stressed(constraint: Constraint, flat: str) -> bool:
    said = flatten(constraint.said).strip()
    before, after = _cues()
    places = (
        [m.span() for m in re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", flat)] if said else []
    )
    around = any(before.search(flat[:start]) or after.match(flat, end) for start, end in places)
    return around or bool(before.match(said))


@cache
def _cues() -> Sequence[re.Pattern[str]]:
    words = table("insistence")
    before = rf"(?<![\w'-]){either(map(re.escape, words['before']))}\s+{_BETWEEN}$"
    after = rf"\s*{either(map(re.escape, words['after']))}(?![\w'-])"
    return re.compile(before), re.compile(after)
