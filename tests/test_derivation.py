import pytest

from store.derivation import derive
from tests.conftest import product


def test_the_title_counts_before_the_description() -> None:
    bag = derive(product("Green Canvas Tote", "Also sold in red leather."))
    assert bag.attributes["color"] == ("green",)
    assert bag.attributes["material"] == ("canvas",)
    assert bag.derived == {"color": "title", "material": "title"}


def test_the_description_is_read_where_the_title_says_nothing() -> None:
    bag = derive(product("Tote", "A navy bag of waxed canvas, with leather handles."))
    assert bag.attributes["color"] == ("navy",)
    assert bag.derived["color"] == bag.derived["material"] == "description"


def test_only_the_first_mention_counts_because_later_ones_are_parts() -> None:
    bag = derive(product("Tote", "Olive cloth with a red lining and black straps."))
    assert bag.attributes["color"] == ("olive",)


def test_values_joined_to_the_first_belong_to_it() -> None:
    lamp = derive(product("Black and Gold Lamp", "The cord is white."))
    assert lamp.attributes["color"] == ("black", "gold")


def test_a_longer_name_is_not_taken_for_the_shorter_within_it() -> None:
    bag = derive(product("Faux Leather Tote"))
    assert bag.attributes["material"] == ("faux leather",)


def test_what_the_catalogue_states_is_never_replaced() -> None:
    stated = product("Green Tote", attributes={"color": ("moss",), "waterproof": False})
    assert derive(stated) is stated
    assert derive(
        product("Green Waterproof Tote", attributes={"waterproof": False})
    ).attributes == {
        "waterproof": False,
        "color": ("green",),
    }


def test_a_brand_is_not_a_color() -> None:
    lamp = derive(product("Black Diamond Spot Headlamp", brand="Black Diamond"))
    assert "color" not in lamp.attributes


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("A fully waterproof shell.", "waterproof"),
        ("Bluetooth inside.", "wireless"),
        ("With noise-cancelling cups.", "noise_cancelling"),
        ("Noise canceling at last.", "noise_cancelling"),
        ("Collapsible, and it weighs nothing.", "foldable"),
        ("No plastic, waterproof.", "waterproof"),
    ],
)
def test_a_flag_is_read_from_prose(text: str, flag: str) -> None:
    found = derive(product("Thing", text))
    assert found.attributes[flag] is True
    assert found.derived[flag] == "description"


@pytest.mark.parametrize(
    "text",
    [
        "Water-resistant, not waterproof.",
        "Not fully waterproof.",
        "Non-waterproof.",
        "It isn\u2019t really waterproof.",
        "Neither waterproof nor warm.",
        "It doesn't claim to be waterproof.",
        "Warm without being waterproof.",
        "Waterproofing spray is sold apart.",
        "Waterproof? Sadly, it is not waterproof.",
    ],
)
def test_a_denied_flag_is_not_derived(text: str) -> None:
    assert "waterproof" not in derive(product("Jacket", text)).attributes


def test_the_stone_of_stone_gray_is_no_material() -> None:
    boots = derive(product("Fluffy Slipper, Stone Grey"))
    assert "material" not in boots.attributes


def test_a_material_that_begins_like_a_color_tells_no_color() -> None:
    bowl = derive(product("Chicken Bowl", "A sleek stainless steel bowl."))
    assert "color" not in bowl.derived
    assert bowl.attributes["material"] == ("stainless steel",)


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Early Harvest Olive Oil", "Oils & Vinegars"),
        ("Hollow Pine Light Roast", "Coffee Beans"),
        ("Oak-Smoked Paprika", "Spices"),
        ("Hazelnut Hand Cream", "Skin Care"),
    ],
)
def test_what_is_eaten_or_applied_has_a_color_and_a_material_in_name_only(
    title: str, kind: str
) -> None:
    assert not derive(product(title, categories=("Shop", kind))).derived
    assert derive(product(title, categories=("Shop", "Mugs"))).derived


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Crystal clear sound.", {}),
        ("Natural ingredients, and it burns down slowly.", {}),
        ("Frames with clear lenses.", {"color": ("clear",)}),
        ("A natural wood handle.", {"color": ("natural",), "material": ("wood",)}),
        ("Filled with duck down.", {"material": ("duck down",)}),
    ],
)
def test_a_word_of_many_senses_tells_a_look_where_what_follows_shows_it(
    text: str, read: dict[str, tuple[str, ...]]
) -> None:
    found = derive(product("Thing", text))
    assert {field: found.attributes[field] for field in found.derived} == read
