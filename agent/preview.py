"""What the shop itself finds in a turn, before a language model has thought at all."""

from __future__ import annotations

from collections.abc import Iterator

from agent.events import Event, Found
from agent.exchange import Exchange
from tools import ShopContext, choice

_CARDS = 3


def preview(turn: Exchange, context: ShopContext) -> Iterator[Event]:
    """Yield the table of a comparison, or the cards of a search; nothing for other goals."""
    need = turn.need
    if need.goal == "compare":
        yield from turn.compare(turn.catalog.known(need.referred))
    if need.goal == "find" and (need.about or need.hard):
        rows = choice(context, need.limits, need.about).selection.rows
        yield Found(products=tuple(turn.catalog.at(rows[:_CARDS])))
