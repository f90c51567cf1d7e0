"""Products of shops that name their fields themselves, and describe them at a loss for words."""

import pytest

from agent.item import worded
from agent.templates import load
from agent.voice import Voice
from recommender import reasons_for
from store import AttributeValue, Quantity
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
