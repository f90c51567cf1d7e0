"""One thing that was expected of a turn, and what happened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import model_validator

from store import Value

Kind = Literal[
    "tools",
    "constraints",
    "grounding",
    "ranking",
    "items",
    "text",
    "reasons",
    "asks",
    "handoff",
    "relations",
]
Holder = Literal["prompt", "code"]
HELD_BY: dict[Kind, Holder] = {
    "tools": "prompt",
    "constraints": "code",
    "grounding": "code",
    "ranking": "prompt",
    "items": "prompt",
    "text": "prompt",
    "reasons": "prompt",
    "asks": "prompt",
    "handoff": "prompt",
    "relations": "code",
}
"""Who sees to it: what code enforces holds whatever the prompt says, so its failure is a bug."""


class Finding(Value):
    """A verdict on one expectation of a turn, counted from 1; `got` says what happened instead."""

    turn: int
    kind: Kind
    name: str
    held: bool
    expected: str = ""
    got: str = ""
    held_by: Holder = "prompt"

    @model_validator(mode="before")
    @classmethod
    def _whose(cls, told: Any) -> Any:
        """Say who is at fault where it does not hold."""
        known = isinstance(told, Mapping) and told.get("kind") in HELD_BY
        return {**told, "held_by": HELD_BY[told["kind"]]} if known else told

    def __str__(self) -> str:
        if self.held:
            return f"turn {self.turn}, {self.kind}: {self.name}"
        told = f"turn {self.turn}, {self.kind}: {self.name}"
        return f"{told}\n    expected {self.expected}\n    got      {self.got}"
