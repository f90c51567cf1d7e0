from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import AttributeValue, Constraint, Product, parse_day, satisfies
from store.importers import open_source
from tests.conftest import product

LAUNCHED = product("Lamp", attributes={"release_date": date(2024, 3, 15)})


@pytest.mark.parametrize(
    "written",
    [
        *("2024-03-15", "2024-03-15T09:30:00Z", "2024-03-15 09:30", "2024-03-15T09:30:00+02:00"),
        *("2024/3/15", "2024.03.15", " 2024-03-15 ", "15 March 2024", "15th Mar. 2024"),
        *("March 15, 2024", "mar 15 2024", "15 march, 2024"),
    ],
)
def test_a_day_is_read_in_every_unambiguous_way(written: str) -> None:
    assert parse_day(written) == date(2024, 3, 15)


@pytest.mark.parametrize(
    "written",
    [
        *("03/04/2024", "2024", "2024-13-01", "2023-02-29", "15 Marching 2024", "20240315", ""),
        *("2024-03-15 to 2024-04-01", "2024-03-15 black", "0000-01-01", "15 Mart 2024"),
    ],
)
def test_what_may_be_another_day_or_none_stays_text(written: str) -> None:
    assert parse_day(written) is None


@given(st.text(alphabet="0123456789-/.TZ: Marchjun,th+", max_size=24))
def test_no_text_makes_the_reading_of_a_day_fail(text: str) -> None:
    parse_day(text)


def test_importers_read_days_and_leave_sizes_and_models_alone(tmp_path: Path) -> None:
    file = tmp_path / "shop.csv"
    file.write_text(
        "id,title,price,release_date,available_from,model,size\n"
        "1,Lamp,5,2024-03-15,15 March 2024,03/04/2024,12\n"
    )
    (lamp,) = [p for p in open_source(file).records() if isinstance(p, Product)]
    stated: dict[str, AttributeValue] = {k: v for k, v in lamp.attributes.items() if k != "size"}
    assert stated == {
        "release_date": date(2024, 3, 15),
        "available_from": date(2024, 3, 15),
        "model": ("03/04/2024",),
    }


def test_a_day_survives_the_trip_through_json() -> None:
    assert Product.model_validate_json(LAUNCHED.model_dump_json()) == LAUNCHED
    limits = [
        Constraint(field="release_date", op="gte", value=date(2024, 3, 1)),
        Constraint(field="release_date", op="in", value=(date(2024, 3, 1), date(2024, 3, 15))),
    ]
    for limit in limits:
        assert Constraint.model_validate_json(limit.model_dump_json()) == limit


def test_a_product_from_before_days_reads_as_it_did() -> None:
    row = LAUNCHED.model_dump_json().replace('"2024-03-15"', '["2024-03-15"]')
    assert Product.model_validate_json(row).attributes == {"release_date": ("2024-03-15",)}


def test_a_text_in_the_form_of_a_day_is_one() -> None:
    limit = Constraint(field="release_date", op="gte", value="2024-03-15")
    assert limit.value == date(2024, 3, 15)
    assert satisfies(LAUNCHED, limit) is True


@pytest.mark.parametrize(
    "value", ["soon", True, ("2024-01-01",), datetime(2024, 1, 1), float("nan"), float("inf")]
)
def test_a_bound_takes_one_finite_number_or_one_day(value: object) -> None:
    with pytest.raises(ValueError, match=r"takes one number or one day|valid|finite"):
        Constraint.model_validate({"field": "release_date", "op": "lt", "value": value})


@pytest.mark.parametrize("value", [(1, "a"), (True, False), (float("nan"), 1)])
def test_a_set_holds_finite_values_of_one_kind(value: object) -> None:
    with pytest.raises(ValueError):
        Constraint.model_validate({"field": "size", "op": "in", "value": value})


def test_a_number_is_no_day() -> None:
    for unit in ("", "day"):
        limit = Constraint(field="release_date", op="gte", value=1, unit=unit)
        assert satisfies(LAUNCHED, limit) is None
