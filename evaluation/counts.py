"""How much of what should have been read was read, and how much else."""

from __future__ import annotations

from typing import Any, NamedTuple, Self


class Counts(NamedTuple):
    """`right` of the `wanted` were among the `read`."""

    right: int = 0
    wanted: int = 0
    read: int = 0

    def plus(self, other: Counts) -> Self:
        """Return both together, as a micro-average takes them."""
        return type(self)(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def precision(self) -> float:
        """The share of what was read that is right; 1 where nothing was read."""
        return self.right / self.read if self.read else 1.0

    @property
    def recall(self) -> float:
        """The share of what should be read that was; 1 where there was nothing."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there was nothing and none read."""
        total = self.wanted + self.read
        return 2 * self.right / total if total else 1.0

    def as_json(self) -> dict[str, Any]:
        """Return shares and counts as a plain object."""
        shares = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {k: round(v, 4) for k, v in shares.items()} | self._asdict()
