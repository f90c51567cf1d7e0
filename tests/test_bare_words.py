"""Shops whose titles end in shades and sizes are searched by what people say in passing."""

import pytest

from agent import Shopkeeper
from store import AttributeValue, Quantity
from tests.conftest import product
from tests.things import keeper_of, talk, titles


def _ounces(amount: float) -> dict[str, AttributeValue]:
    return {"weight": Quantity(amount=amount, unit="oz")}


THINGS = (
    product("Velour Matte Lipstick Brick Red", categories=("Make-up",)),
    product("Velour Satin Lipstick Midnight Blue", categories=("Make-up",)),
    product("First Aid Kit", "In a red zip case, matte.", categories=("First Aid",)),
    product("Handal Hand Cream", categories=("Body Care",)),
    product("Mirelle Face Cream", categories=("Face Care",)),
    product("Clear Eye Drops", categories=("Allergy",)),
    product("Watering Can 5 L", categories=("Watering",), attributes={"color": ("green",)}),
    product("Watering Can 10L Galvanised", categories=("Watering",)),
    product("Expandable Hose 15m", categories=("Watering",)),
    product("Loratadine (14 tablets)", "Non-drowsy hay fever relief.", categories=("Medicines",)),
    product("Cetirizine (30 tablets)", "For hay fever.", categories=("Medicines",)),
    product("Paracetamol 500 mg (16 caplets)", "For headache.", categories=("Medicines",)),
    product("Paracetamol 250mg (24 caplets)", "For headache.", categories=("Medicines",)),
    product("Curl Shampoo", "With coconut milk.", categories=("Hair Care",)),
    product("Mild Shampoo", "Smells of nothing.", categories=("Hair Care",)),
    product("Claw Hammer 16oz", categories=("Hammers",), attributes=_ounces(16)),
    product("Claw Hammer 20 oz", categories=("Hammers",), attributes=_ounces(20)),
    product("Charcoal Kettle BBQ", price=14500, categories=("Barbecues",)),
    product("Side Burner Gas BBQ", price=29900, categories=("Barbecues",)),
    product("Solar Path Light", categories=("Lighting",)),
    product("Mains Wall Light", categories=("Lighting",)),
    product("Flashlight", categories=("Camping",)),
    product("Latex-Free Plasters", categories=("First Aid",)),
)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Shopkeeper:
    return keeper_of(THINGS, tmp_path_factory.mktemp("bare"))


RED, BLUE = "Velour Matte Lipstick Brick Red", "Velour Satin Lipstick Midnight Blue"
GALVANISED, GREEN = "Watering Can 10L Galvanised", "Watering Can 5 L"


def test_a_thing_is_seen_through_the_shade_that_its_title_ends_in(keeper: Shopkeeper) -> None:
    assert titles(talk(keeper, "lipstick")) == {RED, BLUE}
    assert titles(talk(keeper, "red lipstick not matte")) == set()


@pytest.mark.parametrize("said", ["watering can", "a watering can please", "watering can, any"])
def test_a_thing_of_two_words_is_not_one_of_a_department(keeper: Shopkeeper, said: str) -> None:
    assert titles(talk(keeper, said)) == {GALVANISED, GREEN}


@pytest.mark.parametrize(
    "said", ["and a hand cream too", "hand cream as well", "also hand cream tho", "then hand cream"]
)
def test_what_joins_a_thing_is_no_thing(keeper: Shopkeeper, said: str) -> None:
    reply = talk(keeper, "face cream", said)
    assert titles(reply) == {"Handal Hand Cream"}
    assert not reply.need.unknown


def test_medicines_are_found_by_what_people_call_them(keeper: Shopkeeper) -> None:
    assert titles(talk(keeper, "headache pills")) == {
        "Paracetamol 500 mg (16 caplets)",
        "Paracetamol 250mg (24 caplets)",
    }
    assert titles(talk(keeper, "hay fever meds non drowsy")) == {"Loratadine (14 tablets)"}


def test_what_a_description_tells_of_is_kept_out_and_still_told(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "shampoo", "no coconut im allergic!!")
    assert titles(reply) == {"Mild Shampoo"}
    assert "no coconut" in reply.text


@pytest.mark.parametrize("said", ["only the solar ones", "just the solar stuff"])
def test_a_bare_word_limits_what_was_sought(keeper: Shopkeeper, said: str) -> None:
    assert titles(talk(keeper, "lights", said)) == {"Solar Path Light"}


def test_a_bare_word_after_a_comma_is_a_condition(keeper: Shopkeeper) -> None:
    assert titles(talk(keeper, "a bbq, gas, max 200")) == set()
    charcoal = talk(keeper, "a bbq, gas, max 200", "ok charcoal then i guess")
    assert titles(charcoal) == {"Charcoal Kettle BBQ"}
    assert "wheeled" in talk(keeper, "a bbq, wheeled").text


@pytest.mark.parametrize("said", ["a hammer 20oz", "hammer, 20 oz", "20 ounce hammer"])
def test_a_quantity_is_compared_with_the_field_that_states_it(
    keeper: Shopkeeper, said: str
) -> None:
    assert titles(talk(keeper, said)) == {"Claw Hammer 20 oz"}


def test_a_quantity_that_only_titles_write_is_looked_for_there(keeper: Shopkeeper) -> None:
    found = titles(talk(keeper, "paracetamol 500mg"))
    assert found == {"Paracetamol 500 mg (16 caplets)"}
    assert titles(talk(keeper, "watering can 5l")) == {GREEN}


def test_what_is_free_of_a_material_is_not_made_of_it(keeper: Shopkeeper) -> None:
    assert titles(talk(keeper, "plasters, latex free")) == {"Latex-Free Plasters"}


@pytest.mark.parametrize("said", ["headache tablets", "headache pills", "pills for headache"])
def test_tablets_are_found_by_any_form_and_what_they_are_for(keeper: Shopkeeper, said: str) -> None:
    assert titles(talk(keeper, said)) == {
        "Paracetamol 500 mg (16 caplets)",
        "Paracetamol 250mg (24 caplets)",
    }


def test_what_no_field_can_tell_is_told_beside_words_that_hold(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "headache pills", "something stronger")
    assert titles(reply) == titles(talk(keeper, "headache pills"))
    assert "stronger" in reply.text
