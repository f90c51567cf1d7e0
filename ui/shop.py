"""The composition root: settings in, an open shop out."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

from agent import MEND, TASTE, Behavior, Nearest, Shopkeeper
from recommender import Policy
from store import (
    BehaviorUnavailable,
    CatalogUnavailable,
    DiskFull,
    Embedder,
    EventLog,
    LearnedFolder,
    ModelRefused,
    Orders,
    SentenceEmbedder,
    Shelf,
    keep_policies,
    open_orders,
    optimized,
)
from store.demo import NAME as DEMO
from store.demo import demo_policies, demo_products, fingerprint
from store.demo.reviews import demo_reviews
from store.ingest import Import, Progress, ingest
from store.reviews.intake import reviews_of, take_reviews
from ui.forgetting import forget_shopper
from ui.reviews import rework
from ui.settings import Settings

if TYPE_CHECKING:
    from ui.counter import Counter

_log = logging.getLogger("shopkeeper")
# A turn waits no longer than this, in seconds, for what another process writes.
_PATIENCE = 0.2


def open_shelf(settings: Settings) -> Shelf:
    """Return the catalogues of the settings' home."""
    settings.home.mkdir(parents=True, exist_ok=True)
    return Shelf(settings.home, open_embedder(settings))


def open_embedder(settings: Settings) -> Embedder:
    """Return the home's optimized encoder of the settings' model; without one, the model itself.

    Never fails: a damaged encoder is told to the log, and weights that are not the ones named
    are refused by the model when something is first embedded.
    """
    model = SentenceEmbedder(settings.embedder)
    try:
        return optimized(model, settings.home) or model
    except ModelRefused as error:
        _log.warning("the embedding model is served by torch: %s", error)
        return model


def open_shop(settings: Settings, shelf: Shelf, catalog: str) -> Shopkeeper:
    """Return the assistant of one catalogue."""
    return Shopkeeper(
        shelf,
        catalog=catalog,
        home=settings.home,
        endpoint=settings.endpoint,
        unstated=settings.unstated,
        behavior=open_behavior(shelf, catalog, settings),
        orders=orders_of(settings),
    )


def orders_of(settings: Settings) -> Callable[[], Orders | None]:
    """Return what opens the settings' file of orders; raises BadOrdersFile where it can't be."""
    path = settings.orders
    if path is None:
        return lambda: None
    open_orders(path, settings.home)
    return partial(open_orders, path, settings.home)


def open_behavior(shelf: Shelf, catalog: str, settings: Settings) -> Behavior | None:
    """Return the log of a catalogue's shoppers; None, and told to the log, where it can't be."""
    try:
        learned = LearnedFolder(shelf.beside(catalog, TASTE), MEND)
        log = EventLog(shelf.home, patience=_PATIENCE)
        reviews = reviews_of(shelf, catalog)
        policy, private = Policy(budget=settings.exploration), settings.epsilon is not None
        return Behavior(log, catalog, learned, policy=policy, private=private, reviews=reviews)
    except (BehaviorUnavailable, DiskFull) as error:
        _log.warning("shoppers are not known: %s", error)
        return None


def open_counter(shop: Shopkeeper, shelf: Shelf, catalog: str) -> Counter | None:
    """Return where the page tells what shoppers do; None where nothing of it can be kept."""
    from ui.counter import Counter

    if shop.behavior is None:
        return None
    # A page waits longer to forget somebody than a turn does to know them.
    log = EventLog(shelf.home)
    return Counter(shop.behavior, lambda who: forget_shopper(log, catalog, who, shelf))


def needs_demo(shelf: Shelf, catalog: str) -> bool:
    """Return True when the demo shop is asked for and is not there as this release has it."""
    if catalog != DEMO:
        return False
    if DEMO not in shelf.names():
        return True
    try:
        edition = shelf.edition(DEMO)
    except CatalogUnavailable:  # damaged, or as an earlier release wrote it
        return True
    # What an owner imported under this name stays theirs.
    ours = edition.source.startswith(f"{DEMO}:")
    return ours and (edition.source, edition.model) != (fingerprint(), shelf.embedder.name)


def build_demo(shelf: Shelf, progress: Progress) -> None:
    """Import the demo shop into the home, with what its buyers wrote and its pages."""
    ingest(shelf, Import(DEMO, demo_products(), source=fingerprint()), progress)
    take_reviews(shelf, DEMO, demo_reviews())
    rework(shelf, DEMO)
    keep_policies(shelf, DEMO, demo_policies())


def catalog_name(file: Path) -> str:
    """Return a name for a catalogue after its file: `Products 2026.csv.gz` is `products-2026`."""
    plain = re.sub(r"[^a-z0-9]+", "-", file.name.split(".")[0].casefold()).strip("-")
    return plain[:60] or "shop"


def warm(shelf: Shelf) -> None:
    """Load the embedding model in the background, so that the page opens at once.

    It embeds what shoppers say for each goal, once in a home.
    """
    Thread(target=Nearest(shelf).prepare, daemon=True).start()
