"""What a sentence says of what was done before: only as it was computed, and of that product."""

from __future__ import annotations

from collections.abc import Sequence

from agent.grounding.passage import Passage, read
from agent.grounding.reviewers import Reviewed
from recommender import Evidence

Attributed = tuple[str, Evidence, str]
"""The product it speaks for, what bears it out, and the sentence."""


def attributed(passage: Passage, known: Sequence[Attributed]) -> list[Reviewed]:
    """Return the stretches of a sentence that say word for word what was computed.

    No row tells what a shopper bought, so that a paraphrase is proven by nothing. The same may
    have been computed of several products.
    """
    text = passage.text.casefold()
    found: dict[tuple[int, int], dict[str, Evidence]] = {}
    for product, evidence, sentence in known:
        said = read(sentence).text.casefold().strip()
        start = text.find(said) if said and len(text) == len(passage.text) else -1
        if start >= 0:
            found.setdefault((start, start + len(said)), {})[product] = evidence
    return [Reviewed(start, end, proofs) for (start, end), proofs in sorted(found.items())]
