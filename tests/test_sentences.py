from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.sentences import LONGEST, Sentences, ends_paragraph, split

PIECES = st.sampled_from(
    [*"abcAIS .!?…\n\r\t\"')*_-$4,", "...", "e.g. ", "No. 4", " oz. ", "U.S. ", "**", "4.5", "\n\n"]
)
TEXTS = st.lists(PIECES, max_size=60).map("".join) | st.text(max_size=200)


@pytest.mark.parametrize(
    "text",
    [
        "It costs $1.50 and has 4.5 stars. ",
        "See e.g. the No. 4 bag, i.e. the small one. ",
        "It holds approx. 5 oz. of coffee, 12 in. tall. ",
        "The U.S. version is made by Dr. Bean vs. Mr. Pot. ",
        "The J. Marlot Bag fits. ",
        "Well... maybe it does. ",
        "See https://shop.example/a.b?c=d.e for more. ",
        "1. **Corvane Backpack**: full-grain leather. ",
        "- Stillmarsh French Press, 1 l \u2013 $24.95: glass beaker. ",
        '"Is it light?" ',
        "**It is light.** ",
    ],
)
def test_one_sentence_stays_whole(text: str) -> None:
    assert split(text + "Then this.") == [text, "Then this."]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Made in the U.S. The next one.", ["Made in the U.S. ", "The next one."]),
        ("It is 12 in. The other is 14.", ["It is 12 in. ", "The other is 14."]),
        ("So no. Yes.", ["So no. ", "Yes."]),
        ("It costs $48. It lasts.", ["It costs $48. ", "It lasts."]),
        ("Wait... No!", ["Wait... ", "No!"]),
        ("It comes in size M. It fits.", ["It comes in size M. ", "It fits."]),
        ("Nice!? Yes.", ["Nice!? ", "Yes."]),
    ],
)
def test_two_sentences_are_told_apart(text: str, parts: list[str]) -> None:
    assert split(text) == parts


def test_a_line_is_a_sentence_and_an_empty_line_ends_the_paragraph() -> None:
    parts = split("Two fit:\n- **A bag**, light\n- B bag\n\nThat is all")
    assert parts == ["Two fit:\n", "- **A bag**, light\n", "- B bag\n\n", "That is all"]
    assert [ends_paragraph(part) for part in parts] == [False, False, True, False]


def test_a_sentence_is_given_as_soon_as_the_next_one_begins() -> None:
    sentences = Sentences()
    assert sentences.feed("It weighs 1") == []
    assert sentences.feed(".5 kg.") == []
    assert sentences.feed(" ") == []
    assert sentences.feed("It") == ["It weighs 1.5 kg. "]
    assert sentences.rest() == "It"
    assert sentences.rest() == ""


def test_a_sentence_without_an_end_is_cut() -> None:
    parts = split("x" * (2 * LONGEST + 5))
    assert [len(part) for part in parts] == [LONGEST, LONGEST, 5]


@given(TEXTS)
def test_the_parts_joined_are_the_text(text: str) -> None:
    assert "".join(split(text)) == text


@given(TEXTS, st.lists(st.integers(0, 300), max_size=12))
def test_chunking_never_changes_the_result(text: str, cuts: list[int]) -> None:
    places = sorted({0, len(text), *(c for c in cuts if c < len(text))})
    sentences = Sentences()
    parts = [s for a, b in pairwise(places) for s in sentences.feed(text[a:b])]
    assert [p for p in [*parts, sentences.rest()] if p] == split(text)


@given(st.text(alphabet="ab. \n", max_size=40), st.integers(0, 30))
def test_chunking_never_changes_where_an_endless_sentence_is_cut(tail: str, size: int) -> None:
    text = "x" * (LONGEST - 10) + tail + "y" * 20
    sentences = Sentences()
    step = size + 1
    parts = [s for i in range(0, len(text), step) for s in sentences.feed(text[i : i + step])]
    assert [p for p in [*parts, sentences.rest()] if p] == split(text)
