"""What stands below a reply: everything that it rests on and a shopper should know."""

from __future__ import annotations

from collections.abc import Iterator

from agent.exchange import Exchange
from agent.middleware import TurnContext
from store import Constraint


def notes(turn: Exchange, context: TurnContext) -> Iterator[str]:
    """Yield what was taken for something else, left out, unsure, or done without the model."""
    for typed, taken in turn.corrected.items():
        yield f"Searched for “{taken}” instead of “{typed}”."
    for constraint in turn.unwarned:
        yield _unchecked(constraint, turn.catalog.currency)
    if unknown := turn.counts.get("unknown"):
        yield f"{unknown:,} more might fit, but the catalogue doesn't say; they were left out."
    for product, limits in turn.unverified:
        unsure = " and ".join(f"“{limit.phrase}”" for limit in limits)
        yield f"The catalogue doesn't say whether “{product.title}” meets {unsure}."
    if context.failures:
        yield "The language model gave no usable answer, so this reply was finished without it."


def _unchecked(constraint: Constraint, currency: str) -> str:
    said = constraint.said or constraint.field
    if constraint.field == "price" and constraint.unit not in ("", currency):
        return f"Prices here are in {currency}, so “{said}” was not compared."
    return f"The catalogue can't check “{said}”."
