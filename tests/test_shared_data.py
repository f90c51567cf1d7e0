"""Real catalogues end to end; the data is never part of the project."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from agent import Shopkeeper
from store import Product, Shelf
from store.importers import open_source
from store.ingest import Import, Imported, ingest
from tests.letters import LetterEmbedder

DATA = Path(__file__).parents[2] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is not here")
FILES = {
    "retail": ("retail_demo_store/products.yaml.gz", 2465),
    "esci": ("esci/products.jsonl.gz", 6764),
    "apparel": ("shopify/apparel.csv", 20),
    "garden": ("shopify/home-and-garden.csv", 20),
    "jewelery": ("shopify/jewelery.csv", 20),
}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    return Shelf(tmp_path_factory.mktemp("real"), LetterEmbedder())


@pytest.fixture(scope="module")
def imported(shelf: Shelf) -> Callable[[str], Imported]:
    """Import a file once, by a cheap embedder: what is tested here does not depend on it."""

    @cache
    def import_(name: str) -> Imported:
        return ingest(shelf, Import(name, open_source(DATA / FILES[name][0]).records()))

    return import_


def asked(shelf: Shelf, catalog: str, text: str) -> list[Product]:
    shop = Shopkeeper(shelf, catalog=catalog, home=shelf.home)
    return [item.product for item in shop.ask(text).items]


@pytest.mark.slow
def test_every_product_of_every_file_gets_in(imported: Callable[[str], Imported]) -> None:
    every = {name: imported(name) for name in FILES}
    assert {n: i.products for n, i in every.items()} == {n: c for n, (_, c) in FILES.items()}
    assert not any(i.rejected for i in every.values())


def test_the_report_says_what_a_missing_material_costs(
    imported: Callable[[str], Imported],
) -> None:
    rows = {c.field: c for c in imported("retail").answerability.coverage}
    assert 0.3 < rows["material"].share < 0.6
    assert "'not leather' can't be promised" in rows["material"].meaning
    assert rows["price"].share == 1.0
    assert rows["brand"].share == 0.0


def test_a_leather_backpack_under_120_that_is_not_black(
    shelf: Shelf, imported: Callable[[str], Imported]
) -> None:
    imported("retail")
    items = asked(shelf, "retail", "a leather backpack under $120, not black")
    assert items
    for product in items:
        assert "backpack" in product.categories
        assert product.price is not None
        assert product.price.amount < 12_000
        text = f"{product.title} {product.description}".casefold()
        assert not re.search(r"\bblack\b", text)
        assert re.search(r"\bleather\b", text)


@pytest.mark.slow
def test_constraints_hold_on_a_messy_catalogue(
    shelf: Shelf, imported: Callable[[str], Imported]
) -> None:
    imported("esci")
    items = asked(shelf, "esci", "headphones under $40, not black")
    assert items
    for product in items:
        assert product.price is not None
        assert product.price.amount < 4_000
        assert "black" not in f"{product.title} {product.description}".casefold().split()
