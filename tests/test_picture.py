import re
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped, unused-ignore]

from store import ProductNotFound
from store.picture import drawn, tint_of, url_of


def lightness(color: str) -> int:
    return sum(int(color[i : i + 2], 16) for i in (0, 2, 4))


def colors_in(drawing: str) -> set[str]:
    return set(re.findall("#[0-9a-f]{6}", drawing))


def test_a_picture_is_tinted_by_the_color_of_the_product() -> None:
    red, blue = (drawn("backpack", tint_of(color)) for color in ("red", "blue"))
    assert red != blue
    assert f"#{tint_of('red')}" in red
    assert f"#{tint_of('red')}" not in blue


def test_a_picture_has_no_holes_left_in_it() -> None:
    drawing = drawn("backpack", "808080")
    assert "{" not in drawing
    root: Element = fromstring(drawing)
    assert root.tag.endswith("svg")


def test_a_dark_shade_is_darker_and_a_pale_one_lighter() -> None:
    assert lightness(tint_of("dark green")) < lightness(tint_of("green"))
    assert lightness(tint_of("pale blue")) > lightness(tint_of("blue"))


def test_an_unknown_color_gives_a_plain_picture() -> None:
    assert tint_of("") == tint_of("whatever")
    assert url_of("lamp", "whatever") == f"pictures/lamp/{tint_of('')}.svg"


@pytest.mark.parametrize(("tint", "other"), [("000000", "ffffff"), ("ffffff", "000000")])
def test_black_and_white_things_keep_visible_details(tint: str, other: str) -> None:
    tones = colors_in(drawn("backpack", tint)) - colors_in(drawn("backpack", other))
    assert len(tones) > 1


@pytest.mark.parametrize(
    ("kind", "tint"),
    [
        ("unicorn", "808080"),
        ("../colors", "808080"),
        ("backpack/../backpack", "808080"),
        ("backpack\n", "808080"),
        ("", "808080"),
        ("backpack", "red"),
        ("backpack", '808080"/><script>'),
        ("backpack", "80808\n"),
    ],
)
def test_a_picture_that_is_not_there_is_named_and_nothing_else_is_read(
    kind: str, tint: str
) -> None:
    with pytest.raises(ProductNotFound):
        drawn(kind, tint)
