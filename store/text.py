"""The text whose vector stands for a product."""

from __future__ import annotations

from store.product import Product


def text_of(product: Product) -> str:
    """Return the text whose vector stands for a product.

    Title, category, brand and color, measured best on real queries among the templates tried
    (docs/retrieval.md); descriptions bring more noise than sense to so small a model.
    """
    colors = product.attributes.get("color")
    parts = (
        product.title,
        " ".join(product.categories[-2:]),
        product.brand or "",
        " ".join(colors) if isinstance(colors, tuple) else "",
    )
    return ". ".join(p for p in parts if p)
