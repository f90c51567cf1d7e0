import logging
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import Shelf
from store.errors import BadSynonyms
from store.lexical import LexicalBuilder
from store.query import Query, read_query
from store.synonyms import parse_synonyms, read_synonyms
from store.vocables import Vocables
from tests.conftest import product


def words_of(titles: Sequence[str]) -> Vocables:
    builder = LexicalBuilder()
    for title in titles:
        builder.add(product(title, brand=None, categories=()))
    return Vocables([builder.build()])


KNOWN = words_of(
    [
        *("No Show Socks", "Wool Socks", "Burberry Scarf", "Mug with Lid", "Lidless Mug"),
        *("Oak Bookshelf", "Pine Book Shelf", "Steel Book Shelf", "Grey Sofa", "Blue Couch"),
        *("Cutting Board 12 inch", "Fire Stick", "Glass Handle Jug", "Coffee Cup", "Carpet"),
    ]
)
SAID = ("no", "without", "w/o", "not", "lid", "-free", "less", "or", "burbery", "bookshelf", "12")
MARKS = ("/", ",", " ", '"', "½", "(a+)+$", "[", "\\", "*", "\ud800", "皮", "к", "ح", "\x00")
PARTS = st.sampled_from([*SAID, *MARKS])


def read(text: str) -> Query:
    return read_query(text, KNOWN)


def ways(query: Query) -> list[list[tuple[str, ...]]]:
    """For each thing asked for, the alternatives as terms."""
    return [[tuple(t for t, _ in way) for way in slot.alternatives] for slot in query.slots]


def typed(query: Query) -> list[str]:
    return [term for slot in ways(query) for term in slot[0]]


@pytest.mark.parametrize(
    ("said", "wanted", "unwanted"),
    [
        ("coffee mug without a lid", "coffee mug", (("lid",),)),
        ("mug w/o lids for coffee", "mug for coffee", (("lid",),)),
        ("mug without lid or handle", "mug", (("lid",), ("handl",))),
        ("mug without lid/handle", "mug", (("lid",), ("handl",))),
        ("sofa but not grey", "sofa", (("grey",),)),
        ("jug excluding glass handles", "jug", (("glass", "handl"),)),
    ],
)
def test_what_is_excluded_is_cut_out_and_listed(
    said: str, wanted: str, unwanted: tuple[tuple[str, ...], ...]
) -> None:
    query = read(said)
    assert (query.text, query.unwanted) == (wanted, unwanted)
    assert not {stem for thing in unwanted for stem in thing} & set(typed(query))


def test_a_denial_stays_where_titles_of_the_shop_say_so() -> None:
    query = read("wool no show socks")
    assert (query.text, query.unwanted) == ("wool no show socks", ())
    assert "sock" in typed(query)
    assert read_query("mug no lid", words_of(["Mug", "Lid"])).unwanted == (("lid",),)


def test_nothing_but_an_exclusion_is_searched_for_as_it_was_typed() -> None:
    query = read("without lid")
    assert (query.text, query.unwanted) == ("without lid", ())


def test_a_slip_is_corrected_to_a_word_of_the_catalogue_and_shown() -> None:
    query = read("burbery scarf")
    assert query.corrected == (("burbery", "burberry"),)
    assert query.text == "burberry scarf"
    assert typed(query) == ["burberri", "scarf"]


@pytest.mark.parametrize("text", ["burberry scarf", "teh lid", "zzzzz", "qwertyuiop", "the with"])
def test_known_short_and_strange_words_are_left_as_they_are(text: str) -> None:
    assert read(text).corrected == ()
    assert read(text).text == text


def test_a_plural_of_its_own_is_searched_for_in_the_singular_and_is_no_slip() -> None:
    query = read("burberry scarves")
    assert (query.text, query.corrected) == ("burberry scarf", ())


def test_a_corrected_word_that_no_title_writes_out_keeps_the_ending_it_was_typed_with() -> None:
    belt = product("Belt", "Brass buckles, a spare battery.", brand=None, categories=())
    builder = LexicalBuilder()
    builder.add(belt)
    known = Vocables([builder.build()])
    assert read_query("brass bukle", known).text == "brass buckle"
    assert read_query("bateries", known).corrected == (("bateries", "batteries"),)
    assert read_query("batery", known).corrected == (("batery", "battery"),)


def test_an_exclusion_is_spelled_as_the_catalogue_does() -> None:
    assert read("mug without a handel").unwanted == (("handl",),)


def test_words_run_together_are_parted() -> None:
    query = read("firestick")
    assert query.corrected == (("firestick", "fire stick"),)
    assert typed(query) == ["fire", "stick"]


def test_a_compound_is_found_in_one_word_and_in_two() -> None:
    assert ways(read("book shelf")) == [[("book", "shelf"), ("bookshelf",)]]
    assert ways(read("bookshelf")) == [[("bookshelf",), ("book", "shelf")]]
    assert ways(read("carpet")) == [[("carpet",)]], "not a pet in a car"


@pytest.mark.parametrize("said", ["30 cm", "12in", '12"', "12 inch"])
def test_a_quantity_is_searched_for_in_one_unit(said: str) -> None:
    (slot,) = [s for s in ways(read(f"board {said}")) if ("cm:30",) in s]
    assert slot[-1] == ("cm:30",)


@pytest.mark.parametrize("said", ["lid-free mug", "lid free mug", "lidless mug"])
def test_a_lack_is_searched_for_as_such(said: str) -> None:
    assert ways(read(said))[0][-1] == ("!lid",)


def test_a_rare_word_weighs_more_than_a_usual_one() -> None:
    (rare,), (usual,) = (slot.alternatives[0] for slot in read("carpet socks").slots)
    assert rare[1] > usual[1] > 0


def test_synonyms_are_alternatives_of_the_words_typed() -> None:
    known = parse_synonyms(["sofa, couch, settee", "# chairs", "", "tee, t-shirt  # short"])
    (slot,) = ways(read_query("sofa", KNOWN, known))
    assert slot == [("sofa",), ("couch",), ("sette",)]
    assert ways(read_query("a settee", KNOWN, known))[0][0] == ("sette",)
    assert ("tee",) in ways(read_query("T shirts", KNOWN, known))[0]


def test_a_changed_file_of_synonyms_is_seen_at_the_next_query(stocked_shelf: Shelf) -> None:
    catalog = stocked_shelf.open("shop")
    path = stocked_shelf.beside("shop", "synonyms.txt")
    assert ways(catalog.read("knapsack")) == [[("knapsack",)]]
    path.write_text("knapsack, backpack\n", encoding="utf-8")
    assert ways(catalog.read("knapsack")) == [[("knapsack",), ("backpack",)]]
    path.write_text("knapsack, rucksack\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    assert ways(catalog.read("knapsack")) == [[("knapsack",), ("rucksack",)]]
    path.unlink()
    assert ways(catalog.read("knapsack")) == [[("knapsack",)]]


def test_a_bad_file_of_synonyms_is_logged_with_its_line_and_changes_nothing(
    stocked_shelf: Shelf, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    catalog = stocked_shelf.open("shop")
    path = stocked_shelf.beside("shop", "synonyms.txt")
    path.write_text("knapsack, backpack\n", encoding="utf-8")
    before = ways(catalog.read("knapsack"))
    for number, bad in enumerate((b"\n# fine\nsofa\n", b"\xff\xfe\x00sofa"), 1):
        path.write_bytes(bad)
        os.utime(path, ns=(number, number))
        assert ways(catalog.read("knapsack")) == before
    assert ways(catalog.read("knapsack")) == before
    first, second = (r.getMessage() for r in caplog.records)
    assert "line 3: 'sofa' names one thing only" in first
    assert "can't be read as UTF-8" in second


def test_no_file_of_synonyms_means_none(tmp_path: Path) -> None:
    assert read_synonyms(tmp_path / "synonyms.txt") == {}


@given(st.text())
def test_any_text_is_synonyms_or_is_refused_by_its_line(text: str) -> None:
    try:
        parse_synonyms(text.splitlines())
    except BadSynonyms as error:
        assert "line " in str(error)


def test_stop_words_alone_are_still_searched_for() -> None:
    assert typed(read("with the")) == ["with", "the"]


@pytest.mark.parametrize("text", ["", "   ", "?!", "***", "\ud800", "\x00"])
def test_a_text_without_a_word_is_an_empty_query(text: str) -> None:
    assert read(text).slots == ()


@pytest.mark.parametrize("text", ["皮革背包", "кожаный рюкзак", "حقيبة جلدية"])
def test_words_of_other_scripts_are_searched_for(text: str) -> None:
    assert len(read(text).slots) == len(text.split())


@pytest.mark.parametrize(
    "text",
    [
        *(" ".join(f"word{i}" for i in range(10_000)), "mug no lid " * 5000, "without " * 10_000),
        *("a" * 100_000, "1/" * 50_000, "a-" * 50_000, "12 in " * 20_000, "9" * 4000 + " cm"),
    ],
    ids=lambda text: text[:8],
)
def test_of_a_wall_of_words_a_bounded_part_is_read(text: str) -> None:
    query = read(text)
    assert len(query.slots) <= 64
    assert len(query.text) <= 8000


@given(st.text() | st.lists(PARTS, max_size=12).map("".join))
def test_any_text_can_be_read(text: str) -> None:
    query = read(text)
    query.text.encode()
    assert all(slot.alternatives and slot.alternatives[0] for slot in query.slots)
    assert all(thing and all(thing) for thing in query.unwanted)


def test_a_usual_word_is_no_slip_of_another() -> None:
    known = words_of(["Plain Mug", "Plain Jug"])
    assert read_query("pain", known).corrected == ()
    assert read_query("plian", known).corrected == (("plian", "plain"),)


def test_a_word_of_its_own_begins_as_it_was_meant_to_and_is_whole() -> None:
    known = words_of(["Wool Mittens", "Sewing Kit", "Ten Tent Pegs", "Sewing Kit", "Ten Pins"])
    assert read_query("kittens", known).corrected == ()
    assert read_query("nittens", known).corrected == (("nittens", "mittens"),)
