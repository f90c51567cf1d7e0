"""What a list of products rests on where no query tells: likeness, company, ratings, dates."""

from __future__ import annotations

from typing import Any

from agent.voice import Voice

Answer = dict[str, Any]
_BY_FIELD = ("dates", "fits")


def on_its_basis(reply: str, found: Answer, voice: Voice) -> str:
    """Return a reply that begins with what its products rest on, where a tool's answer tells."""
    basis = found.get("rests_on", "")
    if not basis:
        return reply
    if not found["products"]:
        return f"{voice.say(f'goals.none.{basis}')} {reply}" if _is_none(basis, voice) else reply
    _, _, items = reply.partition("\n")
    words = voice.words.heard
    heard = words.field(found["of"]) if basis in _BY_FIELD else words.value(found["of"])
    of = voice.words.note(found["of"], heard)
    return f"{voice.say(f'goals.lead.{basis}', of=of)}\n{items}"


def _is_none(basis: str, voice: Voice) -> bool:
    return f"goals.none.{basis}" in voice.words.names
