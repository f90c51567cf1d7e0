"""Whether a learned part was better than what it would replace, on sessions it never saw."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """NDCG@10 of a part and of the best simpler one, with the 95 % interval of the difference."""

    part: str
    sessions: int
    ours: float
    theirs: float
    low: float
    high: float
    reason: str = ""

    @property
    def ships(self) -> bool:
        """Whether it was better beyond chance: only then may it rank for shoppers."""
        return not self.reason and self.low > 0

    def as_json(self) -> dict[str, Any]:
        """Return the figures and the verdict."""
        return {**asdict(self), "ships": self.ships}
