"""What a shopper judges in reviews of their own weighs in their picks, and is said."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent import MEND, TASTE, Behavior, Shopkeeper
from agent.reply import Item
from recommender import Policy, cares, digest
from store import EventLog, LearnedFolder, Review, Reviews, Shelf
from tests.test_behavior import NOW, PICK, Clock, event

BOUGHT, PRAISED = "trail-leather-backpack", "dune-leather-backpack"
OTHERS = tuple(
    Review(product=PRAISED, rating=5, text=text, author=f"buyer {n}")
    for n, text in enumerate(
        (
            "So comfortable.",
            "Comfy all day.",
            "Very comfortable straps!",
            "It is comfortable.",
            "Comfortable, and light.",
            "The color is fine.",
        )
    )
)


def wrote(product: str, text: str, days: float = 0) -> Review:
    return Review(product=product, rating=4, text=text, author="ana", at=NOW - days * 86_400)


@pytest.fixture
def log(stocked_shelf: Shelf) -> Iterator[EventLog]:
    with EventLog(stocked_shelf.home) as opened:
        opened.record("shop", [event("ana", "buy", BOUGHT)])
        yield opened


@pytest.fixture
def reviews(stocked_shelf: Shelf) -> Reviews:
    found = Reviews.beside(stocked_shelf.beside("shop", "x").parent)
    found.add(OTHERS)
    found.keep(digest(found))
    return found


@pytest.fixture
def keeper(stocked_shelf: Shelf, log: EventLog, reviews: Reviews) -> Shopkeeper:
    learned = LearnedFolder(stocked_shelf.beside("shop", TASTE), MEND)
    policy = Policy(budget=0)
    behavior = Behavior(log, "shop", learned, policy=policy, reviews=reviews, clock=Clock())
    return Shopkeeper(stocked_shelf, catalog="shop", home=stocked_shelf.home, behavior=behavior)


def picked(keeper: Shopkeeper, text: str = PICK, conversation: str | None = None) -> list[Item]:
    return list(keeper.ask(text, shopper="ana", conversation=conversation).items)


def place(items: list[Item], product: str) -> int:
    return next((at for at, item in enumerate(items) if item.product.id == product), len(items))


def reasons(items: list[Item]) -> dict[str, list[str]]:
    return {i.product.id: [r.text for r in i.reasons] for i in items}


@pytest.mark.parametrize(
    "text", ["It is so comfortable on long walks.", "Not comfortable at all, sadly."]
)
def test_what_a_shopper_judges_lifts_what_others_praise_for_it(
    keeper: Shopkeeper, reviews: Reviews, text: str
) -> None:
    before = place(picked(keeper), PRAISED)
    reviews.add([wrote(BOUGHT, text)])
    after = picked(keeper)
    assert place(after, PRAISED) < before
    (told,) = [t for t in reasons(after)[PRAISED] if "comfort" in t]
    assert told == "5 of 6 reviewers praise the comfort, which you judged too"


def test_a_care_is_borne_out_by_both_counts_and_told_when_a_shopper_asks_why(
    keeper: Shopkeeper, reviews: Reviews
) -> None:
    reviews.add([wrote(BOUGHT, "So comfortable."), wrote("metro-leather-backpack", "Too heavy.")])
    (item,) = [i for i in picked(keeper, conversation="c") if i.product.id == PRAISED]
    (care,) = [r for r in item.reasons if r.name == "care"]
    assert [(e.field, e.value) for e in care.evidence] == [
        ("reviews", "5 of 6 praise comfort"),
        ("history", "1 of your 2 reviews judge comfort"),
    ]
    why = keeper.ask("why the Dune Leather Backpack?", shopper="ana", conversation="c")
    told = "5 of 6 reviewers praise the comfort, which you judged in 1 of your 2 reviews"
    assert told in why.text


def test_what_every_review_of_a_shopper_judges_is_told_as_that(
    keeper: Shopkeeper, reviews: Reviews
) -> None:
    reviews.add([wrote(BOUGHT, "So comfortable."), wrote("plain-daypack", "Comfy, but heavy.")])
    told = reasons(picked(keeper))[PRAISED]
    assert "5 of 6 reviewers praise the comfort, which you judged in each of your reviews" in told


@pytest.mark.parametrize(
    ("pick", "why", "holds"),
    [
        (
            "¿qué me recomiendas?",
            "¿por qué el Dune Leather Backpack?",
            "5 de 6 reseñas alaban la comodidad, algo que comentaste en la tuya",
        ),
        (
            "给我推荐点东西",
            "为什么推荐 Dune Leather Backpack",
            "6 位评价者中有 5 位称赞舒适度\uff0c你在自己的评价里也提到过",
        ),
    ],
)
def test_a_care_is_told_in_the_shoppers_language(
    keeper: Shopkeeper, reviews: Reviews, pick: str, why: str, holds: str
) -> None:
    reviews.add([wrote(BOUGHT, "So comfortable.")])
    assert holds in reasons(picked(keeper, pick, "c"))[PRAISED]
    assert holds in keeper.ask(why, shopper="ana", conversation="c").text


def test_with_the_reviews_of_a_shopper_what_they_care_about_is_forgotten(
    keeper: Shopkeeper, reviews: Reviews
) -> None:
    before = reasons(picked(keeper))
    reviews.add([wrote(BOUGHT, "So comfortable.")])
    assert "which you judged" in str(reasons(picked(keeper)))
    reviews.forget("ana")
    assert reasons(picked(keeper)) == before


def test_no_care_brings_in_what_a_limit_leaves_out(keeper: Shopkeeper, reviews: Reviews) -> None:
    reviews.add([wrote(BOUGHT, "So comfortable.")])
    found = picked(keeper, f"{PICK}, no leather")
    assert found and place(found, PRAISED) == len(found)


def test_a_care_is_a_share_of_all_that_was_judged_and_little_of_little() -> None:
    one = cares([wrote(BOUGHT, "So comfortable. Arrived late, the delivery was poor.")])
    assert [(c.theme, c.judging, c.written) for c in one] == [("comfort", 1, 1)]
    many = cares(wrote(BOUGHT, "Comfortable but heavy.", days=n) for n in range(8))
    assert {c.theme for c in many} == {"comfort", "weight"}
    assert one[0].share == pytest.approx(1 / 3)
    assert [c.share for c in many] == pytest.approx([0.4, 0.4])
    assert cares([wrote(BOUGHT, "I bought it for my aunt."), wrote(BOUGHT, "ok")]) == ()
