"""How well shoppers are understood: cases played, and what was read of them judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from agent import Need, Shopkeeper, State
from evaluation.case import Case, Turn
from evaluation.counts import Counts
from evaluation.label import Scene
from evaluation.scoring import Verdict, judge, kinds_in_order
from store import Catalog

OWN_CASES = Path(__file__).parent / "cases" / "understanding"


class OpenShop(NamedTuple):
    """An open shop to play the cases of one catalogue against.

    `pages` are the passages of its policies, as they stand there.
    """

    keeper: Shopkeeper
    catalog: Catalog
    pages: tuple[str, ...] = ()


class Judged(NamedTuple):
    """One judged turn, and where it stands: `turn` counts from 1."""

    case: Case
    turn: int
    verdict: Verdict

    @property
    def said(self) -> str:
        """What the shopper said."""
        return self.case.turns[self.turn - 1].user


@dataclass(frozen=True)
class Understanding:
    """The judged turns of all cases; `skipped` are those whose catalogue is not here."""

    judged: tuple[Judged, ...]
    skipped: Mapping[str, int]

    @property
    def cases(self) -> int:
        """How many cases were played."""
        return len({j.case.id for j in self.judged})

    @property
    def goal_accuracy(self) -> float:
        """The share of turns whose goal was read right."""
        return sum(j.verdict.goal_right for j in self.judged) / max(len(self.judged), 1)

    @property
    def constraints(self) -> Counts:
        """All constraints of all turns, each counted once: the micro-average."""
        return reduce(Counts.plus, (j.verdict.constraints for j in self.judged), Counts())

    @property
    def by_kind(self) -> dict[str, Counts]:
        """The same by kind, and what is no constraint: order, recipient, operations and more.

        Negations and soft wishes count there too, besides the kind of what they are about.
        """
        total: dict[str, Counts] = {}
        for judged in self.judged:
            for kind, counts in judged.verdict.kinds.items():
                total[kind] = total.get(kind, Counts()).plus(counts)
        found = {kind: total[kind] for kind in kinds_in_order(total)}
        return {kind: counts for kind, counts in found.items() if any(counts)}

    @property
    def by_goal(self) -> dict[str, tuple[int, int]]:
        """By the goal that a turn has: how many were read right, of how many."""
        goals = sorted({j.verdict.goal for j in self.judged})
        return {goal: self._of_goal(goal) for goal in goals}

    def _of_goal(self, goal: str) -> tuple[int, int]:
        of = [j.verdict.goal_right for j in self.judged if j.verdict.goal == goal]
        return sum(of), len(of)

    @property
    def failures(self) -> tuple[Judged, ...]:
        """The turns in which something was wrong."""
        return tuple(j for j in self.judged if j.verdict.problems)

    def part(self, chosen: Callable[[Case], bool]) -> Understanding:
        """Return the same of some cases only."""
        return Understanding(tuple(j for j in self.judged if chosen(j.case)), {})

    def as_json(self) -> dict[str, Any]:
        """Return the numbers as a plain object; the held-back cases once more by themselves."""
        held_back = self.part(lambda case: case.held_back)
        return {
            **self._figures(),
            "by_kind": {kind: counts.as_json() for kind, counts in self.by_kind.items()},
            "by_goal": {g: {"right": n, "of": of} for g, (n, of) in self.by_goal.items()},
            "held_back": held_back._figures(),
            "skipped": dict(self.skipped),
        }

    def _figures(self) -> dict[str, Any]:
        return {
            "cases": self.cases,
            "turns": len(self.judged),
            "turns_right": len(self.judged) - len(self.failures),
            "goal_accuracy": round(self.goal_accuracy, 4),
            "constraint_precision": round(self.constraints.precision, 4),
            "constraint_recall": round(self.constraints.recall, 4),
            "constraint_f1": round(self.constraints.f1, 4),
        }


def understand(cases: Iterable[Case], open_shop: Callable[[str], OpenShop | None]) -> Understanding:
    """Play every case and judge it; `open_shop` gives None for a catalogue that is not here."""
    shops: dict[str, OpenShop | None] = {}
    judged: list[Judged] = []
    skipped: dict[str, int] = {}
    for case in cases:
        if case.catalog not in shops:
            shops[case.catalog] = open_shop(case.catalog)
        shop = shops[case.catalog]
        if shop is None:
            skipped[case.catalog] = skipped.get(case.catalog, 0) + 1
            continue
        judged += _judged(case, shop)
    return Understanding(tuple(judged), skipped)


def _judged(case: Case, shop: OpenShop) -> Iterator[Judged]:
    for number, (turn, need, scene) in enumerate(_played(case, shop), 1):
        if turn.expect is not None:
            yield Judged(case, number, judge(need, turn.expect, scene))


def _played(case: Case, shop: OpenShop) -> Iterator[tuple[Turn, Need, Scene]]:
    """Yield each turn as it was read. A single one is only read, not answered."""
    keeper, catalog, _ = shop
    if len(case.turns) == 1:
        yield case.turns[0], keeper.parse(case.turns[0].user), Scene(catalog.vocabulary)
        return
    conversation, state = uuid4().hex, State()
    for turn in case.turns:
        scene = Scene(catalog.vocabulary, catalog.known(state.shown))
        reply = keeper.ask(turn.user, conversation=conversation)
        yield turn, reply.need, scene
        state = state.after(reply.need, [item.product.id for item in reply.items])
