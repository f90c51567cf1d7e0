"""Whether the suite notices a mutant: its cases are played until one fails that held before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, NamedTuple

from agent import Instructions
from evaluation.errors import BaselineRed
from evaluation.regression.arm import Arm
from evaluation.regression.case import Case
from evaluation.regression.mutation.mutant import Mutant
from evaluation.regression.running import Run

State = Literal["detected", "survived", "inert"]
_NAMED = 3


class Outcome(NamedTuple):
    """What became of a mutant; `by` is the case that failed, `why` tells of a survivor."""

    mutant: Mutant
    state: State
    by: str = ""
    why: str = ""


class Detection:
    """Plays a suite against mutants.

    The embedded model acts by how it reads the directives and the tools alone. What two mutants
    make of that is the same where they are read the same: each reading is played once, and one
    that is the base's own is not played again.
    """

    def __init__(
        self, run: Run, cases: Sequence[Case], open_arm: Callable[[Instructions], Arm]
    ) -> None:
        self._run, self._cases, self._open = run, cases, open_arm
        self._known: dict[Any, str] = {}
        self.played = 0

    def baseline(self, base: Instructions) -> None:
        """Play everything with nothing changed; raises BaselineRed where a case fails."""
        arm = self._open(base)
        failing = [c.id for c in self._cases if self._run.play(c, arm).verdict != "pass"]
        if failing:
            listed = ", ".join(failing[:_NAMED])
            raise BaselineRed(f"{len(failing)} cases fail with nothing changed: {listed}")
        self._known[reading(base)] = ""

    def outcome(self, mutant: Mutant, base: Instructions) -> Outcome:
        """Return what becomes of a mutant."""
        found = reading(mutant.instructions)
        if found == reading(base):
            aims = ", ".join(mutant.aims)
            if aims:
                return Outcome(mutant, "survived", why=f"the embedded model reads {aims} as before")
            return Outcome(mutant, "inert", why="touches nothing that the embedded model follows")
        if found not in self._known:
            self._known[found] = self._first_failing(mutant)
        if by := self._known[found]:
            return Outcome(mutant, "detected", by=by)
        return Outcome(mutant, "survived", why="no case fails")

    def _first_failing(self, mutant: Mutant) -> str:
        """Return the case that fails, those that watch over what is changed being played first."""
        arm = self._open(mutant.instructions)
        aims = set(mutant.aims)
        first = sorted(self._cases, key=lambda c: not aims & {*c.directives, *c.tags})
        for case in first:
            self.played += 1
            if self._run.play(case, arm).verdict != "pass":
                return case.id
        return ""


def reading(instructions: Instructions) -> Any:
    """Return all by which the embedded model acts: what holds, the numbers, and the tools."""
    conduct, tools = instructions.conduct, instructions.toolbox
    held = frozenset(id_ for id_, standing in conduct.standings.items() if standing == "held")
    numbers = tuple(sorted((k, v) for k, v in conduct.numbers.items() if k in held))
    serving = tuple(sorted(tools.serving.items()))
    has_need = "{{need}}" in instructions.prompt.text
    return held, numbers, conduct.barred, serving, tools.bound, has_need
