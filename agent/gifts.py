"""What is no gift for a grown-up: the departments of what is made for children."""

from __future__ import annotations

from agent.need import Need
from agent.reading import words_of
from agent.reading.utterance import roots
from store import Constraint, Vocabulary


def unfit(need: Need, vocabulary: Vocabulary) -> tuple[Constraint, ...]:
    """Return what keeps toys from mom, where all that was told is that something is for her.

    None where a kind of thing is sought, or where children are spoken of.
    """
    told = frozenset(need.recipient.split())
    sought = need.thing or any(c.is_kind and not c.negative for c in need.constraints)
    if sought or not told & words_of("people", "grown"):
        return ()
    childish = frozenset(r for w in words_of("people", "childish") for r in roots(w))
    if childish & set(roots(f"{need.about} {need.recipient}")):
        return ()
    apart = tuple(d for d in vocabulary.departments if childish & set(roots(d)))
    return (Constraint(field="category", op="not_in", value=apart),) if apart else ()
