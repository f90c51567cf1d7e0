"""What fits is found however its row states it: in its words, or in another field."""

import pytest

from agent import Shopkeeper
from store import Quantity
from tests.conftest import product
from tests.things import keeper_of, titles

WIDE = {name: Quantity(amount=cm, unit="cm") for name, cm in (("Low", 25), ("High", 45))}
THINGS = (
    product("Oat Soap", categories=("Soaps",), attributes={"dietary": ("vegan",)}),
    product("Milk Soap", categories=("Soaps",), attributes={"dietary": ("palm-oil-free",)}),
    product("Cork Boots", categories=("Boots",), attributes={"vegan": True}),
    product("Hide Boots", categories=("Boots",), attributes={"vegan": False}),
    *(
        product(f"{name} Basket", categories=("Baskets",), attributes={"width": wide})
        for name, wide in WIDE.items()
    ),
    *(
        product(f"{name} Parka", categories=("Parkas",), attributes={"gender": (whom,)})
        for name, whom in (("Field", "men"), ("Moor", "women"), ("City", "unisex"))
    ),
    *(
        product(f"{color} Accent Chair", categories=("Chairs",), attributes={"color": (color,)})
        for color in ("yellow", "blue")
    ),
    product("Zen Yucca", categories=("Plants",)),
    product("Aura Headset", categories=("Headsets",), attributes={"style": ("over-ear",)}),
    product("Tiny Headset", categories=("Headsets",), attributes={"style": ("on-ear",)}),
    product("Basmati", categories=("Pantry", "Pasta & Rice")),
    product("Mild Olive Oil", price=1500, categories=("Pantry", "Oils & Vinegars")),
    product("Toasted Sesame Oil", price=700, categories=("Pantry", "Oils & Vinegars")),
    product(
        "Dune Watch",
        description="White dial, rich brown leather strap.",
        categories=("Watches",),
        attributes={"color": ("white",), "material": ("leather",)},
    ),
    product(
        "Umber Watch",
        description="A brown dial on a black leather strap.",
        categories=("Watches",),
        attributes={"color": ("brown",), "material": ("leather",)},
    ),
    product("Orbit 4K TV", price=129900, categories=("Screens",)),
    product("Horizon TV", description="Its 4K picture.", price=79900, categories=("Screens",)),
    product("Plain TV", price=29900, categories=("Screens",)),
    product("Hammer Drill", categories=("Tools", "Drills"), attributes={"color": ("red",)}),
    product("Cordless Drill", categories=("Tools", "Drills")),
    product("Flux Driver", description="A cordless one.", categories=("Tools", "Drills")),
    product("Studio Headphones", categories=("Headphones",), attributes={"wireless": False}),
    product("Loop Headphones", categories=("Headphones",), attributes={"wireless": True}),
    product("Cordless Look Headphones", categories=("Headphones",), attributes={"wireless": False}),
)


@pytest.fixture(scope="module")
def keeper(tmp_path_factory: pytest.TempPathFactory) -> Shopkeeper:
    return keeper_of(THINGS, tmp_path_factory.mktemp("things"))


def test_a_quality_that_no_product_of_the_kind_states_is_found_in_their_words(
    keeper: Shopkeeper,
) -> None:
    assert titles(keeper.ask("cordless drill")) == {"Cordless Drill", "Flux Driver"}
    assert titles(keeper.ask("a drill, not cordless")) == {"Hammer Drill"}


def test_what_no_words_tell_of_is_called_unstated_and_not_denied(keeper: Shopkeeper) -> None:
    reply = keeper.ask("cordless drill")
    assert any("1 more might fit" in note for note in reply.notes)


def test_a_quality_that_the_kind_states_is_never_read_from_words(keeper: Shopkeeper) -> None:
    assert titles(keeper.ask("cordless headphones")) == {"Loop Headphones"}


def test_a_specification_counts_in_titles_and_in_descriptions(keeper: Shopkeeper) -> None:
    assert titles(keeper.ask("4k tv")) == {"Orbit 4K TV", "Horizon TV"}
    assert titles(keeper.ask("4k tv under $1000")) == {"Horizon TV"}


def test_a_measure_that_no_field_tells_is_said_to_be_unchecked(keeper: Shopkeeper) -> None:
    reply = keeper.ask("tv 55 inch")
    assert titles(reply) == {"Orbit 4K TV", "Horizon TV", "Plain TV"}
    assert any("55 inch" in told for told in (reply.text, *reply.notes))


def test_the_color_of_a_part_is_looked_for_in_words_and_not_in_the_color_of_the_thing(
    keeper: Shopkeeper,
) -> None:
    assert titles(keeper.ask("a watch with a brown leather strap")) == {"Dune Watch"}
    assert titles(keeper.ask("a brown leather watch")) == {"Umber Watch"}


def test_what_a_list_states_answers_a_quality_that_others_state_by_yes_or_no(
    keeper: Shopkeeper,
) -> None:
    assert titles(keeper.ask("vegan soap")) == {"Oat Soap"}
    assert titles(keeper.ask("vegan boots")) == {"Cork Boots"}


def test_what_must_fit_a_place_is_at_most_as_wide(keeper: Shopkeeper) -> None:
    assert titles(keeper.ask("a basket that fits a shelf 30 cm wide")) == {"Low Basket"}


def test_unisex_is_for_men_and_for_women(keeper: Shopkeeper) -> None:
    assert titles(keeper.ask("mens parka")) == {"Field Parka", "City Parka"}
    assert titles(keeper.ask("womens parka")) == {"Moor Parka", "City Parka"}
    assert titles(keeper.ask("a parka, not for women")) == {"Field Parka", "City Parka"}


def test_a_houseplant_is_a_plant(keeper: Shopkeeper) -> None:
    assert titles(keeper.ask("houseplants")) == {"Zen Yucca"}


def test_a_form_that_the_kind_states_is_held_to_right_before_the_thing(keeper: Shopkeeper) -> None:
    assert titles(keeper.ask("over ear headsets")) == {"Aura Headset"}
    assert titles(keeper.ask("a headset, not on-ear")) == {"Aura Headset"}


def test_a_variety_is_not_met_by_another_of_its_kind(
    keeper: Shopkeeper,
) -> None:
    assert titles(keeper.ask("olive oil")) == {"Mild Olive Oil"}
    reply = keeper.ask("olive oil under $10")
    assert not reply.items
    assert "exactly one" not in reply.text


def test_a_variety_that_nothing_of_the_kind_tells_hides_nothing(keeper: Shopkeeper) -> None:
    assert titles(keeper.ask("white rice")) == {"Basmati"}


def test_the_accent_of_an_accent_chair_is_no_part_of_its_own_color(keeper: Shopkeeper) -> None:
    assert titles(keeper.ask("a yellow accent chair")) == {"yellow Accent Chair"}
