"""The composition root: settings in, an open shop out."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Thread

from agent import Shopkeeper
from store import SentenceEmbedder, Shelf, Vocabulary
from store.demo import NAME as DEMO
from store.demo import demo_products, fingerprint
from store.ingest import Import, Progress, ingest
from ui.page import ShopFront
from ui.settings import Settings

_DEMO_STARTERS = (
    "A leather backpack under $250, not black",
    "Noise-canceling headphones for a long flight",
    "Something for a friend who makes good coffee, under $60",
    "A 2-person tent under 3 kg",
)


def open_shelf(settings: Settings) -> Shelf:
    """Return the catalogues of the settings' home."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return Shelf(settings.home, SentenceEmbedder(settings.embedder))


def open_shop(settings: Settings, shelf: Shelf, catalog: str) -> Shopkeeper:
    """Return the assistant of one catalogue."""
    return Shopkeeper(shelf, catalog=catalog, home=settings.home, endpoint=settings.endpoint)


def needs_demo(shelf: Shelf, catalog: str) -> bool:
    """Return True when the demo shop is asked for and is not there as this release has it."""
    if catalog != DEMO:
        return False
    return DEMO not in shelf.names() or shelf.edition(DEMO).source != fingerprint()


def build_demo(shelf: Shelf, progress: Progress) -> None:
    """Import the demo shop into the home."""
    ingest(shelf, Import(DEMO, demo_products(), source=fingerprint()), progress)


def catalog_name(file: Path) -> str:
    """Return a name for a catalogue after its file: `Products 2026.csv.gz` is `products-2026`."""
    plain = re.sub(r"[^a-z0-9]+", "-", file.name.split(".")[0].casefold()).strip("-")
    return plain[:60] or "shop"


def front_of(shelf: Shelf, name: str) -> ShopFront:
    """Return what the page says of a catalogue before anything is asked."""
    words = shelf.open(name).vocabulary
    departments = sorted(words.departments, key=lambda d: -words.departments[d])
    return ShopFront(
        products=words.products,
        departments=tuple(departments),
        starters=_starters(words, departments) if name != DEMO else _DEMO_STARTERS,
        title="Shopkeeper" if name == DEMO else name.replace("-", " ").replace("_", " ").title(),
        currency=words.currency,
    )


def _starters(words: Vocabulary, departments: list[str]) -> tuple[str, ...]:
    """Say first sentences that this catalogue can answer."""
    price = words.numbers.get("price")
    found = [f"The best rated in {d}" for d in departments[:2]] if "rating" in words.numbers else []
    if price:
        middle = round((price.low + price.high) / 4)
        found.insert(0, f"Something under {middle} {words.currency}")
    return tuple(found + [f"Show me {d.casefold()}" for d in departments[2:4]])[:4]


def warm(shelf: Shelf) -> None:
    """Load the embedding model in the background, so that the page opens at once."""
    Thread(target=shelf.embedder.encode, args=(["warm"],), daemon=True).start()
