"""What the shop itself finds in a turn, before a model has thought at all."""

from __future__ import annotations

from collections.abc import Iterator

from agent.events import Event
from agent.exchange import Exchange
from agent.planning import foreseen
from tools import ShopContext, choice

_CARDS = 3


def cards(turn: Exchange, context: ShopContext) -> Iterator[Event]:
    """Yield the cards of a search; nothing for what may begin otherwise."""
    query = None if turn.answer else foreseen(turn.need, turn.plain)
    if query is not None:
        rows = choice(context, turn.need.limits, query).selection.rows
        yield from turn.cards(turn.catalog.at(rows[:_CARDS]))


def table(turn: Exchange) -> Iterator[Event]:
    """Yield what a comparison comes to; nothing for other goals."""
    if turn.need.goal == "compare":
        yield from turn.compare(turn.catalog.known(turn.need.referred))
