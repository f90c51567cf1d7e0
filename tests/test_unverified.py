import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from agent import Shopkeeper
from recommender import ranked
from store import Catalog, Constraint, Shelf, Unstated
from store.ingest import Import, ingest
from tests.conftest import SHOP, product
from tests.letters import LetterEmbedder
from tools import by_query, by_rating
from tools.condition import Enforced
from tools.findings import Findings, answer

NOT_LEATHER = Constraint(field="material", op="ne", value="leather", said="not leather")
UNTOLD = "The catalogue doesn't say what it's made of."
SILENT = product("Mystery Backpack", "It carries a laptop.", price=3000)
Ask = Callable[[Unstated, str], "tuple[str, tuple[str, ...], list[str]]"]


@pytest.fixture
def shop(home: Path, embedder: LetterEmbedder) -> Shelf:
    shelf = Shelf(home, embedder)
    ingest(shelf, Import("shop", [*SHOP, SILENT]))
    return shelf


@pytest.fixture
def bags(shop: Shelf) -> Iterator[Catalog]:
    with closing(shop.open("shop")) as catalog:
        yield catalog


@pytest.fixture
def ask(shop: Shelf, home: Path) -> Ask:
    def asked(unstated: Unstated, text: str) -> tuple[str, tuple[str, ...], list[str]]:
        keeper = Shopkeeper(shop, catalog="shop", home=home, unstated=unstated)
        reply = keeper.ask(text)
        return reply.text, reply.notes, [i.product.title for i in reply.items]

    return asked


def test_what_may_be_leather_is_left_out_and_the_reply_says_so(ask: Ask) -> None:
    text, notes, titles = ask("exclude", "a backpack that is not leather")
    assert "Mystery Backpack" not in titles
    assert re.search(r"\bone more\b.*\bdoesn't state its material\b", text, re.IGNORECASE)
    assert notes == ("1 more might fit, but the catalogue doesn't say; it was left out.",)


def test_by_setting_it_stays_in_and_the_reply_says_what_is_not_known_of_it(ask: Ask) -> None:
    text, notes, titles = ask("mark", "a backpack that is not leather")
    assert "Mystery Backpack" in titles
    (line,) = [line for line in text.splitlines() if "Mystery Backpack" in line]
    assert line.endswith(UNTOLD)
    assert text.count(UNTOLD) == 1
    assert text.startswith("Three are known to fit; of some the catalogue doesn't say.")
    assert notes == (
        "The catalogue doesn't say whether “Mystery Backpack” meets “is not leather”.",
    )


def test_what_is_known_to_be_leather_stays_out_either_way(ask: Ask) -> None:
    for how in ("exclude", "mark"):
        _, _, titles = ask(how, "a backpack that is not leather")
        assert not any("Leather" in title for title in titles)


@pytest.mark.parametrize(
    ("request_", "untold"),
    [
        ("a waterproof backpack", "The catalogue doesn't say whether it's waterproof."),
        ("a blue backpack", "The catalogue doesn't say what color it is."),
        ("a backpack under 1 kg", "The catalogue doesn't say what it weighs."),
        (
            "a backpack, not black, not leather, not nylon, not canvas, not polyester",
            "The catalogue doesn't say what color it is or what it's made of.",
        ),
    ],
)
def test_the_sentence_that_says_so_is_let_through(ask: Ask, request_: str, untold: str) -> None:
    text, notes, _ = ask("mark", request_)
    assert untold in text
    assert any("Mystery Backpack" in note for note in notes)


def test_where_none_is_known_to_fit_that_is_said_first(ask: Ask) -> None:
    text, _, titles = ask("mark", "a backpack, not leather, not nylon, not canvas, not polyester")
    assert text.startswith("None are known to fit; of some the catalogue doesn't say.")
    assert titles == ["Mystery Backpack"]


def test_without_anything_unknown_both_settings_answer_alike(ask: Ask) -> None:
    assert ask("mark", "a backpack under $40") == ask("exclude", "a backpack under $40")


def test_those_that_are_not_known_to_match_are_not_counted(bags: Catalog) -> None:
    marked = by_rating(bags, [NOT_LEATHER], unstated="mark")
    assert (len(marked.rows), marked.matching) == (4, 3)
    found = by_query(bags, "backpack", [NOT_LEATHER], unstated="mark")
    assert (len(found.rows), found.matching) == (4, 3)
    assert bags.undecided([NOT_LEATHER]) == 1


def test_of_equal_fit_the_verified_come_first_and_a_better_fit_before_both() -> None:
    scores = np.array([0.95, 0.9, 0.55, 0.5])
    unsure = np.array([True, False, True, False])
    places = ranked(
        scores,
        available=np.ones(4, np.bool_),
        order="fit",
        numbers=scores,
        rated=scores,
        unverified=unsure,
        tiers=np.array([0, 0, 1, 1]),
    )
    assert places.tolist() == [1, 0, 3, 2]


def test_of_one_price_the_verified_come_first() -> None:
    prices = np.array([10.0, 10.0, 5.0])
    unsure = np.array([True, False, True])
    places = ranked(
        np.array([0.9, 0.1, 0.5]),
        available=np.ones(3, np.bool_),
        order="price_low",
        numbers=prices,
        rated=prices,
        unverified=unsure,
    )
    assert places.tolist() == [2, 1, 0]


def test_limits_that_exclude_each_other_are_the_reason_that_is_given(ask: Ask) -> None:
    text, _, titles = ask("exclude", "a backpack under $20 and over $50")
    assert not titles
    assert "“under $20” and “over $50” exclude each other" in text


def test_a_limit_in_another_currency_is_said_not_to_be_compared(ask: Ask) -> None:
    text, notes, _ = ask("exclude", "a backpack under 60 euros")
    assert "I can't convert “under 60 euros” into the money of this shop" in text
    assert notes == ("Prices here are in USD, so “under 60 euros” was not compared.",)


def test_a_limit_that_a_model_gives_in_another_currency_is_said_to_be_one(bags: Catalog) -> None:
    euros = Constraint(field="price", op="lt", value=60, unit="EUR")
    text, _ = answer(bags, Findings((), 0, Enforced((euros,), (), ()), ()))
    assert json.loads(text)["impossible"] == [
        "prices here are in USD, so a limit in EUR can't be compared"
    ]
