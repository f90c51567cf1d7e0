from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from store import (
    BadCondition,
    Catalog,
    Constraint,
    Op,
    Quantity,
    UnknownField,
    parse_where,
    vocabulary_of,
)
from tests.conftest import SHOP, product

EXTRA = product(
    "Field Camera",
    attributes={
        "release_date": date(2024, 3, 15),
        "battery_life": Quantity(amount=10, unit="hour"),
        "screen_size": Quantity(amount=3, unit="inch"),
        "model": ("501",),
        "sold_in": ("Norway",),
        "persons": Quantity(amount=2),
    },
)
WORDS = vocabulary_of([*SHOP, EXTRA])


def read(text: str) -> list[tuple[str, Op, object, str]]:
    return [(c.field, c.op, c.value, c.unit) for c in parse_where(text, WORDS)]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("price<50", ("price", "lt", 50.0, "USD")),
        ("price <= $49.90", ("price", "lte", 49.9, "USD")),
        ("price>20 EUR", ("price", "gt", 20.0, "EUR")),
        ("price < €20", ("price", "lt", 20.0, "EUR")),
        ("price>=-5", ("price", "gte", -5.0, "USD")),
        ("color=blue", ("color", "eq", "blue", "")),
        ("color=blue,green", ("color", "in", ("blue", "green"), "")),
        ("color in (blue, dark green)", ("color", "in", ("blue", "dark green"), "")),
        ("color not in blue , green", ("color", "not_in", ("blue", "green"), "")),
        ("color!=blue,green", ("color", "not_in", ("blue", "green"), "")),
        ("material!=faux leather", ("material", "ne", "faux leather", "")),
        ('material<>"faux leather"', ("material", "ne", "faux leather", "")),
        ("weight<=1.2kg", ("weight", "lte", 1200.0, "g")),
        ("weight ≤ 1.2 kg", ("weight", "lte", 1200.0, "g")),
        ("weight<900", ("weight", "lt", 900.0, "g")),
        ("weight=310,900", ("weight", "in", (310.0, 900.0), "g")),
        ("screen size > 2.5 inch", ("screen_size", "gt", 6.35, "cm")),
        ("battery life>=10h", ("battery_life", "gte", 10.0, "hour")),
        ("Battery-Life>=600 min", ("battery_life", "gte", 10.0, "hour")),
        ("persons=2", ("persons", "eq", 2.0, "")),
        ("release_date>=2024-01-01", ("release_date", "gte", date(2024, 1, 1), "")),
        ("release_date<15 March 2024", ("release_date", "lt", date(2024, 3, 15), "")),
        ("release_date>=2024", ("release_date", "gte", date(2024, 1, 1), "")),
        ("release_date<=2024", ("release_date", "lte", date(2024, 12, 31), "")),
        ("release_date>2024-02", ("release_date", "gt", date(2024, 2, 29), "")),
        ("waterproof", ("waterproof", "eq", True, "")),
        ("not waterproof", ("waterproof", "eq", False, "")),
        ("!waterproof", ("waterproof", "eq", False, "")),
        ("waterproof=no", ("waterproof", "eq", False, "")),
        ("waterproof!=yes", ("waterproof", "ne", True, "")),
        ("available", ("available", "eq", True, "")),
        ("rating>=4", ("rating", "gte", 4.0, "")),
        ("model=501", ("model", "eq", "501", "")),
        ('brand="Corvane and Sons"', ("brand", "eq", "Corvane and Sons", "")),
        ("brand='Levi\\'s, Inc.'", ("brand", "eq", "Levi's, Inc.", "")),
        ("brand=Levi's", ("brand", "eq", "Levi's", "")),
        ("brand=Sand and", ("brand", "eq", "Sand", "")),
        ("sold in=Norway", ("sold_in", "eq", "Norway", "")),
        ('"sold_in"=Norway', ("sold_in", "eq", "Norway", "")),
    ],
)
def test_a_condition_is_read_in_the_catalogues_terms(
    text: str, meant: tuple[str, Op, object, str]
) -> None:
    assert read(text) == [meant]


def test_conditions_are_joined_by_and_or_a_semicolon() -> None:
    joined = 'price<50 and color="black and gold",navy; not waterproof AND rating>=4;'
    assert read(joined) == [
        ("price", "lt", 50.0, "USD"),
        ("color", "in", ("black and gold", "navy"), ""),
        ("waterproof", "eq", False, ""),
        ("rating", "gte", 4.0, ""),
    ]
    assert [c.said for c in parse_where(joined, WORDS)][1] == 'color="black and gold",navy'
    assert read("") == read("  ") == []


def test_a_year_that_is_equalled_is_all_its_days() -> None:
    assert read("release_date=2024-02") == [
        ("release_date", "gte", date(2024, 2, 1), ""),
        ("release_date", "lte", date(2024, 2, 29), ""),
    ]


@pytest.mark.parametrize(
    ("text", "position", "expected"),
    [
        ("price<", 7, "a value"),
        ("price<cheap", 7, "a finite number in USD"),
        ("price<nan", 7, "a finite number in USD"),
        ("price<1e999", 7, "a finite number in USD"),
        ("price<1,000", 9, "one value only"),
        ("price<50 color=blue", 7, "a finite number in USD"),
        ("weight<5cm", 8, "a finite number in g"),
        ("weight<5 pebbles", 8, "a finite number in g"),
        ("persons>2kg", 9, "a finite number"),
        ("color", 6, "a sign and a value after 'color'"),
        ("color>blue", 7, "= or != for 'color'"),
        ("waterproof>yes", 12, "= or != for 'waterproof'"),
        ("waterproof=perhaps", 12, "yes or no"),
        ("release_date>soon", 14, "a day like 2024-03-15"),
        ("release_date>=2024-13", 15, "a day like 2024-03-15"),
        ("release_date!=2024", 15, "a day like 2024-03-15"),
        ("release_date in 2024-01-01,soon", 28, "a day like 2024-03-15"),
        ("not color=blue", 1, "write != instead"),
        ("<50", 1, "the name of a field"),
        ("price<50;;rating>4", 10, "the name of a field"),
        ('color="blue', 7, "a closing quote"),
        ('color="blue"x', 13, "`and`, `;` or the end"),
        ("color in (blue", 15, "a closing bracket"),
        ("x" * 2_001, 2_001, "at most 2,000 characters"),
    ],
)
def test_an_error_names_the_position_and_what_was_expected(
    text: str, position: int, expected: str
) -> None:
    with pytest.raises(BadCondition) as caught:
        parse_where(text, WORDS)
    assert f"position {position}: expected" in str(caught.value), caught.value
    assert expected in str(caught.value), caught.value


def test_an_unknown_field_is_named_with_the_nearest_known_ones() -> None:
    with pytest.raises(UnknownField, match=r"'colour'.*Nearest: color"):
        parse_where("price<50 and colour=blue", WORDS)


PIECES = st.sampled_from(
    [
        *("price", "color", "waterproof", "release_date", "weight", "model", "available", "brand"),
        *("<", "<=", "=", "!=", "<>", " in ", " not in ", "not ", "!", " and ", ";", ",", " "),
        *("50", "1.2kg", "$", "€9", "nan", "2024", "2024-03-15", "blue", "yes", "e9", "-", "."),
        *('"', "'", "\\", "(", ")", "[", "]", "\u00e9", "\u8336", "\n", "\x00", "\u0660"),
    ]
)


@settings(max_examples=600)
@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=40))
@example("price=" + "9" * 400)
@example("price=1e-999")
@example("weight<" + " " * 300)
def test_any_text_is_conditions_or_a_named_error(text: str) -> None:
    try:
        found = parse_where(text, WORDS)
    except (BadCondition, UnknownField):
        return
    assert all(isinstance(c, Constraint) for c in found)


@settings(max_examples=300)
@given(st.sampled_from(["color", "brand", "model"]), st.lists(st.text(max_size=12), min_size=1))
def test_any_text_in_quotes_arrives_as_it_is(field: str, texts: list[str]) -> None:
    quoted = ",".join('"' + t.replace("\\", "\\\\").replace('"', '\\"') + '"' for t in texts)
    (found,) = parse_where(f"{field}={quoted}", WORDS)
    assert [str(v) for v in found.values] == texts


def test_what_is_typed_filters(catalog: Catalog) -> None:
    typed = parse_where("price<100; material!=leather and weight<=1kg", catalog.vocabulary)
    assert catalog.count(typed) == 1
