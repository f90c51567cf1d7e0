"""The sentence of a product's texts that comes nearest to a question by its meaning."""

from __future__ import annotations

from agent.answering.asked import Asked
from agent.answering.finding import Finding
from agent.answering.passages import excerpt, texts
from recommender import cosines
from store import Embedder, Product

# Cosine of MiniLM from which a sentence speaks of what is asked.
_NEAR = 0.5
_MOST = 6


def closest(product: Product, asked: Asked, embedder: Embedder) -> Finding | None:
    """Return the nearest sentence; it is evidence of what is asked about, never a yes or a no."""
    told = [s for field, s in texts(product) if field == "description"][:_MOST]
    if not told or not asked.roots:
        return None
    vectors = embedder.encode([asked.text, *told])
    near = cosines(vectors[0], vectors[1:])
    best = near.index(max(near))
    if near[best] < _NEAR:
        return None
    verdict = "value" if asked.kind == "what" else "unsaid"
    quote = excerpt(told[best], told[best])
    return Finding.model_validate(
        {"product": product.id, "verdict": verdict, "field": "description", "quote": quote}
    )
