import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.terms import terms
from store.words import stem

AMOUNTS = ("12", "1/0", "1 1/2", "0", "9" * 400, "1,5", "12,000", "½", ".", ",", "/", "x", "-")
UNITS = ("in", "inch", '"', "″", "cm", "gal", "GB", "mAh", " ", "'", "\x00", "\ud800", "箱", "İ")
LACKS = ("no", "without", "free", "lid", "of", "lidless", "e-cloth", "é", "less", "non-")
ROOTS = ("light", "pack", "weather", "nation", "organ", "measure", "comfort", "durab", "relat")
ENDS = ("s", "ing", "ed", "ness", "ability", "ization", "fulness", "ousness", "ational", "ively")
SOUP = st.lists(st.sampled_from([*AMOUNTS, *UNITS, *LACKS]), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("ways", "term"),
    [
        (("12in", '12"', "12 inch", "12-inch", "30 cm", "12″", "12.0 inches"), "cm:30"),
        (("1 gal", "1 gallon", "a 1-gallon jug", "3.8 liters"), "ml:3800"),
        (("1/2 inch", "0.5 inches", "½ inch", '1/2"'), "cm:1.3"),
        (("1 1/2 inches", "1½ inches", '1.5"'), "cm:3.8"),
        (("128GB", "128 GB", "a 128gb phone"), "GB:128"),
        (("1TB", "1,000 GB", "a 1 tb drive"), "GB:1000"),
        (("12,000 mAh", "12000mAh"), "mAh:12000"),
        (("1,5 l", "1.5 liters"), "ml:1500"),
    ],
)
def test_ways_to_write_one_quantity_share_a_term(ways: tuple[str, ...], term: str) -> None:
    for way in ways:
        assert term in terms(way), way


def test_quantities_that_differ_share_no_measure() -> None:
    assert "cm:30" not in terms("13 inch")
    assert "mAh:12" not in terms("12,000 mAh")
    assert "ml:3800" not in terms("2 gal")
    assert "cm:13" not in terms(".5 inch")


def test_numbers_joined_by_x_share_the_unit_after_the_last() -> None:
    assert {"cm:30", "cm:46"} <= set(terms("a 12 x 18 inch frame"))


def test_an_abbreviated_unit_is_found_by_its_name_too() -> None:
    assert "gallon" in terms("1 gal")
    assert "inch" in terms("12in")


@pytest.mark.parametrize(
    "text", ["5 in blue", "3 in 1 cable", "size 8", "12 inchworms", "v1.2.3 in"]
)
def test_a_number_that_says_no_quantity_is_none(text: str) -> None:
    assert not [t for t in terms(text) if ":" in t]


def test_words_joined_by_hyphens_are_found_joined_and_apart() -> None:
    assert {"e", "cloth", "ecloth"} <= set(terms("An e-cloth, blue"))
    assert "tshirt" in terms("T-Shirt")


@pytest.mark.parametrize(
    "text",
    ["no lid", "lid-free", "lid free", "lidless", "without a lid", "free of lids", "non-lid"],
)
def test_ways_to_say_that_a_thing_is_absent_share_a_term(text: str) -> None:
    assert "!lid" in terms(f"A mug, {text}")


@pytest.mark.parametrize("text", ["A mug with a lid", "lid, free shipping", "lid free shipping"])
def test_what_is_there_is_not_denied(text: str) -> None:
    assert "!lid" not in terms(text)
    assert "lid" in terms(text)


def test_every_use_of_a_word_counts() -> None:
    assert terms("Socks: wool socks").count("sock") == 2


@given(st.text() | SOUP)
def test_any_text_gives_only_terms_that_are_not_empty(text: str) -> None:
    found = terms(text)
    assert all(found) and "!" not in found


def test_words_have_the_same_stem_whoever_else_stems_just_then() -> None:
    stemmed = stem.__wrapped__
    spoken = [root + end for root in ROOTS for end in ENDS] * 3
    alone, interval = [stemmed(word) for word in spoken], sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(8) as threads:
            told = list(threads.map(lambda _: [stemmed(word) for word in spoken], range(8)))
    finally:
        sys.setswitchinterval(interval)
    assert told == [alone] * 8
