"""The tools that a language model reads name what one catalogue has, whatever its size."""

import json
from typing import Any

from store import Product, Vocabulary, vocabulary_of
from tests.conftest import product
from tools import TOOLS, schemas


def conditions(vocabulary: Vocabulary) -> dict[str, Any]:
    (search, *_) = schemas(TOOLS, vocabulary)
    items = search["function"]["parameters"]["properties"]["where"]["items"]
    assert isinstance(items, dict)
    return items


def many(count: int, **fields: Any) -> list[Product]:
    return [product(f"Plain tool {i}", **fields) for i in range(count)]


def test_a_model_can_only_name_fields_that_the_catalogue_states() -> None:
    tents = many(3, categories=("Tents",), attributes={"color": ("green",)})
    category, other = conditions(vocabulary_of(tents))["anyOf"]
    assert category["properties"]["value"]["anyOf"][0]["enum"] == ["Tents"]
    assert "color" in other["properties"]["field"]["enum"]
    assert "weight" not in other["properties"]["field"]["enum"]
    assert "color: green" in other["properties"]["value"]["description"]


def test_sixty_attribute_groups_and_a_thousand_categories_leave_the_tools_small() -> None:
    products = [
        product(
            f"Tool {i}",
            categories=(f"Tools of the {i}th kind",),
            attributes={f"attribute_group_{j}": (f"value {i} of group {j}",) for j in range(60)},
        )
        for i in range(1000)
    ]
    vocabulary = vocabulary_of(products)
    items = conditions(vocabulary)
    assert "anyOf" not in items, "a thousand categories are no enum"
    fields = items["properties"]["field"]["enum"]
    assert "category" in fields and 10 <= len(fields) <= 60
    assert len(json.dumps(schemas(TOOLS, vocabulary))) < 6_000


def test_five_hundred_products_that_share_a_word_are_told_by_their_category() -> None:
    products = many(500, categories=("Tools",))
    assert conditions(vocabulary_of(products))["anyOf"][0]["properties"]["field"] == {
        "const": "category"
    }


def test_an_empty_catalogue_leaves_the_tools_as_they_are() -> None:
    assert conditions(Vocabulary())["properties"]["field"] == {"type": "string"}
