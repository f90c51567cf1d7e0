"""What was spent of a shopper's privacy: every release adds up."""

from __future__ import annotations

from dataclasses import dataclass, replace

from recommender.errors import BudgetSpent
from recommender.privacy.noise import Privacy


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit on everything that is ever released of the same shoppers.

    Source of the method: basic composition (Dwork and Roth, The algorithmic foundations of
    differential privacy, theorem 3.16): epsilons and deltas add up, whatever is asked in between.
    Two tables, such as popularity and pairs, are two releases, and so is each week's.
    """

    epsilon: float
    delta: float = 0.0
    spent_epsilon: float = 0.0
    spent_delta: float = 0.0

    def after(self, release: Privacy) -> Budget:
        """Return the budget with a release taken off; raises BudgetSpent where it is too much."""
        epsilon, delta = self.spent_epsilon + release.epsilon, self.spent_delta + release.delta
        # Sums of tenths overshoot by less than this.
        if epsilon > self.epsilon * (1 + 1e-9) or delta > self.delta * (1 + 1e-9):
            raise BudgetSpent(
                f"epsilon {epsilon:g} of {self.epsilon:g} and delta {delta:g} of {self.delta:g} "
                "would be spent"
            )
        return replace(self, spent_epsilon=epsilon, spent_delta=delta)
