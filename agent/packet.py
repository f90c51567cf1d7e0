"""What a person gets who takes a conversation over: all they need not to ask again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from agent.handover import Reason
from agent.need import Language, Need
from agent.reply import Reply, constraint_as_json
from store import Turn, Value

_MOST_SHOWN = 20
_WHY: Mapping[Reason, str] = {
    "user_request": "The shopper asked for a person.",
    "low_confidence": "The assistant did not understand the shopper twice in a row.",
    "policy": "The shopper wants something done that only the staff can do.",
    "repeated_failure": "The assistant found nothing that suits three times in a row.",
    "out_of_scope": "The shopper sent something that the assistant can't read.",
}


class Shown(Value):
    """A product that the shopper saw; the price as it was then, in minor units."""

    id: str
    title: str
    price_minor: int | None = None
    currency: str | None = None


class TurnedDown(Value):
    """A product that the shopper turned down, in their words."""

    id: str
    title: str
    said: str


class Packet(Value):
    """A hand-over; `need` is in the contract's shape, each constraint with the shopper's words.

    `open_question` is what waits for an answer. `transcript` is the path of the conversation on
    the shop's own API, `locale` the language that the shopper is answered in.
    """

    id: str
    conversation: str
    catalog: str
    channel: str
    reference: str = ""
    reason: Reason
    summary: str
    need: Mapping[str, Any]
    shown: tuple[Shown, ...] = ()
    rejected: tuple[TurnedDown, ...] = ()
    open_question: str = ""
    transcript: str
    locale: Language = "en"


def shown_in(turns: Sequence[Turn], reply: Reply) -> tuple[Shown, ...]:
    """Return the products that were shown, the last ones first, each once."""
    lists = [[_shown(i) for i in turn.reply.get("items", ())] for turn in turns]
    lists.append([_shown(item.as_json()) for item in reply.items])
    newest = {product.id: product for products in reversed(lists) for product in products}
    return tuple(newest.values())[:_MOST_SHOWN]


def rejected_in(
    turns: Sequence[Turn], need: Need, shown: Sequence[Shown]
) -> tuple[TurnedDown, ...]:
    """Return what was turned down and with which words, each product once; the words come last."""
    titles = {product.id: product.title for product in shown}
    told = [o for turn in turns for o in turn.reply.get("need", {}).get("operations", ())]
    told += [o.model_dump() for o in need.operations]
    words: dict[str, str] = {}
    for operation in told:
        if operation["kind"] in ("reject", "critique"):
            words |= dict.fromkeys(operation["products"], operation["said"])
        elif operation["kind"] == "recall":
            words = {id: said for id, said in words.items() if id not in operation["products"]}
    return tuple(TurnedDown(id=i, title=titles.get(i, i), said=s) for i, s in words.items())


def summary_of(reason: Reason, need: Need, said: str, shown: Sequence[Shown]) -> str:
    """Return one paragraph for the person, made of rows and of the shopper's own words."""
    parts = [_WHY[reason]]
    if wishes := [f"“{c.phrase}”" for c in need.constraints]:
        what = f" for {need.about}" if need.about else ""
        whom = f" ({need.recipient})" if need.recipient else ""
        parts.append(f"They are looking{what}{whom}: {', '.join(wishes)}.")
    elif need.about:
        parts.append(f"They are looking for {need.about}.")
    count = len(shown)
    parts.append(f"{count} product{'s were' if count != 1 else ' was'} shown." if count else "")
    parts.append(f"Last they said: “{said}”." if said else "")
    return " ".join(part for part in parts if part)


def need_for_a_person(need: Need) -> dict[str, Any]:
    """Return of a need what a person has a use for."""
    return {
        "about": need.about,
        "for": need.recipient,
        "constraints": [constraint_as_json(c) for c in need.constraints],
        "unknown": list(need.unknown),
    }


def _shown(item: Mapping[str, Any]) -> Shown:
    price, currency = item.get("price_minor"), item.get("currency")
    return Shown(id=item["id"], title=item["title"], price_minor=price, currency=currency)
