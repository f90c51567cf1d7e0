"""What goes with a product where nothing is stated: what names it, fits it, is bought with it."""

from __future__ import annotations

import numpy as np
import pytest

from recommender import Affinity, pairings
from store import Catalog, Product, Shelf
from store.ingest import Import, ingest
from tests.test_bundles import product
from tools.company import company

STOVE = product("stove", "Stoves", connector=("threaded",))
GAS = product("gas", "Fuel", connector=("threaded",))
OPEN = product("open", "Fuel", connector=("pierced",))
POT = product("pot", "Pots", goes_with=("stove",))
TENT = product("tent", "Tents", "Sleeps two.")
HAT = product("hat", "Hats", "Keeps the sun off.")


def shop(shelf: Shelf, *products: Product) -> Catalog:
    ingest(shelf, Import("camp", products))
    return shelf.open("camp")


@pytest.mark.parametrize(
    ("others", "rests_on", "of", "found"),
    [
        ((GAS, POT, TENT), "named_by", "", ["pot"]),
        ((GAS, OPEN, TENT), "fits", "connector", ["gas"]),
        ((OPEN, TENT, HAT), "affinity", "Tents", ["tent"]),
    ],
)
def test_the_best_founded_company_is_kept(
    shelf: Shelf, others: tuple[Product, ...], rests_on: str, of: str, found: list[str]
) -> None:
    bought = Affinity(("Stoves", "Tents", "Hats"), np.array([[1, 2, 1.1], [2, 1, 1], [1.1, 1, 1]]))
    kept = company(shop(shelf, STOVE, *others), "stove", (), 3, bought)
    assert (kept.rests_on, kept.of) == (rests_on, of)
    assert [p.id for p in kept.products] == found


def test_without_baskets_what_is_left_is_the_department_and_is_called_that(shelf: Shelf) -> None:
    kept = company(shop(shelf, STOVE, TENT, HAT), "stove", (), 3)
    assert (kept.rests_on, kept.of) == ("department", "Shop")


def test_to_be_of_one_size_is_no_reason_to_go_together() -> None:
    jacket, helmet = product("jacket", "Jackets", size=("M",)), product("h", "Hats", size=("M",))
    assert pairings(jacket, [helmet]) == ()
