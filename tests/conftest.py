import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import settings

from agent import Nearest
from store import (
    AttributeValue,
    Availability,
    Catalog,
    Constraint,
    Money,
    Product,
    Quantity,
    Rating,
    SentenceEmbedder,
    Shelf,
    Variant,
)
from store.ingest import Import, ingest
from tests.endpoint import Server
from tests.letters import LetterEmbedder
from ui.shop import build_demo

# The same examples every time: a build that is red by chance teaches people to run it again.
settings.register_profile("steady", derandomize=True, deadline=None, max_examples=60)
settings.load_profile("steady")


# Files of a few slow tests: a worker that took one of them last would keep the others waiting.
_FIRST = (
    *("optimize", "update", "understanding", "shelf", "goals", "shoppers", "python_door"),
    *("shared_data", "simulation", "freshness", "dialogue", "api_fuzz", "server", "cli", "mcp"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the slow files; the order within each stays."""
    slow = {f"test_{name}.py": place for place, name in enumerate(_FIRST)}
    items.sort(key=lambda item: slow.get(item.path.name, len(slow)))


def product(
    title: str,
    description: str = "",
    *,
    price: int | None = 5000,
    currency: str = "USD",
    stock: int | None = 9,
    rating: tuple[float, int] | None = (4.2, 50),
    attributes: dict[str, AttributeValue] | None = None,
    **fields: Any,
) -> Product:
    """Return a product with one variant; `price` is in cents."""
    name = title.casefold().replace(" ", "-")
    offer = Variant(
        id=name,
        price=None if price is None else Money(amount=price, currency=currency),
        availability=Availability(
            status="out_of_stock" if stock == 0 else "in_stock", quantity=stock
        ),
    )
    return Product(
        **{"id": name, "categories": ("Bags", "Backpacks"), "brand": "Corvane"} | fields,
        title=title,
        description=description,
        variants=(offer,),
        rating=Rating(value=rating[0], count=rating[1]) if rating else None,
        attributes=attributes or {},
    )


SHOP = (
    product(
        "Trail Leather Backpack",
        "Full-grain leather that darkens with the years. It carries a laptop and a lunch.",
        price=9500,
        rating=(4.6, 210),
        stock=12,
        attributes={
            "color": ("brown",),
            "material": ("full-grain leather",),
            "weight": Quantity(amount=1.4, unit="kg"),
            "waterproof": False,
        },
    ),
    product(
        "Metro Leather Backpack",
        "Slim enough for the underground.",
        price=11000,
        rating=(4.4, 88),
        attributes={
            "color": ("black",),
            "material": ("leather",),
            "weight": Quantity(amount=900, unit="g"),
        },
    ),
    product(
        "Dune Leather Backpack",
        "Pale hide with black straps and a brass buckle.",
        price=8900,
        rating=(4.1, 31),
        attributes={"color": ("beige",), "material": ("leather",)},
    ),
    product(
        "Harbor Canvas Rucksack",
        "Waxed cotton canvas with a roll top.",
        brand="Haversham",
        price=6400,
        rating=(4.7, 12),
        attributes={"color": ("navy",), "material": ("canvas",)},
    ),
    product(
        "Studio Faux Leather Backpack",
        "Wipes clean in seconds.",
        brand="Tansy Row",
        price=4500,
        rating=(3.2, 140),
        attributes={"color": ("tan",), "material": ("faux leather",), "vegan": True},
    ),
    product(
        "Stormpad Roll-Top",
        "Welded seams keep a camera dry in a downpour.",
        brand="Stormpad",
        price=7900,
        stock=0,
        attributes={"color": ("yellow",), "material": ("nylon",), "waterproof": True},
    ),
    product(
        "Heirloom Satchel",
        "Made to order; ask for the price.",
        price=None,
        categories=("Bags", "Satchels"),
        attributes={"color": ("cognac",), "material": ("leather",)},
    ),
    product(
        "Plain Daypack",
        "Folds into its own pocket.",
        brand="Haversham",
        price=3900,
        rating=None,
        attributes={"material": ("polyester",), "weight": Quantity(amount=310, unit="g")},
    ),
)


def nearest(
    catalog: Catalog, query: str, where: Iterable[Constraint] = (), *, limit: int = 100
) -> list[tuple[Product, float]]:
    """The candidates with their cosines, the nearest first."""
    hits = catalog.search(query, where, limit=limit)
    order = np.argsort(-hits.dense, kind="stable")
    products = catalog.at(hits.rows[order].tolist())
    return list(zip(products, hits.dense[order].tolist(), strict=True))


@pytest.fixture
def embedder() -> LetterEmbedder:
    return LetterEmbedder()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home."""
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def shelf(home: Path, embedder: LetterEmbedder) -> Shelf:
    """A shelf without catalogues."""
    return Shelf(home, embedder)


@pytest.fixture(scope="session")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where the small shop was imported as `shop`; only to be read or copied."""
    folder = tmp_path_factory.mktemp("stocked")
    ingest(Shelf(folder, LetterEmbedder()), Import("shop", SHOP))
    return folder


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the demo shop as it ships, once talked to; only to be copied.

    Parallel runs build it once.
    """
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "demo-home"
    with FileLock(shared / "demo-home.lock"):
        if not folder.exists():
            building = shared / "demo-building"
            building.mkdir()
            shelf = Shelf(building, SentenceEmbedder())
            build_demo(shelf, lambda *_: None)
            Nearest(shelf).prepare()
            building.rename(folder)
    return folder


@pytest.fixture
def stocked_shelf(stocked: Path, shelf: Shelf) -> Shelf:
    """A shelf that serves the small shop as `shop`, and may be changed."""
    copytree(stocked, shelf.home, dirs_exist_ok=True)
    return shelf


@pytest.fixture
def server() -> Iterator[Server]:
    """A scripted language model on loopback."""
    with Server() as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """One browser for the tests of a module."""
    # Only where a test asks for it: without Chromium its module is skipped when it is imported.
    from tests.browser import launched

    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def catalog(stocked: Path) -> Iterator[Catalog]:
    """The small shop, open; nothing changes an open catalogue."""
    opened = Shelf(stocked, LetterEmbedder()).open("shop")
    yield opened
    opened.close()
