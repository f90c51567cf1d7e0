"""The first sentence: how many fit, or what the choice between them turns on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from agent.need import Need
from agent.voice import Voice

_MOST_THINGS = 3
_ORDERS = {"price_low": "cheapest", "price_high": "dearest", "rating": "rated", "newest": "newest"}


class Outcome(NamedTuple):
    """What was found: how many fit, which are shown, and in which field each is said to be best.

    `best` maps a field to the id of a product. `goes_on` says that there is an earlier reply.
    """

    matching: int
    shown: Sequence[dict[str, Any]]
    best: Mapping[str, str]
    goes_on: bool = False


def lead(need: Need, found: Outcome, voice: Voice) -> str:
    """Return the first sentence."""
    if need.missing:
        quoted = [voice.words.quoted(thing) for thing in need.missing[:_MOST_THINGS]]
        return voice.say("lead.unknown", things=voice.words.joined(quoted, "or"))
    if any("unverified" in p for p in found.shown):
        return voice.count("lead.unverified", found.matching)
    if found.matching == 1:
        return voice.say("lead.one")
    rated = ["rating" in p["facts"] for p in found.shown]
    if need.order == "rating" and not all(rated):
        return voice.say("lead.partly_rated" if any(rated) else "goals.lead.unrated_within")
    names = [_name(need, found)]
    choice = _choice(found.best, voice) if need.order == "fit" else None
    x, y = choice or ("", "")
    if choice:
        names.append("lead.choice")
    return voice.among(names, n=voice.words.number(found.matching), x=x, y=y)


def _name(need: Need, found: Outcome) -> str:
    shown = len(found.shown)
    if need.order in _ORDERS and found.matching > shown > 1:
        return f"lead.{_ORDERS[need.order]}"
    if found.matching <= shown:
        return "lead.few"
    if shown == 1:
        return "lead.single"
    if need.hard:
        return "lead.again_many" if found.goes_on else "lead.many"
    return "lead.again" if found.goes_on else "lead.open"


def _choice(best: Mapping[str, str], voice: Voice) -> tuple[str, str] | None:
    """Return two fields that different products are best in, None where there are no two."""
    fields = list(best)
    rival = next((f for f in fields if best[f] != best[fields[0]]), None)
    return (voice.words.field(fields[0]), voice.words.field(rival)) if rival else None
