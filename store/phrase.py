"""Words that stand in a row, in a text of stems or in those of a product."""

from __future__ import annotations

from store.product import Product
from store.words import stems


def phrased(product: Product, phrase: str) -> bool:
    """Return True when the title or the description uses the words of a phrase in a row."""
    said = stems(phrase)
    texts = (product.title, product.description)
    return bool(said) and any(in_a_row(stems(text), said) for text in texts)


def in_a_row(text: tuple[str, ...], said: tuple[str, ...]) -> bool:
    """Return True where stems stand in a text one after the other."""
    return any(text[at : at + len(said)] == said for at in range(len(text) - len(said) + 1))
