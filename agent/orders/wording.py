"""What is told of orders, in words: each fact is the row's, and is checked against it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agent.voice import Voice
from store import Order, fold

_KNOWN = frozenset({"pending", "processed", "shipped", "delivered", "cancelled", "canceled"})
_MOST_LINES = 8


def account_told(found: Mapping[str, Any], voice: Voice) -> str:
    """Return the reply to a question about orders, from what `order_status` answered."""
    standing, rows = str(found["account"]), found.get("orders", [])
    if standing != "known":
        return voice.say(f"orders.{standing}")
    if len(rows) > 1:
        return _several(rows, int(found["count"]), voice)
    return _one(Order.model_validate(rows[0]), voice)


def _several(rows: Sequence[Mapping[str, Any]], count: int, voice: Voice) -> str:
    lines = [
        voice.say("orders.brief", number=str(r["number"]), status=_status(str(r["status"]), voice))
        for r in rows
    ]
    lead = voice.count("orders.several", count)
    return "\n".join([lead, *(f"- {line}" for line in lines), voice.say("orders.which")])


def _one(order: Order, voice: Voice) -> str:
    told = [voice.say("orders.status", number=order.number, status=_status(order.status, voice))]
    if order.placed:
        told.append(voice.say("orders.placed", day=order.placed))
    if order.lines:
        told.append(voice.say("orders.lines", items=_items(order, voice)))
    if order.tracking:
        numbers = voice.words.joined(list(order.tracking))
        told.append(voice.count("orders.tracking", len(order.tracking), numbers=numbers))
    elif fold(order.status) not in ("cancelled", "canceled", "delivered"):
        told.append(voice.say("orders.untracked"))
    return " ".join(told)


def _items(order: Order, voice: Voice) -> str:
    named = [
        f"{f'{line.quantity} × ' if line.quantity > 1 else ''}{line.name}"  # noqa: RUF001
        + (f" ({', '.join(line.options)})" if line.options else "")
        for line in order.lines[:_MOST_LINES]
    ]
    more = len(order.lines) - _MOST_LINES
    return voice.words.joined(
        [*named, *([voice.say("orders.more", n=str(more))] if more > 0 else [])]
    )


def _status(status: str, voice: Voice) -> str:
    """Return the shop's word for where an order stands; a usual one in the shopper's language."""
    said = fold(status)
    if said in _KNOWN:
        return voice.say(f"orders.states.{said}")
    return voice.words.quoted(status)
