"""The demo shop: products written by hand, a file a department, with drawn pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml

from store.demo.reviews import review_files
from store.importers import product_from_row
from store.picture import url_of
from store.policies import Passage
from store.policies.pages import passages_of
from store.product import Media, Product

NAME = "demo"
_MAPPING = {
    "id": "id",
    "title": "title",
    "description": "description",
    "brand": "brand",
    "category": "category",
    "price": "price",
    "list_price": "list_price",
    "stock": "stock",
    "rating": "rating",
    "attributes": "attribute",
}


def demo_products() -> Iterator[Product]:
    """Yield the products of all departments, in the order of the files."""
    for file in _departments():
        shelf = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for row in shelf["products"]:
            yield _pictured(row)


def demo_policies() -> Iterator[Passage]:
    """Yield the passages of the shop's pages."""
    for file in _pages():
        yield from passages_of(file.read_text(encoding="utf-8"), file.name)


def orders_file() -> Path:
    """Return a file of invented orders, to try them with: nobody's shop serves it by itself."""
    return Path(str(files(__name__).joinpath("orders.json")))


def fingerprint() -> str:
    """Return what tells this release's demo shop from another's."""
    digest = hashlib.sha256(
        b"".join(f.read_bytes() for f in [*_departments(), *review_files(), *_pages()])
    )
    return f"demo:{digest.hexdigest()[:16]}"


def _departments() -> list[Traversable]:
    found = [f for f in files(__name__).iterdir() if f.name.endswith(".yaml")]
    return sorted(found, key=lambda f: f.name)


def _pages() -> list[Traversable]:
    found = files(__name__).joinpath("policies").iterdir()
    return sorted((f for f in found if f.name.endswith(".md")), key=lambda f: f.name)


def _pictured(row: dict[str, object]) -> Product:
    product = product_from_row(row, _MAPPING, "USD")
    colors = product.attributes.get("color")
    color = colors[0] if isinstance(colors, tuple) else ""
    url = url_of(str(row["picture"]), color)
    return product.model_copy(update={"media": (Media(url=url, alt_text=product.title),)})
