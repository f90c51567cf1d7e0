"""What the owner sets of exploration, and the allowance that a slate gets by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LONGEST = 12
"""How many slots a slate may have: exact marginals take 2 to the power of that many states."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How far a slate may depart from the best known order.

    `temperature` is in units of click probability: two products that far apart are e : 1 likely
    to come first. `bonus` is how many standard deviations a product's uncertainty adds. `budget`
    is the share of slots, on average and rounded up in any one slate, that may go to a product
    which the best known order would not have shown; 0 turns all exploration off.
    """

    temperature: float = 0.02
    bonus: float = 1.0
    budget: float = 0.2

    def __post_init__(self) -> None:
        if not 0 <= self.budget <= 1:
            raise ValueError(f"a budget is a share of the slots from 0 to 1, not {self.budget}")
        if not (0 < self.temperature < np.inf and 0 <= self.bonus < np.inf):
            raise ValueError("a temperature is above 0, and a bonus is not below it")

    @property
    def version(self) -> str:
        """What an exposure logs, so that two policies are never taken for one."""
        return f"pl-t{self.temperature:g}-u{self.bonus:g}-b{self.budget:g}"

    def allowance(self, slots: int, random: np.random.Generator) -> int:
        """Return how many slots of this slate may explore.

        One slot in five is 0.6 of a slate of three: such a slate may explore once, in three of
        five cases, drawn without a look at the products.
        """
        share = self.budget * slots
        whole = int(share + 1e-9)
        return whole + int(random.random() < share - whole - 1e-9)
