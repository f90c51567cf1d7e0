"""Exclusions of a whole kind of product, and of features that no field states."""

from __future__ import annotations

import re
from collections.abc import Iterable

from agent.reading.negation import Scope
from agent.reading.phrases import Match
from agent.reading.utterance import Utterance
from store import Constraint

# "I don't want a tent with one door" is not about tents in general.
_QUALIFIED = re.compile(r"\s*(?:with|that|which|made|in|from|under|over|for)\b")
_LACKING = re.compile(r"(?:without|no|w/o|allergic to)\b")


def excluded_category(utterance: Utterance, scope: Scope, matches: Iterable[Match]) -> str | None:
    """Return the category that an exclusion ends in: "anything but backpacks"."""
    if _QUALIFIED.match(utterance.flat, scope.end):
        return None
    last = max(scope.words)
    for match in matches:
        if match.first in scope.words and match.last == last + 1:
            return next((str(m.value) for m in match.meanings if m.kind == "category"), None)
    return None


def excluded_feature(utterance: Utterance, scope: Scope) -> str | None:
    """Return what "without a hood" wants to be missing, as the name of a field."""
    if not _LACKING.match(utterance.flat, scope.start):
        return None
    return "_".join(utterance.words[i].text for i in sorted(scope.words))


def missing(field: str, said: str) -> Constraint:
    """Return the wish that no catalogue field can check."""
    return Constraint(field=field, op="eq", value=False, said=said, checkable=False)
