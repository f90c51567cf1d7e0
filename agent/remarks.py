"""What has to be added below the products: wishes that can't be checked, products left out."""

from __future__ import annotations

from typing import Any

from agent.conduct import Conduct
from agent.need import Need
from agent.voice import Voice
from store import INHERENT

# No product leaves open whether it meets a limit on one of these.
_ALWAYS_STATED = INHERENT | {"category", "price", "available"}


def remarks(need: Need, answer: dict[str, Any], conduct: Conduct, voice: Voice) -> list[str]:
    """Return a sentence for each."""
    found = []
    if "unverifiable" in conduct and need.unverifiable:
        found += _unverifiable(need, voice)
    if hidden := _hidden(answer):
        found.append(voice.count("remarks.hidden", hidden))
    if left_out := answer.get("left_out_unknown"):
        fields = _unstated(need, voice)
        name = "remarks.left_out" if fields else "remarks.left_out_unsaid"
        found.append(voice.count(name, left_out, fields=voice.words.joined(fields)))
    return found


def _unstated(need: Need, voice: Voice) -> list[str]:
    """Return the fields that those left out don't state; none where other limits may do it too."""
    open_ = [c for c in need.hard if c.field not in _ALWAYS_STATED]
    sure = all(c.negative for c in open_)
    return list(dict.fromkeys(voice.words.field(c.field) for c in open_)) if sure else []


def _unverifiable(need: Need, voice: Voice) -> list[str]:
    """Return what can't be checked, once in a conversation; other money by itself."""
    found = []
    for name, money in (("remarks.unconverted", True), ("remarks.unverifiable", False)):
        some = [c for c in need.unverifiable if (c.field == "price") is money]
        wishes = [voice.words.quoted(c.said or c.field) for c in some]
        new = [w for w in wishes if not voice.has_told(name, w)]
        if new:
            found.append(voice.say(name, wishes=voice.words.joined(new)))
    return found


def _hidden(answer: dict[str, Any]) -> int:
    """Count the unverified products beyond those that are shown."""
    shown = sum("unverified" in p for p in answer.get("products", []))
    return int(answer.get("unverified", 0)) - shown
