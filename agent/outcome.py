"""What is left when a turn is over: its reply, and what the next turn builds on."""

from __future__ import annotations

import logging
from typing import Any

from agent import memory
from agent.clock import Clock
from agent.exchange import Exchange
from agent.grounds import Grounds
from agent.middleware import TurnContext
from agent.notes import notes
from agent.reading import impatient
from agent.reply import Item, Reply
from agent.state import Identity
from agent.trace import trace_of
from agent.way import ways_of

_log = logging.getLogger("shopkeeper")


def reply_of(
    turn: Exchange,
    context: TurnContext,
    clock: Clock,
    *,
    said: str,
    model: str,
    advised: bool,
    exposure: str,
) -> Reply:
    """Return the reply of a turn; what was cut, and what a model got wrong, is told to the log.

    `advised` tells that a language model took part.
    """
    for refused in turn.telling.refused:
        _log.info("cut %r: %s", refused.sentence, refused.problem)
    differences = turn.calls.at_odds if advised else ()
    for one in differences:
        _log.info("enforced %r: said %r, model: %r", one.shopper or one.model, one.said, one.model)
    return Reply(
        text=turn.telling.text,
        items=tuple(Item(product=p, reasons=turn.reasons(p)) for p in turn.chosen),
        need=turn.need,
        said=said,
        compare=turn.comparison,
        asks=turn.asks,
        notes=tuple(notes(turn, context)),
        disagreements=differences,
        follow_ups=tuple(heard for _, heard in turn.follow_ups),
        ways=() if turn.chosen else ways_of(turn.need, turn.calls.made),
        model=model,
        exposure=exposure,
        timings_ms=clock.times(),
        trace=trace_of(turn.messages, turn.telling.refused, context.failures),
    )


def kept_of(
    turn: Exchange, before: memory.Remembered, identity: Identity | None, *, staffed: bool
) -> dict[str, Any]:
    """Return what is kept: the checked text, not what the model wrote, and how things stand."""
    state = before.state.after(
        turn.need,
        [product.id for product in turn.chosen],
        turn.asks,
        offered=turn.follow_ups,
        hurried=impatient(turn.plain),
        grounds=Grounds.told(turn.calls.made),
        explained=bool(turn.answer and turn.answer.explains),
        # Where no person could be offered, a yes accepts none.
        helped=turn.helped or not staffed,
        identity=identity,
    )
    return {
        "messages": memory.closing(turn.messages, turn.telling.text, before.messages),
        "state": state.model_dump(mode="json", exclude_defaults=True),
    }
