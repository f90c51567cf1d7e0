"""What a catalogue says of a product beyond its price: a yes or no, a quantity, a day, or words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping

from store.day import parse_day
from store.importers.text import blank, clean, plain, text_of
from store.product import AttributeValue, Quantity

MOST = 200
"""Attributes of one product, and values of one attribute, that are kept."""

RENAMED = {
    "colour": "color",
    "colors": "color",
    "colours": "color",
    "gender_affinity": "gender",
    "target_gender": "gender",
    "materials": "material",
    "sizes": "size",
    "flavour": "flavor",
    "country_of_origin": "origin",
    "energy_efficiency_class": "energy_class",
    "released": "release_date",
    "availability_date": "available_from",
    "date_published": "publication_date",
}
GENDERS = {
    "f": "women", "female": "women", "w": "women", "womens": "women", "women's": "women",
    "m": "men", "male": "men", "mens": "men", "men's": "men", "u": "unisex",
}  # fmt: skip
WORDS = frozenset({"color", "material", "gender", "pattern", "style", "age_group", "brand"})
"""Attributes whose values are always words: a color "001" or a style "501" counts nothing."""
CHOSEN = frozenset({"color", "size", "material", "pattern"})
"""Attributes that shoppers choose between, so that a product has all that its variants have."""

UNIT_NAMES = """
mm cm m km in inch inches " ft feet ' yd cm² m² m³ cm2 m2 sqft mm² micron microns µm
mg g kg lb lbs pound pounds oz ounce ounces t g/m² g/m2 gsm
ml cl dl l liter liters litre litres gal gallon gallons qt pt cup cups fl.oz floz
s sec second seconds min minute minutes h hr hrs hour hours day days week weeks
month months year years yr yrs
w kw wh kwh v mv kv a ma ah mah hz khz mhz ghz ohm ω lm lux cd k db °c °f c f ° degrees
bar psi pa hpa kpa nm rpm kcal cal j kj mb gb tb mp px dpi ppi fps mbps gbps % x tog
pcs pieces persons people
"""
UNITS = frozenset(UNIT_NAMES.split())
WRITTEN = """
°C °F W V A Hz kHz MHz GHz kW Wh kWh mAh dB MB GB TB MP TOG lm Pa
"""
SPELLED = {unit.casefold(): unit for unit in WRITTEN.split()}
ENDINGS = """
mm cm kg mg lb lbs oz ml cl liters litres inch inches ft m2 sqm w kw kwh wh v mah ah db lm hz ghz
gb tb mb rpm bar psi watt watts volts hours minutes days weeks months years
"""
ENDING = frozenset(ENDINGS.split())
"""Units that columns are named with: `power_w`, `warranty_years`."""
MEASURE_NAMES = """
power voltage weight length width height depth diameter thickness capacity volume noise load
coverage area life time age range distance speed current frequency size storage memory warranty
"""
MEASURES = frozenset(MEASURE_NAMES.split())
LETTERS = frozenset("mglh")
LONG = {"watts": "w", "watt": "w", "volts": "v", "sqm": "m2"}
QUANTITY = re.compile(r"(?P<number>[-+]?(?:0|[1-9][\d,]*)(?:[.,]\d+)?)\s*(?P<unit>[^\d\s]\S*)?")
IN_BRACKETS = re.compile(r"[(\[]\s*([^()\[\]]{1,10})\s*[)\]]\s*$")
TRUTHS = {"true": True, "yes": True, "false": False, "no": False}
BETWEEN = re.compile(r"[|;\n]")
BETWEEN_COLORS = re.compile(r"[|;/\n]|\s+and\s+", re.IGNORECASE)


def attribute_name(column: str) -> str:
    """Name an attribute in lower snake case, without a unit, by the name most used for it."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", re.sub(r"\(.*", "", column))
    name = re.sub(r"[\W_]+", "_", spaced.casefold()).strip("_")[:60]
    bare = name.removesuffix(f"_{_ending(name)}")
    return RENAMED.get(bare, bare)


def unit_of_column(column: str) -> str:
    """Return the unit that a column's name ends in: W of `power_w`, nothing of most."""
    bracketed = IN_BRACKETS.search(column)
    if bracketed:
        return bracketed[1]
    ending = _ending(re.sub(r"[\W_]+", "_", column.casefold()).strip("_"))
    return LONG.get(ending, ending)


def _ending(name: str) -> str:
    """Return the unit at the end of a name that names a measure: `size_l` is a size."""
    *before, last = name.split("_")
    measures = bool(before) and before[-1] in MEASURES
    single = last in LETTERS and before[-1:] != ["size"]
    return last if measures and (single or last in ENDING) else ""


def read_attribute(name: str, value: object, unit: str = "") -> AttributeValue | None:
    """Read one attribute; `unit` is the column's, for a number that brings none."""
    if _unsaid(value):
        return None
    if isinstance(value, Mapping):
        return _measured(value)
    if isinstance(value, list | tuple):
        return _distinct(clean(text_of(item)) for item in value[:MOST]) or None
    if isinstance(value, bool):
        return value
    return _from_text(name, plain(text_of(value)).strip(), unit)


def read_attributes(values: Mapping[str, object]) -> dict[str, AttributeValue]:
    """Read a mapping of attributes, without those that say nothing."""
    read = {}
    for column, value in list(values.items())[:MOST]:
        name = attribute_name(str(column))
        found = read_attribute(name, value)
        if name and found is not None:
            read[name] = found
    return read


def merged(readings: Iterable[Mapping[str, AttributeValue]]) -> dict[str, AttributeValue]:
    """Say of a product what its variants say: all their words, and a figure all agree on."""
    said: dict[str, list[AttributeValue]] = {}
    for reading in readings:
        for name, value in reading.items():
            said.setdefault(name, []).append(value)
    together = {name: _together(name, values) for name, values in said.items()}
    return {name: value for name, value in together.items() if value is not None}


def _together(name: str, values: list[AttributeValue]) -> AttributeValue | None:
    if all(value == values[0] for value in values):
        return values[0]
    words = [value if isinstance(value, tuple) else (str(value),) for value in values]
    listed = name in CHOSEN or all(isinstance(value, tuple) for value in values)
    return _distinct(word for value in words for word in value) if listed else None


def _unsaid(value: object) -> bool:
    # Of heat, caffeine or a pattern, "none" is said.
    return blank(value) and text_of(value).strip().casefold() != "none"


def _measured(value: Mapping[str, object]) -> AttributeValue | None:
    number = text_of(value.get("value"))
    return _from_text("", f"{number} {text_of(value.get('unit'))}".strip()) if number else None


def _from_text(name: str, text: str, unit: str = "") -> AttributeValue | None:
    if name in WORDS:
        return _words(name, text) or None
    if text.casefold() in TRUTHS:
        return TRUTHS[text.casefold()]
    return _quantity(text, unit) or parse_day(text) or _words(name, text) or None


def _quantity(text: str, unit: str) -> Quantity | None:
    match = QUANTITY.fullmatch(text)
    if match is None or len(match["number"]) > 20:
        return None
    written = (match["unit"] or unit).casefold()
    amount = _number(match["number"])
    if amount is None or (written and written not in UNITS):
        return None
    return Quantity(amount=amount, unit=SPELLED.get(written, written))


def _number(text: str) -> float | None:
    if re.fullmatch(r"[-+]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", text):
        text = text.replace(",", "")
    text = text.replace(",", ".")
    number = float(text) if text.count(".") <= 1 else math.nan
    return number if math.isfinite(number) else None


def _words(name: str, text: str) -> tuple[str, ...]:
    between = BETWEEN_COLORS if name == "color" else BETWEEN
    words = (clean(part) for part in between.split(text)[:MOST])
    if name == "gender":
        words = (GENDERS.get(word.casefold(), word) for word in words)
    return _distinct(words)


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for word in words:
        if not _unsaid(word):
            first.setdefault(word.casefold(), word)
    return tuple(first.values())[:MOST]
