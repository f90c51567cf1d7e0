"""The tools as a language model reads them: with the fields and values of one catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any

from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from store import Vocabulary, known_fields

# A shop of sixty attribute groups, or of a thousand brands, must not fill the prompt: as many as
# there is room for, in letters, those that most products state first.
_FIELDS_ROOM = 300
_CATEGORIES_ROOM = 450
_VALUES_ROOM = 120
_UNITS_ROOM = 100
_MOST_VALUES = 12
_SETS = ("eq", "ne", "in", "not_in")
_OWN = ("price", "category", "brand", "rating", "available")
# A model names products by their ids where a tool asks for them.
_HIDDEN = frozenset({"id"})
Schema = dict[str, Any]


def schemas(tools: Sequence[BaseTool], vocabulary: Vocabulary) -> list[Schema]:
    """Return the tools in OpenAI's shape, their conditions narrowed to what the shop has.

    Fields are an enum, and so are the categories where they are few enough: a model that follows
    the schema can't ask for what the shop doesn't have. They are told once, for the first tool that
    takes conditions; the others point at it. Whatever a model sends is checked again when the tool
    is called.
    """
    found = [_flowing(convert_to_openai_tool(tool)) for tool in tools]
    places = [s["function"]["parameters"]["properties"] for s in found]
    wheres = [
        (s["function"]["name"], p["where"])
        for s, p in zip(found, places, strict=True)
        if "where" in p
    ]
    if wheres:
        (told, first), *others = wheres
        first["items"] = _conditions(first["items"], vocabulary)
        for _, where in others:
            where["items"] = {"type": "object", "description": f"as in {told}"}
        for one in (p["preference"] for p in places if "preference" in p):
            one.clear()
            one.update(type="object", description=f"one condition as in {told}")
    return found


def _flowing(schema: Schema) -> Schema:
    """Return a schema without the line breaks and the indentation of a docstring."""
    function = schema["function"]
    described = {"description": " ".join(str(function["description"]).split())}
    return {**schema, "function": {**function, **described}}


def _conditions(item: Schema, vocabulary: Vocabulary) -> Schema:
    """Return the schema of one condition: a branch for categories, and one for the other fields."""
    fields, categories = _fields(vocabulary), _categories(vocabulary)
    others = [f for f in fields if f != "category" or not categories]
    told = {"enum": others} if others else {"type": "string"}
    value = {**item["properties"]["value"], "description": _values(others, vocabulary)}
    properties = {**item["properties"], "field": told, "value": value}
    other = {**item, "properties": properties}
    return {"anyOf": [_of_category(categories), other]} if categories else other


def _fields(vocabulary: Vocabulary) -> list[str]:
    """Return the fields that a condition may name: those of every shop, then the best known."""
    known = [f for f in known_fields(vocabulary) - _HIDDEN if vocabulary.coverage.get(f)]
    share = vocabulary.coverage
    return _roomy(sorted(known, key=lambda f: (f not in _OWN, -share[f], f)), _FIELDS_ROOM)


def _categories(vocabulary: Vocabulary) -> list[str]:
    """Return all categories, or none where there are too many to be listed."""
    names = sorted(vocabulary.categories)
    return names if len(_roomy(names, _CATEGORIES_ROOM)) == len(names) else []


def _values(fields: Iterable[str], vocabulary: Vocabulary) -> str:
    """Return how values are written: units of numbers, and the words of fields that have few."""
    numbers = {f: vocabulary.numbers[f].unit for f in fields if f in vocabulary.numbers}
    units = [f"{f} in {unit}" for f, unit in numbers.items() if unit]
    texts = {"brand": vocabulary.brands, **vocabulary.texts}
    few = [f for f in fields if 0 < len(texts.get(f, ())) <= _MOST_VALUES]
    words = [f"{f}: {'|'.join(sorted(texts[f]))}" for f in few]
    rules = ["a day as 2024-03-15", "several values only with in and not_in"]
    return "; ".join([*rules, *_roomy(units, _UNITS_ROOM), *_roomy(words, _VALUES_ROOM)])


def _roomy(texts: Sequence[str], room: int) -> list[str]:
    """Return as many texts as there is room for."""
    ends = accumulate(map(len, texts))
    return [text for text, end in zip(texts, ends, strict=True) if end <= room]


def _of_category(names: list[str]) -> Schema:
    one = {"enum": names}
    value = {"anyOf": [one, {"type": "array", "items": {"type": "string"}}]}
    properties = {"field": {"const": "category"}, "op": {"enum": list(_SETS)}, "value": value}
    return {"type": "object", "properties": properties, "required": [*properties]}
