"""A way out of nothing: a change of limits that finds something, with how many it finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from agent.counterparts import words_in
from agent.move import Change, Drop, Move, key_of
from agent.need import Need
from agent.suggestion import way_out
from agent.voice import Voice
from agent.way_out import BOTH
from store import Constraint, Value

_MOST = 4


class Way(Value):
    """A button: what it says, how many products match then, and what it does."""

    text: str
    matching: int
    move: Move

    def as_json(self) -> dict[str, Any]:
        """Return the way as a plain object."""
        return self.model_dump(mode="json")


def ways_of(need: Need, calls: Sequence[dict[str, Any]]) -> tuple[Way, ...]:
    """Return the ways out that the last search of a turn offers; none where something was found."""
    offers = calls[-1].get("relaxations", []) if calls else []
    return tuple(_ways(need, offers[:_MOST]))


def _ways(need: Need, offers: Sequence[dict[str, Any]]) -> Iterator[Way]:
    voice = Voice(words_in(need.language))
    for offer in offers:
        gone = _gone(need, offer)
        if move := _move(offer, gone):
            text = voice.words.of(way_out(offer, voice))
            yield Way(text=text, matching=offer["matching"], move=move)


def _move(offer: dict[str, Any], gone: Sequence[Constraint]) -> Move | None:
    if not gone:
        return None
    key, bound = key_of(gone[0]), offer["bound"]
    if offer["values"]:
        return Change(key=key, value=tuple(offer["values"]))
    if isinstance(bound, float):
        return Change(key=key, value=bound, takes_in=True)
    return Drop(keys=tuple(map(key_of, gone)))


def _gone(need: Need, offer: dict[str, Any]) -> list[Constraint]:
    """Return the limits that an offer is about; none where one of them is no wish of the need."""
    said = str(offer["instead_of"]).split(BOTH)
    found = [
        [c for c in need.constraints if c.field in part["fields"] and _says(c, phrase)]
        for phrase, part in zip(said, offer["gone"], strict=True)
    ]
    return list(chain.from_iterable(found)) if all(found) else []


def _says(constraint: Constraint, phrase: str) -> bool:
    label = constraint.field.replace("_", " ")
    return phrase in (constraint.said, f"{label} {constraint.value}")
