"""What the page says of a shop before anything is asked."""

from __future__ import annotations

from dataclasses import dataclass

from store import Shelf, Vocabulary
from store.demo import NAME as DEMO

_DEMO_STARTERS = (
    "A leather backpack under $250, not black",
    "Noise-canceling headphones for a long flight",
    "Something for a friend who makes good coffee, under $60",
    "A 2-person tent under 3 kg",
)


@dataclass(frozen=True)
class ShopFront:
    """What the page says about the shop before anything is asked."""

    products: int
    departments: tuple[str, ...] = ()
    starters: tuple[str, ...] = ()
    title: str = "Shopkeeper"
    currency: str = "USD"


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
