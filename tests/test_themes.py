from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender import Sentiment, digest, theme_scores, themes_in
from store import Opinions, Review, Theme

DAY = 86_400.0


def review(number: int, text: str, stars: float = 5, **fields: object) -> Review:
    given = {"id": f"r{number:02}", "product": "p", "rating": stars, "text": text} | fields
    return Review.model_validate(given)


def read(*texts: str, stars: float = 5) -> Opinions:
    (found,) = digest([review(i, t, stars) for i, t in enumerate(texts)])
    return found


def theme(opinions: Opinions, name: str) -> Theme:
    found = opinions.theme(name)
    assert found is not None, [t.name for t in opinions.themes]
    return found


def test_a_theme_counts_each_reviewer_once_and_quotes_word_for_word() -> None:
    found = read(
        "So comfy. Really COMFORTABLE all day, comfy comfy!",
        "Comfortable, but the zip stuck.",
        "Arrived on a Tuesday.",
    )
    comfort = theme(found, "comfort")
    assert (comfort.reviews, comfort.of, comfort.praising, comfort.faulting) == (2, 3, 2, 0)
    assert (comfort.polarity, comfort.side) == (1.0, "praised")
    assert {q.review for q in comfort.quotes} == {"r00", "r01"}
    assert "Comfortable, but the zip stuck." in {q.text for q in comfort.quotes}


@pytest.mark.parametrize(
    ("text", "name", "sign"),
    [
        ("Not comfortable at all.", "comfort", -1),
        ("It isn't very comfortable.", "comfort", -1),
        ("It never leaked.", "watertightness", 1),
        ("Doesn't leak, no leaks.", "watertightness", 1),
        ("Way too warm for me.", "warmth", -1),
        ("I wish it were more comfortable.", "comfort", -1),
        ("Not only comfortable.", "comfort", 1),
        ("The fabric is really poor.", "fabric", -1),
        ("Great fabric.", "fabric", 1),
        ("The handle feels flimsy.", "handle", -1),
        ("The kids say it is uncomfortable.", "comfort", -1),
    ],
)
def test_praise_and_faults_are_told_apart(text: str, name: str, sign: int) -> None:
    other = f"Bought in May for an aunt of mine in Ohio. {text}"
    assert theme(read(text, other), name).polarity == sign


def test_what_is_only_expected_is_no_fault() -> None:
    found = read("I expected it to be flimsy.", "I thought it would be flimsy, flimsy.")
    assert found.theme("sturdiness") is None


def test_sizes_are_told_without_judging() -> None:
    found = read("Runs small!", "I had to size up.", "It runs a bit small in the arms.", "Huge.")
    small = theme(found, "runs small")
    assert (small.reviews, small.of, small.side) == (3, 4, "told")
    assert read("It doesn't run small.", "It does not run small.").theme("runs small") is None


def test_both_sides_of_a_theme_are_counted() -> None:
    found = read("Comfy.", "Very comfortable.", "Uncomfortable.", "Not comfortable.")
    comfort = theme(found, "comfort")
    assert (comfort.praising, comfort.faulting, comfort.side) == (2, 2, "mixed")


def test_nouns_of_the_shops_own_are_found_but_not_what_a_product_is_called() -> None:
    texts = [
        "Great drawbridge.",
        "The drawbridges are great!",
        "An awesome drawbridge, nice castle",
    ]
    reviews = [review(i, t) for i, t in enumerate([*texts, "Nice castle.", "Great castle."])]
    (found,) = digest(reviews)
    assert theme(found, "drawbridge").reviews == 3
    assert theme(found, "castle").reviews == 3
    (found,) = digest(reviews, called=lambda product: {"castl"})
    assert found.theme("castle") is None


def test_nouns_of_like_meaning_are_one_theme() -> None:
    texts = ["Great drawbridge.", "Awesome drawbridge.", "Nice drawbridge."]
    texts += ["Great gangway.", "Awesome gangway.", "Lovely drawbridge, nice gangway."]

    def encode(names: Sequence[str]) -> np.ndarray:
        kinds = ["bridge" if n in ("drawbridge", "gangway") else n for n in names]
        return np.array([[k == other for other in dict.fromkeys(kinds)] for k in kinds], np.float32)

    (found,) = digest([review(i, t) for i, t in enumerate(texts)], encode=encode)
    assert theme(found, "drawbridge").reviews == 6
    assert found.theme("gangway") is None


FLOOD = "This is the best kettle of all time and everybody should buy it right now"


def test_a_flood_of_near_duplicates_counts_once() -> None:
    fair = [review(i, t, s) for i, (t, s) in enumerate(
        [("Leaks at the seam.", 2), ("It leaks, sadly.", 1), ("Fine kettle.", 4)])]  # fmt: skip
    flood = [review(50 + i, f"{FLOOD}{'!' * i} {'ok yes'[: i % 6]}") for i in range(20)]
    (found,) = digest([*fair, *flood])
    assert (found.reviews, found.of, found.damped) == (23, 4, 19)
    assert found.raw == pytest.approx((2 + 1 + 4 + 20 * 5) / 23, abs=1e-3)
    assert found.rating == pytest.approx((2 + 1 + 4 + 5) / 4)
    assert theme(found, "watertightness").faulting == 2


def test_a_burst_of_top_ratings_in_a_day_counts_once_unless_the_purchases_are_known() -> None:
    usual = [review(i, f"Solid thing number {i}", 3, at=i * DAY) for i in range(6)]
    texts = ["love it", "great", "wow", "superb stuff", "top", "ten out of ten"]
    burst = [review(20 + i, t, at=9.5 * DAY + i) for i, t in enumerate(texts)]
    (found,) = digest([*usual, *burst])
    assert (found.of, found.damped) == (7, 5)
    (known,) = digest([*usual, *(r.model_copy(update={"verified": True}) for r in burst)])
    assert (known.of, known.damped) == (12, 0)
    (few,) = digest([*usual, *burst[:4]])
    assert few.damped == 0


def test_short_texts_that_many_write_are_no_flood() -> None:
    assert read("Great!", "Great!", "Great!").damped == 0


def test_one_author_of_several_reviews_is_one_reviewer() -> None:
    mine = [review(i, t, s, author="a1") for i, (t, s) in enumerate([("Comfy.", 5), ("Comfy!", 1)])]
    (found,) = digest([*mine, review(9, "Comfortable.", 3)])
    assert (found.of, found.reviews, found.rating) == (2, 3, 3.0)
    assert theme(found, "comfort").reviews == 2


def test_the_ratings_judge_who_is_content_until_something_better_is_trained() -> None:
    texts = ["it glows and sings"] * 12 + ["it crumbles to dust"] * 12
    trained = Sentiment.fit([f"{t} {i}" for i, t in enumerate(texts)], [i < 12 for i in range(24)])
    reviews = [review(0, "glows", 1), review(1, "crumbles", 3), review(2, "", 5)]
    (by_stars,) = digest(reviews)
    assert (by_stars.judge, by_stars.positive, by_stars.judged) == ("ratings", 1, 2)
    (by_words,) = digest(reviews, trained)
    assert (by_words.judge, by_words.positive, by_words.judged) == ("trained", 2, 3)


@given(st.permutations(range(8)))
def test_the_order_of_the_reviews_changes_nothing(order: list[int]) -> None:
    texts = ["Comfy.", "Uncomfortable!", "Runs small, comfy", "Great zip.", FLOOD, FLOOD + "!",
             "The zip is great", "too big"]  # fmt: skip
    reviews = [review(i, t, 1 + i % 5) for i, t in enumerate(texts)]
    assert digest([reviews[i] for i in order]) == digest(reviews)


@given(st.lists(st.text(max_size=60), min_size=1, max_size=6))
def test_whatever_reviews_say_counts_hold_and_quotes_are_theirs(texts: list[str]) -> None:
    for opinions in digest([review(i, t) for i, t in enumerate(texts)]):
        assert 0 <= opinions.of <= opinions.reviews == len(texts)
        for found in opinions.themes:
            assert 2 <= found.reviews <= found.of
            assert found.praising + found.faulting <= found.reviews
            assert all(any(q.text in t for t in texts) for q in found.quotes)


def test_no_reviews_come_to_nothing() -> None:
    assert digest([]) == []


@pytest.mark.parametrize(
    ("text", "themes"),
    [
        ("comfortable shoes for standing", ["comfort"]),
        ("is it comfy?", ["comfort"]),
        ("does it run small?", ["runs small"]),
        ("something sturdy and quiet", ["sturdiness", "noise"]),
        ("does it leak", ["watertightness"]),
        ("how is the fabric", ["fabric"]),
        ("a red bag", []),
    ],
)
def test_a_wish_names_the_themes_that_it_is_about(text: str, themes: list[str]) -> None:
    assert [t.name for t in themes_in(text)] == themes


def test_products_are_scored_by_what_reviewers_say_of_a_wish() -> None:
    loved = Opinions(product="a", reviews=20, of=20, themes=(
        Theme(name="comfort", polarity=1, reviews=15, of=20, praising=15),))  # fmt: skip
    hated = Opinions(product="b", reviews=20, of=20, themes=(
        Theme(name="comfort", polarity=-1, reviews=9, of=20, faulting=9),))  # fmt: skip
    one = Opinions(product="c", reviews=2, of=2, themes=(
        Theme(name="comfort", polarity=1, reviews=2, of=2, praising=2),))  # fmt: skip
    known = {o.product: o for o in (loved, hated, one)}
    scores = theme_scores("a comfortable shoe", ("a", "b", "c", "d"), known)
    assert scores[0] > scores[2] > scores[3] == 0 > scores[1]
    assert theme_scores("an uncomfortable shoe", ("a", "b"), known)[1] < 0
    assert not theme_scores("a red bag", ("a", "b"), known).any()
