import sqlite3
from pathlib import Path

import pytest
from pydantic import ValidationError

from store import Opinions, Quote, Review, Reviews, Theme

LOUD = Review(id="r1", product="kettle", rating=2, text="Loud.", at=86_400.0, author="Ann Poe")
GOOD = Review(id="r2", product="kettle", rating=9, scale=10, title="Good", author="Bo")
MUG = Review(product="mug", rating=5, text="Holds coffee.", verified=True)


@pytest.fixture
def reviews(tmp_path: Path) -> Reviews:
    kept = Reviews(tmp_path / "reviews")
    kept.add([LOUD, GOOD, MUG])
    return kept


def test_reviews_come_back_by_product(reviews: Reviews) -> None:
    assert reviews.products() == ["kettle", "mug"]
    first, second = reviews.of("kettle")
    assert (first.text, first.rating, first.at, first.day) == ("Loud.", 2, 86_400.0, 1)
    assert (second.stars, second.words) == (4.5, "Good.")
    assert reviews.of("mug")[0].verified is True
    assert reviews.of("spoon") == []
    assert len(list(reviews)) == len(reviews) == 3


def test_adding_again_counts_nothing_twice(reviews: Reviews) -> None:
    assert tuple(reviews.add([LOUD, GOOD, MUG])) == (0, 0, 3)
    changed = LOUD.model_copy(update={"rating": 4.0})
    assert tuple(reviews.add([changed, changed])) == (0, 1, 1)
    assert reviews.of("kettle")[0].rating == 4
    assert len(reviews) == 3


def test_without_an_id_the_same_words_of_another_person_are_another_review(
    reviews: Reviews,
) -> None:
    nice = Review(product="mug", rating=5, text="Nice.", author="Cy")
    assert reviews.add([nice, nice.model_copy(update={"author": "Di"}), nice]).new == 2


def test_no_name_is_in_the_file(reviews: Reviews, tmp_path: Path) -> None:
    assert b"Ann" not in (tmp_path / "reviews" / "reviews.sqlite").read_bytes()
    pseudonym = reviews.of("kettle")[0].author
    other = Reviews(tmp_path / "other")
    other.add([LOUD])
    assert len(pseudonym) == 16
    assert other.of("kettle")[0].author != pseudonym


def test_what_somebody_wrote_can_be_shown_and_forgotten(reviews: Reviews) -> None:
    reviews.keep([Opinions(product="kettle", reviews=2, of=2)])
    assert [r.id for r in reviews.by("Ann  Poe")] == ["r1"]
    assert reviews.forget("Ann Poe") == 1
    assert [r.id for r in reviews] == ["r2", reviews.of("mug")[0].id]
    assert reviews.opinions("kettle") is None
    assert reviews.forget("Ann Poe") == reviews.forget("") == 0


def test_where_there_are_no_reviews_nothing_is_written(tmp_path: Path) -> None:
    empty = Reviews(tmp_path / "none")
    assert not empty
    assert empty.opinions("kettle") is None
    assert (empty.products(), list(empty), empty.by("Ann")) == ([], [], [])
    assert not (tmp_path / "none").exists()


def test_opinions_are_kept_whole(reviews: Reviews) -> None:
    quote = Quote(text="Loud.", review="r1")
    theme = Theme(name="noise", polarity=-1, reviews=1, of=2, faulting=1, quotes=(quote,))
    told = Opinions(product="kettle", reviews=2, of=2, raw=3.25, rating=3.25, themes=(theme,))
    reviews.keep([told])
    assert reviews.opinions("kettle") == told
    assert reviews.all_opinions() == [told]
    reviews.keep([])
    assert reviews.all_opinions() == []


@pytest.mark.parametrize(
    "fields", [{"rating": 6.0}, {"rating": -1.0}, {}, {"rating": 3.0, "scale": 0.0}]
)
def test_a_review_that_says_nothing_possible_is_refused(fields: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Review(product="kettle", **fields)  # type: ignore[arg-type]


def test_two_writers_lose_nothing(tmp_path: Path) -> None:
    first, second = Reviews(tmp_path), Reviews(tmp_path)
    first.add([LOUD])
    second.add([GOOD])
    assert len(first) == len(second) == 2
    with sqlite3.connect(tmp_path / "reviews.sqlite") as table:
        assert table.execute("SELECT count(*) FROM facts").fetchone()[0] == 1
    table.close()
