"""What stands below a reply: everything that it rests on and a shopper should know."""

from __future__ import annotations

from collections.abc import Iterator

from agent.exchange import Exchange
from agent.middleware import TurnContext
from agent.templates import load
from agent.voice import Voice


def notes(turn: Exchange, context: TurnContext) -> Iterator[str]:
    """Yield what was taken for something else, left out, unsure, or done without the model."""
    voice = Voice(load(turn.need.language))
    for typed, taken in turn.calls.corrected(turn.said).items():
        yield voice.say("notes.corrected", taken=taken, typed=typed)
    yield from _unchecked(turn, voice)
    if unknown := turn.calls.counts.get("unknown"):
        name = "notes.unknown.one" if unknown == 1 else "notes.unknown.many"
        yield voice.say(name, n=f"{unknown:,}")
    for product, limits in turn.unverified:
        wishes = voice.words.joined([voice.words.quoted(limit.phrase) for limit in limits])
        yield voice.say("notes.unverified", title=product.title, wishes=wishes)
    for product in turn.chosen:
        if why := turn.calls.promoted.get(product.id):
            yield voice.say(f"notes.promoted.{why}", title=product.title)
    if context.failures:
        yield voice.say("notes.without_model")


def _unchecked(turn: Exchange, voice: Voice) -> Iterator[str]:
    """Yield what can't be checked, unless the reply has told it; of other money which is ours."""
    currency = turn.catalog.currency
    for constraint in turn.unwarned:
        wish = voice.words.quoted(constraint.said or constraint.field)
        if constraint.field == "price" and constraint.unit not in ("", currency):
            yield voice.say("notes.currency", currency=currency, wish=wish)
        elif wish not in turn.telling.text:
            yield voice.say("notes.unchecked", wish=wish)
