"""The first sentence: how many fit, or what the choice between them turns on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agent.need import Need
from agent.voice import Voice

_MOST_THINGS = 3
_ORDERS = {"price_low": "cheapest", "price_high": "dearest", "rating": "rated", "newest": "newest"}
_LEADING = ("least", "most")


def lead(
    need: Need, matching: int, products: Sequence[dict[str, Any]], voice: Voice, *, on: bool = False
) -> str:
    """Return the first sentence; `on` says that it goes on from an earlier reply."""
    if need.missing:
        quoted = [voice.words.quoted(thing) for thing in need.missing[:_MOST_THINGS]]
        return voice.say("lead.unknown", things=voice.words.joined(quoted, "or"))
    if any("unverified" in p for p in products):
        return voice.count("lead.unverified", matching)
    number = voice.words.number(matching)
    if matching == 1:
        return voice.say("lead.one")
    ways = [
        way for name in _names(need, matching, len(products), on) for way in voice.words.ways(name)
    ]
    choice = _choice(products, voice)
    ways += voice.words.ways("lead.choice") if choice else ()
    x, y = choice or ("", "")
    return voice.chosen(ways, n=number, x=x, y=y)


def _names(need: Need, matching: int, shown: int, on: bool) -> list[str]:
    if need.order in _ORDERS and matching > shown > 1:
        return [f"lead.{_ORDERS[need.order]}"]
    if matching <= shown:
        return ["lead.few"]
    if need.hard:
        return ["lead.again_many" if on else "lead.many"]
    return ["lead.again" if on else "lead.open"]


def _choice(products: Sequence[dict[str, Any]], voice: Voice) -> tuple[str, str] | None:
    """Return the two fields that different products lead in, None where there are no two."""
    best: dict[str, str] = {}
    for product in products:
        for reason in product["reasons"]:
            if reason["kind"] == "comparison" and reason["name"] in _LEADING:
                best.setdefault(reason["slots"]["field"], product["id"])
    fields = list(best)
    rival = next((f for f in fields if best[f] != best[fields[0]]), None)
    return (voice.words.field(fields[0]), voice.words.field(rival)) if rival else None
