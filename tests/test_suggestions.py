from pathlib import Path

import pytest

from agent import Shopkeeper
from store import Shelf
from tests.letters import LetterEmbedder

SHOWN = ("a leather backpack", "a backpack", "something waterproof", "the cheapest bag", "a bag")
NOT_SHOWN = (
    "a leather backpack under $20",
    "a leather backpack under 0.5 kg",
    "a waterproof leather satchel",
    "a backpack between $200 and $500",
    "a backpack rated at least 4.9 stars",
    "a canvas rucksack in brown under $70",
)


@pytest.fixture(scope="module")
def shop(stocked: Path) -> Shelf:
    return Shelf(stocked, LetterEmbedder())


@pytest.fixture
def keeper(shop: Shelf, home: Path) -> Shopkeeper:
    return Shopkeeper(shop, catalog="shop", home=home)


@pytest.mark.parametrize("words", (*SHOWN, *NOT_SHOWN))
def test_there_are_up_to_four_different_suggestions(keeper: Shopkeeper, words: str) -> None:
    offered = keeper.ask(words).follow_ups
    assert 1 <= len(offered) <= 4
    assert len(set(offered)) == len(offered)


@pytest.mark.parametrize("words", SHOWN)
def test_each_suggestion_is_understood(keeper: Shopkeeper, words: str) -> None:
    first = keeper.ask(words, conversation="0")
    for place, suggestion in enumerate(first.follow_ups, 1):
        talk = str(place)
        keeper.ask(words, conversation=talk)
        then = keeper.ask(suggestion, conversation=talk)
        assert (then.need.constraints, then.need.order) != (
            first.need.constraints,
            first.need.order,
        ), suggestion
        assert then.need.goal == "find"
        assert not then.need.unknown


@pytest.mark.parametrize("words", NOT_SHOWN)
def test_each_way_out_finds_something(keeper: Shopkeeper, words: str) -> None:
    first = keeper.ask(words, conversation="0")
    assert not first.items
    for place, suggestion in enumerate(first.follow_ups, 1):
        talk = str(place)
        keeper.ask(words, conversation=talk)
        assert keeper.ask(suggestion, conversation=talk).items, suggestion


def test_a_color_that_was_asked_for_is_not_suggested(keeper: Shopkeeper) -> None:
    assert "In brown" not in keeper.ask("a brown or black leather backpack").follow_ups


def test_what_is_sorted_by_price_already_is_not_offered_cheaper(keeper: Shopkeeper) -> None:
    assert "Cheaper" not in keeper.ask("the cheapest backpack").follow_ups
