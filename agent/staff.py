"""Whether a person of the shop can take a conversation over, as models are told, and the offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from agent.aside import is_guess
from agent.need import Need
from agent.policy import offers_person
from agent.reading import kind_of
from agent.service import ANSWERED
from agent.voice import Voice

STAFFED = "A person of the shop can take this conversation over: where you can't help, offer that."


def is_staffed(rendered: str) -> bool:
    """Return True where a prompt says that a person can take over."""
    return STAFFED in rendered


def served_whole(found: Mapping[str, Any], question: str) -> bool:
    """Return True where what a tool of service answered leaves nothing for a person to do."""
    if "passages" in found:
        return bool(found["passages"]) and not offers_person(question)
    return found["account"] in ANSWERED


def is_for_staff(need: Need, question: str) -> bool:
    """Return True for a turn that only the shop's staff could serve; buying is done elsewhere."""
    return need.goal == "service" and not is_guess(need) and kind_of(question, "service") != "buy"


def offering(text: str, voice: Voice) -> str:
    """Return a text with the offer of a person behind it."""
    return f"{text} {voice.say('offer.person')}"
