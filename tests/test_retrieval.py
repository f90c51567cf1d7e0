import logging
from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from recommender import CANDIDATES, Features, Ranker, retrieve
from recommender.features import features_of
from store import Catalog, Constraint, Product, Shelf, Trained, UnknownField
from store.ingest import Import, ingest
from tests.conftest import SHOP, product

CHEAP = Constraint(field="price", op="lt", value=90)
DRY = Constraint(field="waterproof", op="eq", value=True)


@pytest.fixture
def served(stocked_shelf: Shelf) -> Iterator[Catalog]:
    catalog = stocked_shelf.open("shop")
    yield catalog
    catalog.close()


def titles(catalog: Catalog, query: str, *where: Constraint) -> list[str]:
    return [SHOP[row].title for row in retrieve(catalog, query, where).rows]


def teach(shelf: Shelf, feature: str) -> None:
    """Ship a ranker that ranks what has little of a feature first."""
    catalog = shelf.open("shop")
    found = retrieve(catalog, "leather")
    names = features_of(catalog, found.hits, found.scores, found.order).names
    matrix = np.random.default_rng(3).uniform(size=(2000, len(names)))
    at = names.index(feature)
    gains = np.where(matrix[:, at] < 0.3, 1.0, 0.0)
    ranker = Ranker.fit(Features(names, matrix), [20] * 100, gains)
    Trained(model=ranker.text, features=names, report={"ships": True}).save(
        shelf.beside("shop", "ranker")
    )


def test_the_product_that_says_what_was_asked_for_comes_first(catalog: Catalog) -> None:
    assert titles(catalog, "canvas rucksack")[0] == "Harbor Canvas Rucksack"
    assert titles(catalog, "heirloom satchel")[0] == "Heirloom Satchel"


def test_a_misspelt_word_finds_and_shows_what_it_was_taken_for(catalog: Catalog) -> None:
    found = retrieve(catalog, "haversam rucksak")
    assert dict(found.hits.query.corrected) == {"haversam": "haversham", "rucksak": "rucksack"}
    assert SHOP[found.rows[0]].title == "Harbor Canvas Rucksack"
    assert retrieve(catalog, "haversham rucksack").hits.query.corrected == ()


def test_exactly_the_products_that_satisfy_are_ranked(catalog: Catalog) -> None:
    allowed = np.flatnonzero(catalog.satisfying([CHEAP])).tolist()
    found = retrieve(catalog, "trail leather backpack", [CHEAP])
    assert sorted(found.rows.tolist()) == allowed
    assert "Trail Leather Backpack" not in titles(catalog, "trail leather backpack", CHEAP)
    assert titles(catalog, "leather", DRY) == ["Stormpad Roll-Top"]
    with pytest.raises(UnknownField):
        retrieve(catalog, "bag", [Constraint(field="colour", op="eq", value="red")])


def test_what_is_to_be_absent_is_not_searched_for_and_sinks(shelf: Shelf) -> None:
    mugs = ("Tin Mug with Lid", "Tin Mug", "Lidless Tin Mug")
    ingest(shelf, Import("mugs", [product(t, brand=None, categories=()) for t in mugs]))
    catalog = shelf.open("mugs")
    found = retrieve(catalog, "tin mug without a lid")
    assert (found.hits.query.text, found.hits.query.unwanted) == ("tin mug", (("lid",),))
    assert [mugs[row] for row in found.rows] == ["Lidless Tin Mug", "Tin Mug", "Tin Mug with Lid"]
    assert mugs[retrieve(catalog, "tin mug with lid").rows[0]] == "Tin Mug with Lid"
    catalog.close()


def test_a_query_without_a_word_keeps_the_order_of_the_catalogue(catalog: Catalog) -> None:
    found = retrieve(catalog, "?!", [CHEAP])
    assert found.rows.tolist() == sorted(found.rows.tolist())
    assert not found.scores.any()


def test_each_leg_brings_as_many_as_asked_for(catalog: Catalog) -> None:
    assert 2 <= len(retrieve(catalog, "leather backpack", limit=2).rows) <= 4
    assert CANDIDATES == 100


def places(rows: NDArray[np.int32]) -> float:
    """The mean place of the three cheapest products."""
    cheapest = {SHOP.index(p) for p in sorted(filter(lambda p: p.price, SHOP), key=cents)[:3]}
    return float(np.mean([at for at, row in enumerate(rows) if row in cheapest]))


def cents(product: Product) -> int:
    return product.price.amount if product.price else 0


def test_a_ranker_that_ships_changes_the_order_and_not_what_is_found(
    stocked_shelf: Shelf, served: Catalog
) -> None:
    before = retrieve(served, "leather backpack")
    assert before.ranker is None
    teach(stocked_shelf, "price_percentile")
    after = retrieve(served, "leather backpack")
    assert after.ranker is not None
    assert sorted(after.rows.tolist()) == sorted(before.rows.tolist())
    # It was taught to like what is cheap.
    assert places(after.rows) < places(before.rows)
    blank = retrieve(served, "")
    assert (blank.ranker, blank.rows.tolist()) == (None, list(range(len(SHOP))))


@pytest.mark.parametrize("harm", ["other features", "no model", "half a pair"])
def test_a_ranker_that_does_not_fit_is_logged_and_ignored(
    stocked_shelf: Shelf, served: Catalog, caplog: pytest.LogCaptureFixture, harm: str
) -> None:
    caplog.set_level(logging.WARNING)
    before = retrieve(served, "leather backpack").rows.tolist()
    teach(stocked_shelf, "title_share")
    folder = stocked_shelf.beside("shop", "ranker")
    kept = Trained.read(folder)
    assert kept is not None
    if harm == "other features":
        turned = kept.model_copy(update={"features": tuple(f"old_{f}" for f in kept.features)})
        turned.save(folder)
    elif harm == "no model":
        kept.model_copy(update={"model": "tree"}).save(folder)
    else:
        (folder / "ranker.txt").write_text("tree", encoding="utf-8")
    found = retrieve(served, "leather backpack")
    assert (found.rows.tolist(), found.ranker) == (before, None)
    assert caplog.records
    assert "ranker" in caplog.records[-1].getMessage()
