"""How far a product lies beyond a limit of the shopper's: "$10 over your limit"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agent.grounding.closeness import fits
from agent.grounding.cues import cue
from agent.grounding.facts import Facts
from agent.grounding.figures import Figure
from recommender import Evidence
from store import BOUNDS, Constraint, limits_of, number_of

_OVER = re.compile(
    rf"\s*(?:{cue('beyond', '{}').pattern})\s(?:your|the|that)\s(?:\w+\s)?"
    rf"(?:{cue('spending', '{}').pattern})\b",
    re.IGNORECASE,
)
_UNDER = re.compile(r"\s*(?:below|under|short of)\s(?:your|the|that)\sminimum\b", re.IGNORECASE)
_TOO = re.compile(r"\s*too\s(?P<way>[a-z]+)\b", re.IGNORECASE)
_LESS = frozenset(
    ["light", "narrow", "low", "short", "little", "few", "small", "thin", "shallow", "quiet"]
)
_UPPER = frozenset({"lt", "lte"})
_CENT = 0.005


def is_beyond(figure: Figure) -> bool:
    """Return True for an amount by which a limit is missed."""
    after = figure.after
    return bool(_OVER.match(after) or _UNDER.match(after) or _TOO.match(after))


def beyond(figure: Figure, limits: Sequence[Constraint]) -> Callable[[Facts], Evidence | None]:
    """Return what bears out such an amount: the row against a limit that was told, in its unit."""
    too = _TOO.match(figure.after)
    less = bool(too and too["way"].casefold() in _LESS) or bool(_UNDER.match(figure.after))
    bounds = [c for c in limits if c.op in BOUNDS and c.kind == "number" and c.checkable]
    sided = [c for c in bounds if (c.op in _UPPER) != less]

    def prove(facts: Facts) -> Evidence | None:
        return next((e for c in sided if (e := _missed(figure, c, facts, less))), None)

    return prove


def _missed(figure: Figure, limit: Constraint, facts: Facts, less: bool) -> Evidence | None:
    money = limit.field == "price"
    own = number_of(facts.product, limit.field)
    bound = limits_of(limit)[0]
    if own is None or money != (figure.kind == "money"):
        return None
    price = facts.product.price
    if money and not (price and figure.currencies & {price.currency, "*"}):
        return None
    if not money and (bound.unit not in ("", own.unit) or figure.unit != own.unit):
        return None
    apart = (bound.amount - own.amount) if less else (own.amount - bound.amount)
    slack = _CENT if money else 0.5 * 10**-figure.decimals * figure.scale
    if apart > 0 and fits(figure.bound, apart, figure.amount, slack):
        told = f"{limit.field}: {own.amount:g} against {bound.amount:g}"
        return Evidence(field="computed", value=told)
    return None
