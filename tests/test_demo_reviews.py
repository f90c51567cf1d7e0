from collections import Counter
from pathlib import Path

import pytest

from recommender import digest
from store import Shelf
from store.demo import demo_products
from store.demo.reviews import demo_reviews
from store.reviews.intake import reviews_of
from tests.letters import LetterEmbedder
from ui.shop import build_demo

REVIEWS = list(demo_reviews())


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    shelf = Shelf(tmp_path_factory.mktemp("demo"), LetterEmbedder())
    build_demo(shelf, lambda stage, done: None)
    return shelf


def test_every_review_is_of_a_product_of_the_shop_once() -> None:
    known = {p.id for p in demo_products()}
    assert {r.product for r in REVIEWS} <= known
    assert len({r.id for r in REVIEWS}) == len(REVIEWS) > 300
    assert len({r.product for r in REVIEWS}) >= 60
    assert min(Counter(r.stars for r in REVIEWS).values()) >= 10


def test_the_flood_of_five_stars_is_damped_below_the_fair_rating() -> None:
    floods = [o for o in digest(REVIEWS) if o.damped]
    (buds,) = floods
    assert (buds.product, buds.reviews, buds.of, buds.damped) == ("zibbo-mini-buds", 17, 7, 10)
    assert buds.raw is not None
    assert buds.rating is not None
    assert buds.rating < 3 < buds.raw


def test_the_demo_shop_comes_with_what_its_buyers_wrote(shelf: Shelf) -> None:
    assert len(reviews_of(shelf, "demo")) == len(REVIEWS)
    opinions = shelf.open("demo").opinions("kinlet-court-low")
    assert opinions is not None
    comfort = opinions.theme("comfort")
    assert comfort is not None
    assert (comfort.reviews, comfort.of) == (6, 7)
    assert shelf.open("demo").opinions("corvane-bifold-wallet") is None


def test_building_the_demo_again_counts_nothing_twice(shelf: Shelf, tmp_path: Path) -> None:
    build_demo(shelf, lambda stage, done: None)
    assert len(reviews_of(shelf, "demo")) == len(REVIEWS)
