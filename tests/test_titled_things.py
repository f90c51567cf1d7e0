import pytest

from agent import Shopkeeper
from store import Quantity
from tests.conftest import product
from tests.things import keeper_of, titles

THINGS = (
    *(
        product(f"{cut} Dress", price=9000, categories=("Apparel",))
        for cut in ("Pleated", "Shirt", "Wrap")
    ),
    *(product(f"{name} Flat", categories=("Shoes",)) for name in ("Ballet", "Pointed", "Bow")),
    *(
        product(f"Christmas {thing}", categories=("Decor",))
        for thing in ("Star Ornament", "Bauble Ornament", "Wreath")
    ),
    product("Easter Egg Ornament", categories=("Decor",)),
    product("Leather Dress Belt", categories=("Belts",)),
    product("Winter Sleeping Bag", categories=("Camping",)),
    product("Earl Grey Tea Bags", categories=("Tea",)),
    product("Insulated Lunch Bag", categories=("Kitchen",)),
    product("Laptop Sleeve", categories=("Office",)),
    product(
        "Cast Iron Skillet",
        categories=("Kitchen",),
        attributes={"material": ("cast iron",), "goes_with": ("beech-spatula",)},
    ),
    product("Floor Pump", categories=("Pumps",), attributes={"pressure": Quantity(amount=160)}),
    product(
        "Block Heel Pump",
        categories=("Heels",),
        attributes={"heel_height": Quantity(amount=5, unit="cm")},
    ),
    product("Mineral Sunscreen SPF 50", categories=("Sun Care",)),
    product("Rope Dog Lead, 1.5 m", categories=("Walking",)),
    product("Squeeze Filter 1 l", categories=("Camping",)),
    product("Olive Oil", categories=("Oils",)),
    product(
        "Crunchy Chili Oil",
        categories=("Sauces",),
        attributes={"weight": Quantity(amount=200, unit="g")},
    ),
    product("Beech Spatula", categories=("Utensils",), attributes={"material": ("beech",)}),
)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Shopkeeper:
    return keeper_of(THINGS, tmp_path_factory.mktemp("things"))


@pytest.mark.parametrize(
    "asked",
    [
        "flat less than $110 please",
        "flat, please",
        "flat for women",
        "looking for flat i'm not in a hurry",
        "flat thanks so much in advance!",
    ],
)
def test_a_describing_word_that_titles_are_called_by_is_a_thing_where_nothing_follows_it(
    keeper: Shopkeeper, asked: str
) -> None:
    assert titles(keeper.ask(asked)) == {"Ballet Flat", "Pointed Flat", "Bow Flat"}


def test_an_occasion_that_titles_name_is_part_of_the_thing(keeper: Shopkeeper) -> None:
    found = titles(keeper.ask("looking for a christmas ornament, not in white"))
    assert found == {"Christmas Star Ornament", "Christmas Bauble Ornament"}


@pytest.mark.parametrize("asked", ["a dress", "i need a dress", "dresses under $100"])
def test_dresses_are_found_by_how_their_titles_end(keeper: Shopkeeper, asked: str) -> None:
    assert titles(keeper.ask(asked)) == {"Pleated Dress", "Shirt Dress", "Wrap Dress"}


@pytest.mark.parametrize("asked", ["a dress under $80", "i want the cheapest dress below 60"])
def test_a_dress_belt_is_no_dress_at_any_price(keeper: Shopkeeper, asked: str) -> None:
    assert titles(keeper.ask(asked)) == set()


def test_a_belt_is_found_by_its_own_name(keeper: Shopkeeper) -> None:
    assert titles(keeper.ask("i need a dress belt")) == {"Leather Dress Belt"}


def test_no_bag_of_another_kind_is_a_laptop_bag(keeper: Shopkeeper) -> None:
    reply = keeper.ask("i need a laptop bag")
    assert reply.need.unknown == ("laptop bag",)
    assert "laptop bag" in reply.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [("sunscreen", "Mineral Sunscreen SPF 50"), ("a leash for my dog", "Rope Dog Lead, 1.5 m")],
)
def test_what_a_title_calls_so_or_by_another_name_is_not_said_to_be_lacking(
    keeper: Shopkeeper, asked: str, found: str
) -> None:
    reply = keeper.ask(asked)
    assert titles(reply) == {found}
    assert "Nothing here" not in reply.text


@pytest.mark.parametrize("asked", ["coffee filters", "do you sell coffee filters"])
def test_what_is_for_one_thing_is_not_offered_for_another(keeper: Shopkeeper, asked: str) -> None:
    assert keeper.ask(asked).need.unknown == ("coffee filters",)


def test_what_goes_with_a_named_thing_needs_not_be_made_like_it(keeper: Shopkeeper) -> None:
    reply = keeper.ask("what would go well with a cast iron skillet")
    assert reply.need.goal == "complete_the_set"
    assert reply.need.referred == ("cast-iron-skillet",)
    assert titles(reply) == {"Beech Spatula"}


def test_what_is_near_in_the_whole_shop_is_no_company(keeper: Shopkeeper) -> None:
    reply = keeper.ask("what goes with the laptop sleeve?")
    assert reply.need.referred == ("laptop-sleeve",)
    assert not reply.items


def test_a_limit_beside_a_named_thing_holds_for_what_goes_with_it(keeper: Shopkeeper) -> None:
    reply = keeper.ask("what goes with a cast iron skillet under $20")
    assert [c.field for c in reply.need.constraints] == ["price"]
    assert not reply.items


def test_what_anything_weighs_is_no_sign_of_another_thing(keeper: Shopkeeper) -> None:
    keeper.ask("olive oils", conversation="oils")
    need = keeper.ask("lighter than 300 g", conversation="oils").need
    assert ("category", "Oils") in {(c.field, c.value) for c in need.constraints}


def test_what_is_limited_tells_which_of_two_things_called_alike_is_meant(
    keeper: Shopkeeper,
) -> None:
    assert titles(keeper.ask("a pump")) == {"Floor Pump"}
    assert titles(keeper.ask("pumps with a heel height of at most 6 cm")) == {"Block Heel Pump"}
    keeper.ask("a pump", conversation="heels")
    reply = keeper.ask("heel height at most 6 cm", conversation="heels")
    assert titles(reply) == {"Block Heel Pump"}
