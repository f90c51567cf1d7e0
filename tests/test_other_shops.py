"""Shops of other kinds, a pharmacy and a hardware store, are understood as well as the demo."""

import pytest

from agent import Shopkeeper
from store import Quantity
from tests.conftest import product
from tests.things import keeper_of, talk, titles

THINGS = (
    *(
        product(
            f"{name} Tablets",
            categories=("Pharmacy", "Pain Relief"),
            attributes={"active_ingredient": (name.casefold(),)},
        )
        for name in ("Ibuprofen", "Paracetamol")
    ),
    product("Fish Omega Capsules", "DHA from fish.", categories=("Vitamins",)),
    product("Algae Omega Capsules", "DHA and EPA without fish.", categories=("Vitamins",)),
    product("Plain Omega Capsules", "No fish smell, of fish oil.", categories=("Vitamins",)),
    *(
        product(f"{name} Toothpaste", categories=("Dental",), attributes={"scent": (scent,)})
        for name, scent in (("Dentia", "mint"), ("Charcoal", "lemon"))
    ),
    *(
        product(f"Crystal {thing}", categories=("Kitchen",), attributes={"material": ("glass",)})
        for thing in ("Wine Glass", "Beer Glass")
    ),
    *(
        product(f"{name} Light", price=1000, categories=("Decor",))
        for name in ("Heart", "Moon", "Cat")
    ),
    product("Pumpkin Candle", price=900, categories=("Decor",)),
    product("Clear View Eye Drops", categories=("Health",)),
    product("Plain Soap", categories=("Bath",), attributes={"fragrance_free": True}),
    product("Rose Soap", categories=("Bath",), attributes={"fragrance_free": False}),
    product("Black Mascara", categories=("Make-up", "Eyes")),
    product(
        "Hand Mower",
        price=15000,
        categories=("Garden", "Mowers"),
        attributes={"warranty": Quantity(amount=2, unit="years")},
    ),
    product("Petrol Mower", price=40000, categories=("Garden", "Mowers")),
    product(
        "Step Ladder",
        "Holds 150 kg.",
        categories=("Ladders",),
        attributes={"weight": Quantity(amount=6000, unit="g")},
    ),
    product("Hammer Drill", price=5000, categories=("Drills",), brand="Bosker"),
    product("Compact Cordless Drill", price=9000, categories=("Drills",), brand="Trumm"),
    product("Jigsaw", price=3000, categories=("Saws",), brand="Bosker"),
    product("Laser Meter", price=2000, categories=("Measuring",), brand="Bosker"),
)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Shopkeeper:
    return keeper_of(THINGS, tmp_path_factory.mktemp("others"))


@pytest.mark.parametrize(
    "said",
    [
        "pain relief but i cant take ibuprofen",
        "pain relief, i'm not allowed to take ibuprofen",
        "pain relief, she cannot tolerate ibuprofen",
    ],
)
def test_what_somebody_may_not_take_is_excluded(keeper: Shopkeeper, said: str) -> None:
    assert titles(talk(keeper, said)) == {"Paracetamol Tablets"}


def test_what_is_free_of_a_thing_is_not_excluded_with_it(keeper: Shopkeeper) -> None:
    # That it doesn't smell of fish says nothing of the oil.
    assert titles(talk(keeper, "omega capsules without fish")) == {"Algae Omega Capsules"}


def test_a_word_that_is_excluded_is_looked_for_in_values_too(keeper: Shopkeeper) -> None:
    assert titles(talk(keeper, "toothpaste, not mint")) == {"Charcoal Toothpaste"}


def test_a_material_before_a_thing_of_its_name_takes_nothing_of_that(keeper: Shopkeeper) -> None:
    assert titles(talk(keeper, "i need glass wine glass")) == {"Crystal Wine Glass"}


def test_a_thing_that_leads_its_limit_is_sought_though_it_often_only_describes(
    keeper: Shopkeeper,
) -> None:
    assert titles(talk(keeper, "light, below 30 bucks please")) == {
        f"{name} Light" for name in ("Heart", "Moon", "Cat")
    }


def test_drops_for_the_eyes_are_no_make_up(keeper: Shopkeeper) -> None:
    assert titles(talk(keeper, "eye drops")) == {"Clear View Eye Drops"}


@pytest.mark.parametrize(
    "area", ["150 square metres", "150 sq m", "150 m2", "1500 sq ft", "150 square feet"]
)
def test_an_area_is_no_price(keeper: Shopkeeper, area: str) -> None:
    reply = talk(keeper, f"a mower for about {area}")
    assert titles(reply) == {"Hand Mower", "Petrol Mower"}
    assert [c.field for c in reply.need.unverifiable] == ["area"]
    assert area in reply.text


def test_a_warranty_that_the_row_states_is_told(keeper: Shopkeeper) -> None:
    assert "2 years" in talk(keeper, "mowers", "how long is the warranty on the hand mower").text


def test_what_a_thing_bears_is_not_what_it_weighs(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "a step ladder", "does it hold 130 kg?")
    assert "No" not in reply.text.split()
    assert reply.need.goal == "ask_about"


def test_sending_back_what_somebody_might_not_like_rejects_nothing(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "mowers", "can she send it back if she doesn't like it?")
    assert reply.need.goal == "service"
    assert not reply.need.excluded


def test_the_cheapest_of_a_brand_is_sought_among_all_of_it(keeper: Shopkeeper) -> None:
    reply = talk(keeper, "show me everything from bosker", "cheapest first pls")
    assert [i.product.title for i in reply.items] == ["Laser Meter", "Jigsaw", "Hammer Drill"]


def test_a_quality_that_no_row_states_but_a_title_says_is_held_to(keeper: Shopkeeper) -> None:
    assert titles(talk(keeper, "a cordless drill")) == {"Compact Cordless Drill"}


@pytest.mark.parametrize(
    "said",
    [
        "soap without perfume",
        "unperfumed soap",
        "soap, scent free",
        "jabón sin perfume",
        "无香料的肥皂",
    ],
)
def test_what_has_no_perfume_is_what_the_shop_calls_free_of_fragrance(
    keeper: Shopkeeper, said: str
) -> None:
    assert titles(talk(keeper, said)) == {"Plain Soap"}


@pytest.mark.parametrize("word", ["funny", "spicy", "if poss"])
def test_a_usual_word_is_no_slip_of_the_pen(keeper: Shopkeeper, word: str) -> None:
    assert not any("instead of" in note for note in talk(keeper, f"a drill {word}").notes)


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("una escalera por menos de 100", "Step Ladder"),
        (
            "\u6211\u60f3\u4e70\u4e00\u53f0\u5272\u8349\u673a\uff0c\u4e0d\u8981\u6c7d\u6cb9\u7684",
            "Hand Mower",
        ),
    ],
)
def test_things_of_other_shops_are_known_in_other_languages(
    keeper: Shopkeeper, said: str, title: str
) -> None:
    assert titles(talk(keeper, said)) == {title}
