"""The report of a simulation: one figure for each promise, with intervals by goal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluation.simulation.simulation import RUNS, Played

Floats = NDArray[np.float64]
_SAMPLES = 2_000
_KS = (1, 3, 5)


@dataclass(frozen=True)
class DialogueReport:
    """What was measured over the conversations of one assistant with the shoppers of one shop.

    Counts of wrongs are over all conversations, rates over goals, each in its first run.
    """

    played: tuple[Played, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the figures.

        `items` are the products shown, but for those that a question was about. `violations` are
        those that break a limit told and not taken back; `forgotten` those that break one of an
        earlier turn, and limits that vanish from the reply's need; `rejected_again` those shown
        after they were sent away; `unsupported_claims` facts in text and reasons that no row holds.

        `success_at_5`: feasible goals in which, within eight turns, one of the first five products
        of a reply met every limit of the goal and was taken. `honest_empty`: impossible goals in
        which, from the moment that nothing meets what was told until the shopper gives way, every
        reply shows nothing wrong and says that there is nothing. `turns_over_oracle`: mean turns to
        success (a miss counts nine) over those of the all-knowing questioner. `pass_k`: of the
        feasible goals played five times, the chance that k runs all succeed.
        `simulator_error_rate`: conversations in which the simulator itself said something unclear,
        untrue or dangling.
        """
        feasible = [p for p in self._first if p.goal.outlook != "impossible"]
        return {
            "conversations": len(self.played),
            "goals": len(self._first),
            "turns": sum(len(p.conversation.turns) for p in self.played),
            "items": sum(p.finding.items for p in self.played),
            **{kind: self.count(kind) for kind in WRONGS},
            "success_at_5": self.success,
            "honest_empty": self.honest,
            "turns_over_oracle": self.turns_over_oracle,
            "mean_turns": _mean([p.turns for p in feasible]),
            "oracle_turns": _mean([p.best for p in feasible]),
            "pass_k": {str(k): self.pass_k(k) for k in _KS},
            "simulator_error_rate": _mean([bool(p.slips) for p in self.played]),
            "out_of_catalogue_rate": _share(self.count("out_of_catalogue"), self._items),
            "repeated_question_rate": _share(self.count("repeated_questions"), self._questions),
            "satisfaction": self._satisfaction(),
            "by_persona": _by(feasible, lambda p: p.conversation.persona.name),
            "by_size": _by(feasible, lambda p: p.goal.size),
            "by_outlook": _by(feasible, lambda p: p.goal.outlook),
            "intervals": self._intervals(feasible),
        }

    @property
    def _first(self) -> list[Played]:
        return [p for p in self.played if p.run == 0]

    @property
    def _feasible(self) -> list[Played]:
        return [p for p in self._first if p.goal.outlook != "impossible"]

    @property
    def _impossible(self) -> list[Played]:
        told = [p for p in self._first if p.goal.outlook == "impossible"]
        return [p for p in told if p.finding.impossible_turns]

    @property
    def _items(self) -> int:
        return sum(p.finding.items for p in self.played)

    @property
    def _questions(self) -> int:
        return sum(bool(turn.heard.asks) for p in self.played for turn in p.conversation.turns)

    def count(self, kind: str) -> int:
        """Return how often something went wrong, over all conversations."""
        return sum(p.finding.count(kind) for p in self.played)

    @property
    def success(self) -> float:
        """The share of feasible goals that were reached."""
        return _mean([p.success for p in self._feasible])

    @property
    def honest(self) -> float:
        """The share of impossible goals of which nothing but the truth was said."""
        return _mean([not p.finding.count("dishonest_empty") for p in self._impossible])

    @property
    def turns_over_oracle(self) -> float:
        """Mean turns over the oracle's."""
        feasible = self._feasible
        return _share(sum(p.turns for p in feasible), sum(p.best for p in feasible))

    def pass_k(self, k: int) -> float:
        """Return the chance that k runs of one goal all succeed, unbiased: C(c, k) / C(n, k)."""
        runs: dict[int, list[bool]] = {}
        for p in self.played:
            if p.goal.outlook != "impossible":
                runs.setdefault(p.goal.number, []).append(p.success)
        whole = [done for done in runs.values() if len(done) >= RUNS]
        return _mean([comb(sum(done), k) / comb(len(done), k) for done in whole])

    def _satisfaction(self) -> dict[str, float]:
        checks: dict[str, int] = {}
        breaks: dict[str, int] = {}
        for p in self.played:
            for kind, n in p.finding.checks.items():
                checks[kind] = checks.get(kind, 0) + n
                breaks[kind] = breaks.get(kind, 0) + p.finding.breaks.get(kind, 0)
        return {kind: round(1 - breaks[kind] / n, 4) for kind, n in sorted(checks.items())}

    def _intervals(self, feasible: Sequence[Played]) -> dict[str, tuple[float, float]]:
        taken = np.array([p.success for p in feasible], np.float64)
        honest = [not p.finding.count("dishonest_empty") for p in self._impossible]
        turns = np.array([p.turns for p in feasible], np.float64)
        best = np.array([p.best for p in feasible], np.float64)
        return {
            "success_at_5": _interval(taken, np.ones_like(taken)),
            "honest_empty": _interval(np.array(honest, np.float64), np.ones(len(honest))),
            "turns_over_oracle": _interval(turns, best),
        }


WRONGS = (
    *("violations", "forgotten", "rejected_again", "unsupported_claims", "out_of_catalogue"),
    *("unread", "unanswered", "repeated_questions", "false_refusals", "dishonest_empty"),
)


def _mean(values: Sequence[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0


def _share(part: float, whole: float) -> float:
    return round(part / whole, 4) if whole else 0.0


def _by(played: Sequence[Played], name: Callable[[Played], str]) -> dict[str, float]:
    groups: dict[str, list[bool]] = {}
    for p in played:
        groups.setdefault(name(p), []).append(p.success)
    return {key: _mean(done) for key, done in sorted(groups.items())}


def _interval(above: Floats, below: Floats) -> tuple[float, float]:
    """Return the 95 % percentile interval of a ratio of sums over resampled goals."""
    if not len(above):
        return (0.0, 0.0)
    picks = np.random.default_rng(0).integers(0, len(above), (_SAMPLES, len(above)))
    ratios = above[picks].sum(axis=1) / below[picks].sum(axis=1)
    low, high = np.quantile(ratios, (0.025, 0.975))
    return round(float(low), 4), round(float(high), 4)
