"""What a shopper asks for that excludes itself: "under 20 but at least 30"."""

from __future__ import annotations

from agent.need import Need
from store import Constraint, Vocabulary, contradictions


def conflicts_of(need: Need, vocabulary: Vocabulary) -> tuple[tuple[Constraint, Constraint], ...]:
    """Return the pairs of hard constraints that nothing can satisfy together."""
    found = contradictions(need.hard, currency=vocabulary.currency)
    return tuple((c.constraints[0], c.constraints[1]) for c in found if len(c.constraints) == 2)
