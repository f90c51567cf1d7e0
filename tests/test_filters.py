import math
from collections.abc import Sequence
from contextlib import closing
from datetime import date
from itertools import product as product_of
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from recommender import reasons_for, relaxations
from store import (
    BOUNDS,
    AttributeValue,
    Catalog,
    Constraint,
    Op,
    Product,
    Quantity,
    Rating,
    Scalar,
    Shelf,
    UnknownField,
    satisfies,
    vocabulary_of,
)
from store.index import AttributeIndex, IndexBuilder
from store.ingest import Import, ingest
from store.lexical import LexicalBuilder, LexicalIndex
from tests.conftest import SHOP, product
from tests.letters import LetterEmbedder
from tools.condition import Condition

OPS: tuple[Op, ...] = ("eq", "ne", "in", "not_in", "lt", "lte", "gt", "gte")
# Every kind of field, the names that mean something of their own, and one nobody states.
FIELDS = st.sampled_from(
    [
        *("price", "rating", "rating_count", "stock", "available", "category", "brand"),
        *("color", "material", "size", "waterproof", "weight", "compatible_with", "surface"),
        *("age_from", "age_to"),
    ]
)
WORDS = st.sampled_from(
    [
        *("black", "navy", "blue", "dark blue", "leather", "faux leather", "full-grain leather"),
        *("canvas", "Bags", "Bags & Cases", "Backpacks", "16-inch laptop", "laptop", "M", "m", ""),
        *("Caf\u00e9", "cafe", "!!!", "\u8336", "true", "5", "Corvane and Sons", "corvane"),
        "2024-03-15",
    ]
)
TEXTS = st.lists(WORDS, max_size=3).map(" ".join)
NUMBERS = st.sampled_from([0.0, 1.0, 4.2, 5.0, 50.0, 500.0, 1000.0])
DAYS = st.sampled_from([date(1, 1, 1), date(2024, 2, 29), date(2024, 3, 15), date(9999, 12, 31)])
UNITS = st.sampled_from(["", "g", "kg", "cm", "W", "USD", "EUR", "day"])
QUANTITIES = st.builds(Quantity, amount=NUMBERS, unit=UNITS)
VALUES: st.SearchStrategy[AttributeValue] = (
    st.booleans() | QUANTITIES | DAYS | st.lists(WORDS, max_size=2).map(tuple)
)
PRODUCTS = st.builds(
    product,
    st.builds("Thing {}".format, TEXTS),
    TEXTS,
    price=st.none() | st.sampled_from([100, 420, 500, 5000]),
    currency=st.sampled_from(["USD", "EUR"]),
    stock=st.none() | st.sampled_from([0, 1, 5, 50]),
    rating=st.none() | st.tuples(st.sampled_from([1.0, 4.2, 5.0]), st.sampled_from([0, 5, 50])),
    brand=st.none() | WORDS.filter(bool),
    categories=st.lists(WORDS, max_size=2).map(tuple),
    attributes=st.dictionaries(FIELDS, VALUES, max_size=4),
)
SETS = st.one_of([st.lists(of, max_size=3).map(tuple) for of in (WORDS, NUMBERS, DAYS)])
CONSTRAINTS = st.builds(
    Constraint,
    field=FIELDS,
    op=st.sampled_from([op for op in OPS if op not in BOUNDS]),
    value=WORDS | NUMBERS | DAYS | st.booleans() | SETS,
    unit=UNITS,
) | st.builds(
    Constraint,
    field=FIELDS,
    op=st.sampled_from(sorted(BOUNDS)),
    value=NUMBERS | DAYS,
    unit=UNITS,
)


def words_of(products: Sequence[Product]) -> LexicalIndex:
    builder = LexicalBuilder()
    for one in products:
        builder.add(one)
    return builder.build()


def indexed(products: Sequence[Product]) -> AttributeIndex:
    builder = IndexBuilder()
    for one in products:
        builder.add(one)
    return builder.build(words_of(products))


@settings(max_examples=200, deadline=None)
@given(st.lists(PRODUCTS, max_size=5), st.lists(CONSTRAINTS, min_size=1, max_size=4))
@example(
    [product("A", attributes={"waterproof": True}), product("B", attributes={"waterproof": ()})],
    [Constraint(field="waterproof", op="ne", value="IPX4")],
)
def test_the_index_answers_as_the_definition_does(
    products: list[Product], constraints: list[Constraint]
) -> None:
    index = indexed(products)
    for constraint in constraints:
        meant = [satisfies(p, constraint) for p in products]
        assert index.satisfying([constraint]).tolist() == [m is True for m in meant], constraint
        assert index.unknown(constraint).tolist() == [m is None for m in meant], constraint
    every = [all(satisfies(p, c) for c in constraints) for p in products]
    assert index.satisfying(constraints).tolist() == every
    unbroken = [all(satisfies(p, c) is not False for c in constraints) for p in products]
    assert index.possible(constraints).tolist() == unbroken


@settings(max_examples=50, deadline=None)
@given(st.lists(PRODUCTS, max_size=5), CONSTRAINTS)
def test_an_index_read_from_disk_answers_the_same(
    tmp_path_factory: pytest.TempPathFactory, products: list[Product], constraint: Constraint
) -> None:
    folder = tmp_path_factory.mktemp("index")
    index = indexed(products)
    index.save(folder)
    loaded = AttributeIndex.load(folder, words_of(products))
    assert loaded.satisfying([constraint]).tolist() == index.satisfying([constraint]).tolist()


def titles(
    catalog: Catalog,
    field: str,
    op: Op,
    value: Scalar | tuple[str, ...] | tuple[date, ...],
    unit: str = "",
) -> set[str]:
    rows = np.flatnonzero(
        catalog.satisfying([Constraint(field=field, op=op, value=value, unit=unit)])
    )
    return {p.title for p in catalog.at(rows.tolist())}


def test_not_black_leaves_out_what_mentions_black_and_what_states_no_color(
    catalog: Catalog,
) -> None:
    assert titles(catalog, "color", "ne", "black") == {
        *("Trail Leather Backpack", "Harbor Canvas Rucksack", "Studio Faux Leather Backpack"),
        *("Stormpad Roll-Top", "Heirloom Satchel"),
    }


def test_a_wording_leaves_out_what_its_title_or_description_mentions(catalog: Catalog) -> None:
    assert "Trail Leather Backpack" not in titles(catalog, "wording", "ne", "lunches")
    assert titles(catalog, "wording", "ne", "lunches") | {"Trail Leather Backpack"} == {
        p.title for p in SHOP
    }


def test_faux_leather_is_not_leather(catalog: Catalog) -> None:
    leather = titles(catalog, "material", "eq", "leather")
    assert "Studio Faux Leather Backpack" not in leather
    assert "Trail Leather Backpack" in leather, "full-grain leather is leather"
    assert titles(catalog, "material", "eq", "faux leather") == {"Studio Faux Leather Backpack"}


def test_not_leather_leaves_out_faux_leather_too_because_its_title_says_leather(
    catalog: Catalog,
) -> None:
    assert titles(catalog, "material", "ne", "leather") == {
        *("Harbor Canvas Rucksack", "Stormpad Roll-Top", "Plain Daypack"),
    }


def test_navy_answers_to_blue_and_cognac_to_brown(catalog: Catalog) -> None:
    assert titles(catalog, "color", "eq", "blue") == {"Harbor Canvas Rucksack"}
    assert titles(catalog, "color", "in", ("navy", "cognac")) == {
        "Harbor Canvas Rucksack",
        "Heirloom Satchel",
    }
    assert "Heirloom Satchel" in titles(catalog, "color", "eq", "brown")


def test_what_is_missing_is_neither_met_nor_broken(catalog: Catalog) -> None:
    under = Constraint(field="price", op="lt", value=1e6)
    over = Constraint(field="price", op="gte", value=1e6)
    assert catalog.count([under]) == 7
    assert catalog.count([over]) == 0
    assert catalog.undecided([under]) == catalog.undecided([over]) == 1
    dry = Constraint(field="waterproof", op="eq", value=True)
    wet = Constraint(field="waterproof", op="ne", value=True)
    assert (catalog.count([dry]), catalog.count([wet]), catalog.undecided([dry])) == (1, 1, 6)


def test_out_of_stock_can_be_left_out_or_asked_for(catalog: Catalog) -> None:
    assert "Stormpad Roll-Top" not in titles(catalog, "available", "eq", True)
    assert titles(catalog, "available", "eq", False) == {"Stormpad Roll-Top"}
    assert titles(catalog, "available", "ne", True) == {"Stormpad Roll-Top"}


def test_weights_compare_in_one_unit_whatever_unit_either_side_uses(catalog: Catalog) -> None:
    light = {"Metro Leather Backpack", "Plain Daypack"}
    assert titles(catalog, "weight", "lte", 900) == light
    assert titles(catalog, "weight", "lt", 1, unit="kg") == light
    assert titles(catalog, "weight", "lt", 1, unit="cm") == set()


def test_what_is_up_to_six_years_is_not_for_one_of_seven() -> None:
    def toy(**ages: int) -> Product:
        spans = {field: Quantity(amount=years, unit="year") for field, years in ages.items()}
        return product("Blocks", attributes=dict(spans))

    seven = Constraint(field="age_from", op="lte", value=7, unit="year")
    assert satisfies(toy(age_from=3), seven)
    assert satisfies(toy(age_from=3, age_to=7), seven)
    assert satisfies(toy(age_from=3, age_to=6), seven) is False
    assert satisfies(toy(age_to=6), seven) is False
    assert satisfies(toy(age_to=9), seven) is None


def test_a_product_without_a_category_is_of_the_kind_that_its_title_names() -> None:
    bare = product("Leather Backpack", categories=())
    assert satisfies(bare, Constraint(field="category", op="eq", value="backpacks"))
    assert satisfies(bare, Constraint(field="category", op="eq", value="tents")) is False
    assert satisfies(bare, Constraint(field="category", op="ne", value="tents")) is None


def test_a_rating_compares_out_of_five_whatever_its_scale() -> None:
    tall = product("Thing").model_copy(update={"rating": Rating(value=9, scale_max=10)})
    assert satisfies(tall, Constraint(field="rating", op="gte", value=4.5))
    assert satisfies(tall, Constraint(field="rating", op="gt", value=4.5)) is False


def test_a_price_in_another_currency_is_not_compared() -> None:
    euros = product("Thing", price=100, currency="EUR")
    cheap = Constraint(field="price", op="lt", value=50, unit="USD")
    assert satisfies(product("Thing", price=100), cheap)
    assert satisfies(euros, cheap) is None
    assert satisfies(euros, cheap.model_copy(update={"unit": "EUR"}))


def test_of_several_currencies_the_usual_one_is_the_catalogues() -> None:
    dollars = [product(f"Thing {i}", price=100 * i) for i in (3, 4, 5)]
    spoken = vocabulary_of([product("Thing", price=90_000, currency="JPY"), *dollars])
    assert spoken.currency == spoken.numbers["price"].unit == "USD"
    assert (spoken.numbers["price"].low, spoken.numbers["price"].high) == (3.0, 5.0)
    assert spoken.coverage["price"] == 0.75


def test_the_lowest_price_is_not_told_across_currencies() -> None:
    cheap, dear = product("A", price=100, currency="EUR"), product("B", price=200)
    assert "price" not in compared(cheap, dear)
    assert "price" in compared(product("C", price=100), dear)


def compared(one: Product, other: Product) -> set[str]:
    reasons = [r for r in reasons_for(one, [], [other]) if r.kind == "comparison"]
    return {evidence.field for r in reasons for evidence in r.evidence}


@pytest.mark.parametrize(
    ("op", "written", "meant"),
    [("lt", "50", 50.0), ("gte", " 4.5 ", 4.5), ("eq", "True", True), ("eq", "50", "50")],
)
def test_a_bound_or_a_truth_that_a_model_puts_in_quotes_is_read(
    op: Op, written: str, meant: Scalar
) -> None:
    assert Condition(field="price", op=op, value=written).value == meant


@pytest.mark.parametrize("written", ["cheap", "nan", "inf", True, ["5"], math.inf, ""])
def test_a_bound_that_is_no_number_is_refused(written: bool | float | str | list[str]) -> None:
    with pytest.raises(ValidationError):
        Condition(field="price", op="lt", value=written)


def test_an_unknown_field_is_refused_with_the_nearest_known_ones(catalog: Catalog) -> None:
    with pytest.raises(UnknownField, match=r"'colour'.*Nearest: color"):
        catalog.satisfying([Constraint(field="colour", op="eq", value="blue")])
    with pytest.raises(UnknownField):
        catalog.search("bag", [Constraint(field="", op="eq", value="blue")])
    with pytest.raises(UnknownField):
        catalog.undecided([Constraint(field="wieght", op="lt", value=3)])


def test_the_ends_of_a_range_are_those_of_the_products_that_qualify(catalog: Catalog) -> None:
    leather = [Constraint(field="material", op="eq", value="leather")]
    assert catalog.extreme("price", leather, True) == 89
    assert catalog.extreme("price", leather, False) == 110
    assert catalog.extreme("weight", leather, True) == 900
    nothing = [Constraint(field="color", op="eq", value="octarine")]
    assert catalog.extreme("price", nothing, True) is None


def test_numbers_are_known_for_the_rows_that_state_them(catalog: Catalog) -> None:
    rows = [i for i, p in enumerate(SHOP) if p.title in ("Heirloom Satchel", "Plain Daypack")]
    satchel, daypack = catalog.numbers("price", rows)
    assert math.isnan(satchel) and daypack == 39
    assert np.isnan(catalog.numbers("rating", rows)).tolist() == [False, True]
    assert catalog.available(rows).tolist() == [True, True]
    known = [4.6, 4.4, 4.1, 4.7, 3.2, 4.2, 4.2]
    assert catalog.mean_rating == pytest.approx(sum(known) / len(known))


def test_not_leather_means_no_suede_either() -> None:
    boot = product("Ankle Boot", "Suede upper.", attributes={"material": ("rubber",)})
    limit = Constraint(field="material", op="ne", value="leather")
    assert satisfies(boot, limit) is False


@pytest.mark.parametrize(
    ("kind", "stated"),
    [
        ("plastic", "polyethylene"),
        ("plastic", "PVC"),
        ("leather", "lambskin"),
        ("latex", "natural rubber"),
        ("wool", "lambswool"),
    ],
)
def test_a_kind_of_material_is_asked_for_and_excluded_by_its_family(kind: str, stated: str) -> None:
    can = product("Watering Can", attributes={"material": (stated,)})
    assert satisfies(can, Constraint(field="material", op="eq", value=kind))
    assert satisfies(can, Constraint(field="material", op="ne", value=kind)) is False


def test_a_number_is_one_of_several() -> None:
    desk = product("Desk", attributes={"height": Quantity(amount=72, unit="cm")})
    one_of = Constraint(field="height", op="in", value=(60, 72), unit="cm")
    assert satisfies(desk, one_of)
    assert satisfies(desk, one_of.model_copy(update={"op": "not_in"})) is False
    assert satisfies(desk, one_of.model_copy(update={"value": (60.0, 61.0)})) is False
    assert satisfies(product("Chair"), one_of) is None


def test_days_filter_and_relax_like_numbers(home: Path, embedder: LetterEmbedder) -> None:
    days = [date(2023, 1, 5), date(2024, 3, 15), date(2025, 7, 1)]
    shop = [product(f"Lamp {d}", attributes={"release_date": d}) for d in days]
    shelf = Shelf(home, embedder)
    ingest(shelf, Import("lamps", [*shop, product("Lamp")]))
    with closing(shelf.open("lamps")) as lamps:
        assert titles(lamps, "release_date", "gte", date(2024, 3, 15)) == {
            "Lamp 2024-03-15",
            "Lamp 2025-07-01",
        }
        assert titles(lamps, "release_date", "in", (days[0], days[2])) == {
            "Lamp 2023-01-05",
            "Lamp 2025-07-01",
        }
        late = Constraint(field="release_date", op="gt", value=date(2026, 1, 1))
        assert lamps.undecided([late]) == 1
        (way,) = relaxations([late], count=lamps.count, extreme=lamps.extreme)
        assert way.bound == date(2025, 7, 1).toordinal() and way.matching == 1


def test_an_index_is_mapped_into_memory_not_read(tmp_path: Path) -> None:
    indexed(SHOP).save(tmp_path)
    loaded = AttributeIndex.load(tmp_path, words_of(SHOP))
    column = loaded.numbers("price", "USD")
    assert not column.flags.owndata and not column.flags.writeable


@pytest.mark.parametrize("part", ["attributes", "numbers"])
def test_a_damaged_index_is_refused(tmp_path: Path, part: str) -> None:
    indexed(SHOP).save(tmp_path)
    words = words_of(SHOP)
    for file in sorted((tmp_path / part).iterdir()):
        whole = file.read_bytes()
        for damaged in (whole[:-1], whole[:-3] + b"???", b""):
            file.write_bytes(damaged)
            with pytest.raises((OSError, ValueError)):
                AttributeIndex.load(tmp_path, words)
        file.unlink()
        with pytest.raises(OSError):
            AttributeIndex.load(tmp_path, words)
        file.write_bytes(whole)
    assert AttributeIndex.load(tmp_path, words).size == len(SHOP)


@pytest.mark.parametrize(
    ("categories", "asked", "fits"),
    [
        (("Home", "Lighting"), "Lights", False),
        (("Home", "Lights"), "light", True),
        (("Coffee & Tea", "Moka Pots"), "Tea", False),
        (("Coffee & Tea", "Moka Pots"), "Coffee & Tea", True),
        (("Coffee & Tea",), "Tea", True),
        (("Kitchen", "Mixers & Blenders"), "Blenders", True),
    ],
)
def test_a_product_is_of_its_categories_and_of_the_parts_of_the_last(
    categories: tuple[str, ...], asked: str, fits: bool
) -> None:
    thing = product("Thing", categories=categories)
    limit = Constraint(field="category", op="eq", value=asked)
    assert satisfies(thing, limit) is fits
    assert bool(indexed([thing]).satisfying([limit]).any()) is fits


def test_words_in_another_order_name_a_thing_only_where_none_has_them_in_a_row(
    shelf: Shelf,
) -> None:
    kayaks = ("SunRider Adventure Kayak", "Adventurer's Duo Kayak Set")
    ingest(shelf, Import("boats", [product(title) for title in kayaks]))
    boats = shelf.open("boats")
    assert titles(boats, "title", "eq", "adventure kayak") == {kayaks[0]}
    assert titles(boats, "title", "eq", "duo adventurer") == {kayaks[1]}
    boats.close()


def test_what_no_row_may_mention_is_the_same_in_the_index_and_in_each_row(home: Path) -> None:
    texts = ["leather", "leather strap", "no leather", "leather-free", "without a leather strap"]
    rows = [
        product(f"Thing {at}", text, attributes={"finish": (value,)})
        for at, (text, value) in enumerate(product_of(["", *texts], ["plain", *texts]))
    ]
    shelf = Shelf(home, LetterEmbedder())
    ingest(shelf, Import("things", rows))
    with closing(shelf.open("things")) as catalog:
        shown = catalog.at(range(len(catalog)))
        for said in ("leather", "strap", "leather strap", "leather thing"):
            unwanted = Constraint(field="wording", op="ne", value=said)
            meant = [satisfies(p, unwanted) is True for p in shown]
            assert catalog.satisfying([unwanted]).tolist() == meant, said
            assert any(meant) and not all(meant)
