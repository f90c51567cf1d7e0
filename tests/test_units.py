import pytest

from store import Constraint, Quantity, canonical, conversion, satisfies, settled
from store.importers.attribute import UNITS
from tests.conftest import product

COMPARED = {
    "g": "mg g kg lb lbs pound pounds oz ounce ounces t",
    "cm": "mm cm m km in inch inches \" ft feet ' yd micron microns µm",
    "ml": "ml cl dl l liter liters litre litres gal gallon gallons qt pt cup cups fl.oz floz m³",
    "hour": "s sec second seconds min minute minutes h hr hrs hour hours day days week weeks "
    "month months year years yr yrs",
    "GB": "mb gb tb",
    "W": "w kw",
    "mAh": "ah mah",
}


@pytest.mark.parametrize(
    "written", ["6 mm", "7 mm", "0.7 cm", "30 mm", "1.1 in", "0.1 lb", "2 lb", "12 fl oz"]
)
def test_no_rounding_makes_a_measure_more_than_itself(written: str) -> None:
    amount, unit = written.split(maxsplit=1)
    stated = Quantity(amount=float(amount), unit=unit)
    known = conversion(unit)
    assert known
    thing = product("Mat", attributes={"thickness": stated})
    same = settled(float(amount) * known[1])
    limit = Constraint(field="thickness", op="gt", value=same, unit=known[0])
    assert satisfies(thing, limit) is False
    assert satisfies(thing, limit.model_copy(update={"op": "lte"}))


@pytest.mark.parametrize(
    ("written", "unit", "amount"),
    [
        (Quantity(amount=1.4, unit="kg"), "g", 1400),
        (Quantity(amount=2, unit="lbs"), "g", 907.18474),
        (Quantity(amount=16, unit="inch"), "cm", 40.64),
        (Quantity(amount=5, unit="'"), "cm", 152.4),
        (Quantity(amount=0.5, unit="L"), "ml", 500),
        (Quantity(amount=12, unit="fl.oz"), "ml", 354.88235),
        (Quantity(amount=90, unit="min"), "hour", 1.5),
        (Quantity(amount=1, unit="TB"), "GB", 1000),
        (Quantity(amount=1.8, unit="kW"), "W", 1800),
    ],
)
def test_a_measure_compares_in_one_unit_of_its_kind(
    written: Quantity, unit: str, amount: float
) -> None:
    compared = canonical(written)
    assert compared.unit == unit
    assert compared.amount == pytest.approx(amount)


@pytest.mark.parametrize(
    "unit", ["", "°C", "dB", "W", "lm", "pieces", "no unit at all", "1/0", ")"]
)
def test_what_does_not_convert_stays_as_it_is_written(unit: str) -> None:
    assert canonical(Quantity(amount=40, unit=unit)) == Quantity(amount=40, unit=unit)


def test_every_unit_that_importers_know_means_what_shops_mean_by_it() -> None:
    expected = {unit: kind for kind, units in COMPARED.items() for unit in units.split()}
    found = {unit: known[0] for unit in UNITS if (known := conversion(unit))}
    assert found == expected
