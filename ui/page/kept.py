"""Turns as the shop kept them, shown again: facts of cards are those of today's rows."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from agent import BadMove, Comparison, Item, Need, Way, move_of
from recommender import Reason
from store import Catalog, Product
from store import Turn as Kept
from ui.handover import PERSON
from ui.page.turn import State, Turn

_log = logging.getLogger("shopkeeper")
_NEED = ("goal", "about", "order", "constraints", "unknown", "dropped", "excluded", "language")


def shown_again(kept: Sequence[Kept], catalog: Catalog | None) -> tuple[Turn, ...]:
    """Return kept turns as the page shows them; without a catalogue no product is there."""
    ids = [item["id"] for turn in kept for item in turn.reply.get("items", ())]
    known = catalog.known(list(dict.fromkeys(ids))) if catalog and ids else []
    products = {p.id: p for p in known}
    return tuple(_turn(turn, products) for turn in kept)


def _turn(kept: Kept, products: Mapping[str, Product]) -> Turn:
    reply = kept.reply
    plain = Turn(kept.number, kept.said, state=_state(reply))
    try:
        return _filled(plain, reply, products)
    except (ValidationError, KeyError, TypeError, BadMove) as error:
        # An earlier release kept it in another shape: what was said is still told.
        _log.warning("turn %s of a conversation is shown in part: %s", kept.number, error)
        return Turn(kept.number, kept.said, state="done", text=str(reply.get("text", "")))


def _state(reply: Mapping[str, Any]) -> State:
    if reply.get("text") or reply.get("items") or reply.get("notes"):
        return "done"
    if reply.get("model") == PERSON:
        return "person"
    return "done" if "items" in reply else "unanswered"


def _filled(turn: Turn, reply: Mapping[str, Any], products: Mapping[str, Product]) -> Turn:
    items, compare, asks = reply.get("items", ()), reply.get("compare"), reply.get("asks")
    told = reply.get("need")
    return Turn(
        turn.number,
        turn.asked,
        move=move_of(reply["move"]) if "move" in reply else None,
        state=turn.state,
        need=Need.model_validate({n: told[n] for n in _NEED if n in told}) if told else None,
        items=tuple(_item(i, products[i["id"]]) for i in items if i["id"] in products),
        vanished=tuple(i["title"] for i in items if i["id"] not in products),
        text=reply.get("text", ""),
        notes=tuple(reply.get("notes", ())),
        follow_ups=tuple(asks["options"] if asks else reply.get("follow_ups", ())),
        ways=tuple(Way.model_validate(way) for way in reply.get("ways", ())),
        compare=Comparison.model_validate(compare) if compare else None,
        exposure=reply.get("exposure", ""),
        by_person=reply.get("model") == PERSON,
    )


def _item(told: Mapping[str, Any], product: Product) -> Item:
    reasons = tuple(Reason.model_validate(reason) for reason in told["reasons"])
    return Item(product=product, reasons=reasons)
