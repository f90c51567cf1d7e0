"""Products of shops that name their fields themselves, and describe them at a loss for words."""

import pytest

from agent.item import worded
from agent.quotation import details, passable, quotable
from agent.templates import load
from agent.voice import Voice
from recommender import reasons_for
from store import AttributeValue, Constraint, Product, Quantity
from store.derivation import derive
from store.importers.plain import product_from_row
from tests.conftest import product


def told(field: str, value: AttributeValue) -> str:
    """Return how a product's one field is told."""
    thing = product("Thing", attributes={field: value}, rating=None)
    (reason,) = (r for r in reasons_for(thing, [], []) if r.slots.get("field") == field)
    return worded(reason.model_dump(), Voice(load()))


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("suitable_for", ("adults",), "suitable for adults"),
        ("works_with", ("Alexa",), "works with Alexa"),
        ("made_in", ("Italy",), "made in Italy"),
        ("recommended_for", ("dry hair", "curls"), "recommended for dry hair and curls"),
        ("active_ingredient", ("sea salt",), "active ingredient: sea salt"),
        ("difficulty", ("medium",), "difficulty: medium"),
        ("scent", ("cedar",), "cedar scent"),
        ("top_closure", ("zip",), "zip top closure"),
        ("min_age", Quantity(amount=12, unit="years"), "from 12 years on"),
        ("minimum_age", Quantity(amount=3, unit="months"), "from 3 months on"),
        ("max_pressure", Quantity(amount=7, unit="bar"), "pressure up to 7 bar"),
        ("minimum_order", Quantity(amount=2, unit="m"), "order from 2 m"),
        ("voltage", Quantity(amount=18, unit="V"), "voltage: 18 V"),
        ("power", Quantity(amount=300, unit=""), "power: 300"),
        ("pockets", Quantity(amount=4, unit=""), "4 pockets"),
        ("heel_drop", Quantity(amount=8, unit="mm"), "8 mm heel drop"),
    ],
)
def test_a_field_that_a_shop_named_is_told_as_people_would(
    field: str, value: AttributeValue, said: str
) -> None:
    assert told(field, value) == said


def test_what_suits_all_is_no_reason() -> None:
    thing = product("Thing", attributes={"suitable_for": ("all",)})
    assert not [r for r in reasons_for(thing, [], []) if "suitable_for" in r.slots.values()]


@pytest.mark.parametrize(
    ("column", "cell", "field", "value"),
    [
        ("power_w", "300", "power", Quantity(amount=300, unit="W")),
        ("Net Weight kg", "2.5", "net_weight", Quantity(amount=2.5, unit="kg")),
        ("warranty_years", "2", "warranty", Quantity(amount=2, unit="years")),
        ("cable-length-cm", "150 cm", "cable_length", Quantity(amount=150, unit="cm")),
        ("size_l", "40", "size_l", Quantity(amount=40, unit="")),
    ],
)
def test_a_unit_in_the_name_of_a_column_is_the_unit_of_its_numbers(
    column: str, cell: str, field: str, value: Quantity
) -> None:
    mapping = {"title": "title", column: f"attribute:{column}"}
    fan = product_from_row({"title": "Fan", column: cell}, mapping, "USD")
    assert fan.attributes[field] == value


NONSENSE = (
    "If the lamp was damaged during transportation, contact the seller.",
    "And party, concert, festival, costume etc.",
    "Too heavyA weighted blanket is more heavy than a usual one.",
    "There will be a quiet learning and working environment in your living room.",
    "Any questions about the frame will be answered within 24 hours.",
    "Please clean the lenses with a cloth and paper towels.",
    "Use the single slot to store paper napkins on the table.",
    "Also, they keep away from the friction between furniture and wall.",
    "He stalks her until Hannah comes back home.",
    "Everyone needs a little humor in the morning.",
    "Made of steel \uff0cclear glass beads and cotton.",
    "This means consistent quality in each package.",
)
FILLER = "The comfortable one for the people who need a bit of rest after a long day at work. " * 4


@pytest.mark.parametrize("sentence", NONSENSE)
def test_what_is_not_a_whole_statement_about_a_product_is_never_quoted(sentence: str) -> None:
    says = f"{sentence} {FILLER}"
    assert sentence not in [
        *quotable(says, "Round Sunglasses"),
        *passable(says, "Round Sunglasses"),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "Made of stainless steel with a silicone handle.",
        "The frame weighs 21 g and the lenses are polarized.",
        "Holds 36 ounces of nectar and hangs on a copper hook.",
        "Sunglasses with a metal frame and spring hinges.",
        "It requires 3 size D batteries (not included).",
    ],
)
def test_a_statement_amid_much_else_is_quoted(sentence: str) -> None:
    assert quotable(f"{FILLER}{sentence} {FILLER}", "Round Sunglasses") == [sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "Wiped clean with paper towels.",
        "Fit for faces with Europeans' high nose bridges.",
        "Safe with contact lenses after 15 minutes.",
        "The repair features 20-micron repair.",
        "Works with most cell phones such as these.",
        "Sends a card with people back home.",
        "Comes with everything you need.",
    ],
)
def test_words_after_with_are_no_thing_that_a_product_has(sentence: str) -> None:
    assert list(details(sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "thing"),
    [
        ("It comes with a padded laptop sleeve.", "padded laptop sleeve"),
        ("Featuring adjustable straps, it stays put.", "adjustable straps"),
        ("A watering can with a brass rose.", "brass rose"),
    ],
)
def test_parts_and_what_they_are_of_are_told(sentence: str, thing: str) -> None:
    assert list(details(sentence)) == [thing]


@pytest.mark.parametrize(
    ("title", "says", "material"),
    [
        ("Steel Water Bottle", "", "steel"),
        ("Round Vase", "Hand blown in Murano, made of thick colored glass.", "glass"),
        ("Laptop Satchel", "A full-grain leather satchel for two laptops.", "leather"),
        ("Crew Shirt", "The shirt is 100% preshrunk cotton.", "cotton"),
        ("Down Comforter", "Warm.", "down"),
    ],
)
def test_what_a_text_says_a_product_is_made_of_is_told(
    title: str, says: str, material: str
) -> None:
    thing = derive(product(title, says, rating=None))
    assert f"made of {material}" in texts_of_reasons(thing)


@pytest.mark.parametrize(
    ("title", "says"),
    [
        ("Weighted Blanket with Glass Beads", ""),
        ("Weighted Blanket", "Filled with glass beads that make no noise."),
        ("Alarm Clock", "Count down lights until morning, feather light."),
        ("Memory Foam Slippers", ""),
        ("Wood Glue 500 ml", ""),
        ("Ceiling Fan", "For wood, metal and plastic ceilings."),
        ("Round Clock", "The hands have steel tips."),
        ("Water Bottle with Straw", ""),
    ],
)
def test_a_material_named_in_passing_is_not_what_a_product_is_made_of(
    title: str, says: str
) -> None:
    thing = derive(product(title, says, rating=None))
    assert "made of" not in " ".join(texts_of_reasons(thing))


def test_a_shopper_who_wants_a_material_that_is_only_mentioned_hears_how() -> None:
    thing = derive(product("Weighted Blanket", "Filled with fine glass beads.", rating=None))
    wish = Constraint(field="material", op="eq", value="glass", said="glass")
    assert texts_of_reasons(thing, wish) == ["described with “glass beads”"]


def texts_of_reasons(thing: Product, *wishes: Constraint) -> list[str]:
    return [r.text for r in reasons_for(thing, wishes, []) if r.slots.get("field") == "material"]
