"""Lets a simulated shopper and an assistant talk, and keeps what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evaluation.simulation.goal import Goal
from evaluation.simulation.heard import Assistant, Heard
from evaluation.simulation.persona import Persona
from evaluation.simulation.shopper import Shopper
from evaluation.simulation.utterance import Utterance


@dataclass(frozen=True)
class Turn:
    """What the shopper said and what came back."""

    said: Utterance
    heard: Heard


@dataclass(frozen=True)
class Conversation:
    """A whole conversation; `taken` is the accepted product, in turn `took` (from 1), or empty."""

    goal: Goal
    persona: Persona
    turns: tuple[Turn, ...]
    taken: str
    took: int

    def as_json(self) -> dict[str, Any]:
        """Return the conversation for reading aloud."""
        return {
            "goal": self.goal.number,
            "outlook": self.goal.outlook,
            "breadth": self.goal.breadth,
            "target": self.goal.target,
            "wants": [str(limit) for limit in (*self.goal.hard, *self.goal.dislikes)],
            "persona": self.persona.name,
            "taken": self.taken,
            "took": self.took,
            "turns": [
                {
                    "act": turn.said.act,
                    "shopper": turn.said.text,
                    "added": [str(limit) for limit in turn.said.added],
                    "dropped": [str(limit) for limit in turn.said.dropped],
                    "shop": turn.heard.text,
                    "shown": list(turn.heard.shown),
                    "asks": turn.heard.asks,
                    "constraints": _read(turn.heard),
                }
                for turn in self.turns
            ],
        }


def _read(heard: Heard) -> list[str]:
    return [
        f"{c.get('field')} {c.get('op')} {c.get('value')}{'' if c.get('hard', True) else ' (soft)'}"
        for c in heard.constraints or ()
    ]


def converse(shopper: Shopper, assistant: Assistant, name: str) -> Conversation:
    """Return the conversation of a shopper with an assistant, under a name of its own."""
    turns: list[Turn] = []
    said: Utterance | None = shopper.opening()
    while said:
        reply: Mapping[str, Any] = assistant(said.text, name)
        turns.append(Turn(said, Heard.of(reply)))
        said = shopper.next(turns[-1].heard)
    return Conversation(
        goal=shopper.goal,
        persona=shopper.persona,
        turns=tuple(turns),
        taken=shopper.taken,
        took=shopper.took,
    )
