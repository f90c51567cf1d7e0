"""What a sentence says of what was done before: only as it was computed, and of that product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.grounding.passage import Passage, read
from agent.grounding.reviewers import Reviewed
from recommender import Evidence

Attributed = tuple[str, Evidence, str]
"""The product it speaks for, what bears it out, and the sentence."""


def attributed(passage: Passage, known: Sequence[Attributed]) -> Iterator[Reviewed]:
    """Yield the stretches of a sentence that say word for word what was computed.

    No row tells what a shopper bought, so that a paraphrase is proven by nothing.
    """
    text = passage.text.casefold()
    for product, evidence, sentence in known:
        said = read(sentence).text.casefold().strip()
        start = text.find(said) if said else -1
        if start >= 0 and len(text) == len(passage.text):
            yield Reviewed(start, start + len(said), {product: evidence})
