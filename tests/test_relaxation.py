from pathlib import Path

import pytest

from agent import Reply, Shopkeeper
from recommender import relaxations
from store import Catalog, Constraint, Shelf
from tests.letters import LetterEmbedder
from tools.condition import enforced
from tools.findings import told, ways_out


def limit(field: str, op: str, value: object, *, firm: bool = False) -> Constraint:
    return Constraint.model_validate({"field": field, "op": op, "value": value, "firm": firm})


def ways(catalog: Catalog, *constraints: Constraint) -> list[tuple[str, tuple[str, ...]]]:
    found = ways_out(catalog, enforced(constraints, []))
    return [(w.constraint.field, w.values) for w in found]


@pytest.fixture
def keeper(stocked: Path, home: Path) -> Shopkeeper:
    return Shopkeeper(Shelf(stocked, LetterEmbedder()), catalog="shop", home=home)


def first(keeper: Shopkeeper, words: str) -> Reply:
    return keeper.ask(words, conversation="x")


def test_a_value_widens_to_those_that_exist_with_their_count(catalog: Catalog) -> None:
    where = (limit("material", "eq", "canvas"), limit("color", "eq", "black"))
    found = ways_out(catalog, enforced(where, []))
    color = next(w for w in found if w.constraint.field == "color")
    assert "navy" in color.values
    wider = limit("color", "in", list(color.values))
    assert color.matching == catalog.count([where[0], wider]) == 1


def test_a_flag_is_given_up_after_a_value(catalog: Catalog) -> None:
    found = ways(catalog, limit("waterproof", "eq", True), limit("material", "eq", "canvas"))
    assert [field for field, _ in found] == ["material", "waterproof"]


def test_what_the_shopper_insists_on_is_never_loosened(catalog: Catalog) -> None:
    firm = limit("waterproof", "eq", True, firm=True)
    assert [f for f, _ in ways(catalog, firm, limit("material", "eq", "canvas"))] == ["material"]
    both = [firm, limit("material", "eq", "canvas", firm=True)]
    assert not relaxations(both, count=catalog.count, extreme=catalog.extreme)


def test_the_kind_stays_while_anything_else_helps(catalog: Catalog) -> None:
    found = ways(catalog, limit("category", "eq", "Satchels"), limit("color", "eq", "navy"))
    assert [field for field, _ in found] == ["color"]


@pytest.mark.parametrize(
    "words",
    [
        "a vegan backpack under $20",
        "a canvas rucksack that must be waterproof",
        "a waterproof rucksack in canvas, waterproof is a must",
    ],
)
def test_nobody_offers_to_do_without_what_must_be(keeper: Shopkeeper, words: str) -> None:
    reply = first(keeper, words)
    assert not reply.items
    offered = reply.text.split("?")[0] + " ".join(reply.follow_ups)
    assert "without “vegan”" not in offered
    assert "without “waterproof”" not in offered
    assert not any("waterproof" in f or "vegan" in f for f in reply.follow_ups)


def test_the_button_for_other_values_is_understood(keeper: Shopkeeper) -> None:
    reply = first(keeper, "a black canvas rucksack")
    assert not reply.items
    assert "instead of “black” (1 product)" in reply.text
    button = next(f for f in reply.follow_ups if f.startswith("Color: "))
    assert first(keeper, button).items


def test_a_soft_wish_never_empties_the_result(keeper: Shopkeeper) -> None:
    assert first(keeper, "a canvas rucksack, preferably black").items


@pytest.mark.parametrize("wish", ["too expensive", "cheaper please", "something cheaper"])
def test_nothing_cheaper_than_the_cheapest_is_told_with_its_price(
    keeper: Shopkeeper, wish: str
) -> None:
    cheapest = first(keeper, "the cheapest leather backpack").items[0].product
    reply = first(keeper, wish)
    assert not reply.items
    assert cheapest.price is not None
    assert f"${cheapest.price.major:.2f}" in reply.text
    assert "expensive" not in reply.text and "cheaper”" not in reply.text


def test_two_sides_that_were_said_in_one_breath_are_given_up_in_one(catalog: Catalog) -> None:
    # No product of the small shop has sides; any two limits will do.
    sides = [
        Constraint(field=field, op="eq", value="zinc", said="5 x 7")
        for field in ("material", "color")
    ]
    found = [
        told(way, catalog)
        for way in ways_out(catalog, enforced([limit("category", "eq", "Backpacks"), *sides], []))
    ]
    assert [(way["instead_of"], way["several"]) for way in found] == [("5 x 7", False)]
    assert [len(way["gone"]) for way in found] == [1]
