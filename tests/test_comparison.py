import re
from collections.abc import Sequence
from itertools import islice

import pytest

from agent.comparing import Compared, compared
from agent.grounding import Grounding, ShopWords
from agent.need import Need
from agent.reading import Reader
from agent.sentences import split
from agent.templates import load
from agent.voice import Voice
from store import Product, Quantity, vocabulary_of
from store.demo import demo_products
from tests.conftest import product

DEMO = list(demo_products())
WORDS = vocabulary_of(DEMO)
READER, SHOP = Reader(WORDS), ShopWords(WORDS)
ALDER = product(
    "Alder",
    price=5000,
    rating=(4.2, 80),
    attributes={"weight": Quantity(amount=900, unit="g"), "waterproof": False},
)
BIRCH = product(
    "Birch",
    "Made for travel.",
    price=8000,
    rating=(4.7, 60),
    attributes={"weight": Quantity(amount=1.1, unit="kg"), "waterproof": True},
)
CEDAR = product("Cedar", price=None, rating=(5.0, 1), attributes={"waterproof": True})


def told(
    products: Sequence[Product], said: str = "compare them", need: Need | None = None
) -> Compared:
    found = need or Need(goal="compare")
    return compared(products, found, said, READER.limits(said), Voice(load("en"), by=said))


def row(answer: Compared, label: str) -> tuple[tuple[str, ...], int | None]:
    return next((r.values, r.best) for r in answer.comparison.rows if r.label == label)


def test_the_trade_off_says_what_speaks_for_each() -> None:
    assert told([ALDER, BIRCH]).comparison.summary == (
        "**Alder** is $30 cheaper and 200 g lighter; "
        "**Birch** is waterproof and rated 4.7 against 4.2."
    )


def test_the_best_is_marked_only_where_best_means_something() -> None:
    answer = told([ALDER, BIRCH])
    assert row(answer, "price") == (("$50.00", "$80.00"), 0)
    assert row(answer, "rating") == (("4.2", "4.7"), 1)
    assert row(answer, "weight") == (("900 g", "1100 g"), 0)
    assert row(answer, "waterproof") == (("no", "yes"), 1)
    assert all(r.label != "brand" for r in answer.comparison.rows), "the same for both"


def test_few_ratings_make_nothing_the_best_rated() -> None:
    assert row(told([ALDER, CEDAR]), "rating") == (("4.2", "5"), None)


def test_what_is_not_stated_is_said_and_never_compared() -> None:
    answer = told([ALDER, CEDAR], "which is lighter?")
    assert "doesn't state the weight" in answer.lead[0] and "**Cedar**" in answer.lead[0]
    assert row(answer, "price") == (("$50.00", "not stated"), None)


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("which one is lighter", "**Alder** is 200 g lighter."),
        ("which is the heavier one", "**Birch** is 200 g heavier."),
        ("which is cheaper?", "**Alder** is $30 cheaper."),
        ("which one is better rated", "**Birch** is rated 4.7 against 4.2."),
    ],
)
def test_a_question_for_one_measure_is_answered_first(said: str, first: str) -> None:
    assert told([ALDER, BIRCH], said).lead[0] == first


def test_a_wish_of_the_need_goes_before_everything_in_a_recommendation() -> None:
    limits = READER.limits("something waterproof")
    need = Need(goal="compare", constraints=limits)
    lead = told([ALDER, BIRCH], "which should i get", need).lead[0]
    assert "**Birch**" in lead and "all you asked for" in lead


def test_a_purpose_is_looked_for_in_the_texts() -> None:
    lead = told([ALDER, BIRCH], "which is better for travel").lead[0]
    assert "**Birch**" in lead and "“Made for travel”" in lead


def test_things_of_different_kinds_are_said_to_be_so() -> None:
    tent = product("Dell", categories=("Camping", "Tents"))
    assert any("different kinds" in s for s in told([ALDER, tent]).rest)


PAIRS = list(islice(zip(DEMO[::3], DEMO[1::3], DEMO[2::3], strict=False), 60))
SAID = ("compare them", "which one is lighter?", "which should i get", "which is bigger?", "1 vs 2")


@pytest.mark.parametrize("place", range(60))
def test_every_sentence_of_a_comparison_passes_the_check(place: int) -> None:
    products = PAIRS[place][: 2 + place % 2]
    said = SAID[place % len(SAID)]
    answer = told(products, said)
    grounding = Grounding(need=Need(goal="compare"), shop=SHOP, found=products, said=said)
    for part in (*answer.lead, *answer.rest):
        for sentence in split(part):
            checked = grounding.check(sentence)
            assert checked.ok, (sentence, checked.problem)
    assert (
        re.search(r"\*\*", answer.lead[0])
        or "they are even" in answer.lead[0]
        or "any of them" in answer.lead[0]
    )
