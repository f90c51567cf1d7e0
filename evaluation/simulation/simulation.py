"""Runs simulated shoppers against an assistant and gathers what is to be counted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from evaluation.simulation.audit import errors
from evaluation.simulation.bounds import Made, oracle
from evaluation.simulation.conversation import Conversation, converse
from evaluation.simulation.drawing import draw
from evaluation.simulation.goal import Goal
from evaluation.simulation.persona import PERSONAS, Persona
from evaluation.simulation.referee import Finding, judge
from evaluation.simulation.shop import Shop
from evaluation.simulation.shopper import TURNS, Shopper

RUNS = 5
_REPEATED = 6


@dataclass(frozen=True)
class Played:
    """One conversation, judged; `best` are the turns that the oracle took for the same goal."""

    conversation: Conversation
    finding: Finding
    slips: tuple[str, ...]
    run: int
    best: int

    @property
    def goal(self) -> Goal:
        """What the shopper was after."""
        return self.conversation.goal

    @property
    def success(self) -> bool:
        """True when she took one of the products that meet all she wants."""
        return bool(self.conversation.taken)

    @property
    def turns(self) -> int:
        """The turn in which she took one; one more than there are where she took none."""
        return self.conversation.took or TURNS + 1

    def as_json(self) -> dict[str, Any]:
        """Return the conversation with what was found wrong, for reading aloud."""
        wrongs = [{"kind": w.kind, "turn": w.turn, "what": w.what} for w in self.finding.wrongs]
        judged = {"run": self.run, "best": self.best, "wrongs": wrongs, "slips": self.slips}
        return {**self.conversation.as_json(), **judged}


def persona_of(number: int) -> Persona:
    """Return the persona of a goal; every persona meets every outlook."""
    return PERSONAS[number // len(PERSONAS) % len(PERSONAS)]


def simulate(shop: Shop, made: Made, count: int, seed: int) -> Iterator[Played]:
    """Yield the judged conversations of `count` goals.

    Every sixth goal is played five times with other words, for pass^k.
    """
    for number in range(count):
        goal = draw(shop, number, seed)
        best = _best(shop, goal, seed)
        for run in range(RUNS if number % _REPEATED == 0 else 1):
            yield play(shop, made, goal, seed, run, best)


def _best(shop: Shop, goal: Goal, seed: int) -> int:
    shopper = Shopper(shop, goal, persona_of(goal.number), seed)
    return converse(shopper, oracle(shop, shopper), "oracle").took or TURNS + 1


def play(shop: Shop, made: Made, goal: Goal, seed: int, run: int = 0, best: int = 1) -> Played:
    """Return one judged conversation; another `run` puts the same goal in other words."""
    persona = persona_of(goal.number)
    shopper = Shopper(shop, goal, persona, seed + 1_000_003 * run)
    conversation = converse(shopper, made(shop, shopper), f"simulated-{seed}-{goal.number}-{run}")
    slips = tuple(errors(conversation, shop))
    return Played(conversation, judge(conversation, shop), slips, run, best)
