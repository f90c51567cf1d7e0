"""What share of the mutants was noticed, how sure that is, and which went by unseen."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

from evaluation.regression.mutation.detection import Outcome, State

_Z = 1.959963984540054


def wilson(hits: int, trials: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, after Wilson (1927); all of it where nothing was tried.

    Source: E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference.
    """
    if not trials:
        return 0.0, 1.0
    share, z2 = hits / trials, _Z**2
    middle = (share + z2 / (2 * trials)) / (1 + z2 / trials)
    half = _Z / (1 + z2 / trials)
    half *= math.sqrt(share * (1 - share) / trials + z2 / (4 * trials**2))
    return max(0.0, middle - half), min(1.0, middle + half)


class MutationReport(NamedTuple):
    """The outcomes of mutants and of edits that mean the same, where any reaction is an alarm."""

    mutants: Sequence[Outcome]
    edits: Sequence[Outcome]

    def of(self, state: State) -> list[Outcome]:
        """Return the mutants that ended so."""
        return [o for o in self.mutants if o.state == state]

    @property
    def live(self) -> int:
        """How many mutants are not inert."""
        return len(self.mutants) - len(self.of("inert"))

    @property
    def alarms(self) -> list[Outcome]:
        """The edits that a case failed on, though they mean the same."""
        return [o for o in self.edits if o.state == "detected"]

    def as_json(self) -> dict[str, Any]:
        """Return the figures, and every mutant that was not noticed, by name."""
        detected = len(self.of("detected"))
        low, high = wilson(detected, self.live)
        alarm_low, alarm_high = wilson(len(self.alarms), len(self.edits))
        by: dict[str, Counter[State]] = {}
        for outcome in self.mutants:
            by.setdefault(outcome.mutant.operator, Counter())[outcome.state] += 1
        return {
            "mutants": len(self.mutants),
            "inert": len(self.of("inert")),
            "detected": detected,
            "detection": round(detected / self.live, 4) if self.live else 0.0,
            "detection_low": round(low, 4),
            "detection_high": round(high, 4),
            "edits": len(self.edits),
            "false_alarms": round(len(self.alarms) / len(self.edits), 4) if self.edits else 0.0,
            "false_alarms_low": round(alarm_low, 4),
            "false_alarms_high": round(alarm_high, 4),
            "by_operator": {name: dict(counts) for name, counts in by.items()},
            "survivors": [_told(o) for o in self.of("survived")],
            "inert_mutants": [o.mutant.name for o in self.of("inert")],
            "alarms": [_told(o) for o in self.alarms],
        }


def _told(outcome: Outcome) -> dict[str, str]:
    return {"mutant": outcome.mutant.name, "why": outcome.why or outcome.by}
