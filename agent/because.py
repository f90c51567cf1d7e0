"""What a shopper did or wrote, or other buyers did, as the reason for a product: in words."""

from __future__ import annotations

from agent.voice import Voice
from recommender import Reason

CARE = "care"
"""The reason that a shopper's own reviews give."""
COUNTED = "counted"
"""The reason that the number of other buyers is."""
NAMES = frozenset({"own", "close", "path", "together", CARE, COUNTED})
"""The reasons that rest on what was done, not on a row."""


def because(reason: Reason, voice: Voice) -> str:
    """Return such a reason in words; its text where it has no name."""
    slots = dict(reason.slots)
    if reason.name == "own":
        return voice.say(f"because.own.{slots['done']}")
    if reason.name == "together":
        return voice.say("because.together", n=slots["n"], of=slots["of"], lift=slots["lift"])
    if reason.name == COUNTED:
        way = "lately" if slots["lately"] else "about" if slots["about"] else "all"
        who = {n: slots[n] for n in ("n", "lately", "days")}
        return voice.say(
            f"because.counted.{slots['deed']}", who=voice.say(f"because.counted.who.{way}", **who)
        )
    if reason.name == CARE:
        theme = voice.say(f"reviews.theme.{slots['theme']}")
        counted = {n: slots[n] for n in ("praising", "of", "judging", "written")}
        each = "each" if slots["judging"] == slots["written"] else "many"
        way = "one" if slots["written"] == "1" else each
        return voice.say(f"because.care.{way}", theme=theme, **counted)
    if reason.name not in NAMES:
        return reason.text
    known = voice.say(f"because.known.{slots['done']}", title=slots["title"])
    if reason.name == "close":
        return voice.say("because.close", known=known)
    lead = _fact("path", slots["kind"], slots["field"], slots["value"], voice, known)
    if not slots.get("beside"):
        return lead
    beside = _fact("beside", slots["beside"], slots["beside_field"], slots["beside_value"], voice)
    return voice.say("because.both", lead=lead, beside=beside)


def tells(reason: Reason, voice: Voice) -> bool:
    """Return True where every word of it has one in the shopper's language."""
    if voice.quotes:
        return True
    if reason.name not in NAMES:
        return False
    if reason.name == CARE:
        return f"reviews.theme.{reason.slots['theme']}" in voice.words.names
    slots = reason.slots
    pairs = [(slots.get(f, ""), slots.get(v, "")) for f, v in _FACTS if slots.get(v)]
    return all(voice.words.heard.tells(f, v) if f else True for f, v in pairs)


_FACTS = (("field", "value"), ("beside_field", "beside_value"))


def _fact(side: str, kind: str, field: str, value: str, voice: Voice, known: str = "") -> str:
    named = (f"because.{side}.{field}", f"because.{side}.{kind if value else 'yes'}")
    told = voice.words.value(value) if kind in ("fit", "attribute", "category") else value
    return voice.say(*named, field=voice.words.field(field), value=told, known=known)
