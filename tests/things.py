"""A shop of a few things, and what a reply shows of them."""

from collections.abc import Sequence
from pathlib import Path

from agent import Reply, Shopkeeper
from store import Product, Shelf
from store.ingest import Import, ingest
from tests.letters import LetterEmbedder


def keeper_of(things: Sequence[Product], home: Path) -> Shopkeeper:
    """Return the assistant of a shop that sells these."""
    shelf = Shelf(home, LetterEmbedder())
    ingest(shelf, Import("things", things))
    return Shopkeeper(shelf, catalog="things", home=home)


def titles(reply: Reply) -> set[str]:
    return {item.product.title for item in reply.items}


def talk(keeper: Shopkeeper, *turns: str) -> Reply:
    """Return the reply to the last turn of a conversation of its own."""
    conversation = str(abs(hash(turns)))
    *_, last = (keeper.ask(turn, conversation=conversation) for turn in turns)
    return last
