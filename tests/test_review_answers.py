from collections.abc import Sequence
from pathlib import Path

import pytest

from agent import Shopkeeper
from agent.answering import answers
from agent.grounding import Checked, Grounding, ShopWords
from agent.need import Need
from agent.reading import Reader
from agent.sentences import split
from agent.templates import load
from agent.voice import Voice
from recommender import digest
from store import Opinions, Review, Shelf, vocabulary_of
from store.reviews.intake import reviews_of, take_reviews
from tests.conftest import SHOP
from tests.letters import LetterEmbedder

TRAIL, METRO = "trail-leather-backpack", "metro-leather-backpack"
TEXTS = (
    "So comfortable on long walks.",
    "Comfy straps, and it smells of real leather.",
    "Very comfortable even when it is full.",
    "Not comfortable: the back gets hot.",
    "Runs small for a laptop bag, size up.",
    "It runs small!",
    "The zipper is terrible.",
    "A poor zipper that sticks.",
    "Arrived before the weekend.",
)
REVIEWS = tuple(
    Review(id=f"r{i}", product=TRAIL, rating=4, text=text, author=f"a{i}")
    for i, text in enumerate(TEXTS)
)
OPINIONS = {o.product: o for o in digest(REVIEWS)}
WORDS = vocabulary_of(list(SHOP))


def asked(question: str, known: dict[str, Opinions] | None = None) -> str:
    found = [p for p in SHOP if p.id == TRAIL]
    limits = Reader(WORDS).limits(question)
    voice = Voice(load("en"), by=question)
    opinions = OPINIONS if known is None else known
    return answers(question, found, limits, LetterEmbedder(), voice, opinions).text


def check(
    sentence: str, *, about: Sequence[str] = (TRAIL,), known: dict[str, Opinions] | None = None
) -> Checked:
    opinions = OPINIONS if known is None else known
    grounding = Grounding(
        need=Need(goal="ask_about"), shop=ShopWords(WORDS), found=SHOP[:2], opinions=opinions.get
    )
    return grounding.check(sentence, about=about)


@pytest.fixture
def shop(stocked_shelf: Shelf) -> Shopkeeper:
    take_reviews(stocked_shelf, "shop", REVIEWS)
    reviews = reviews_of(stocked_shelf, "shop")
    reviews.keep(digest(reviews))
    return Shopkeeper(stocked_shelf, catalog="shop", home=stocked_shelf.home)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (
            "is it comfortable?",
            "4 of 9 reviewers mention comfort: 3 with praise, 1 with complaints",
        ),
        ("does it run small?", "2 of 9 reviewers say it runs small."),
        ("how is the zipper?", "2 of 9 reviewers mention zipper, 2 of them with complaints."),
        ("what do people say about it?", "4 of 9 reviewers mention comfort"),
    ],
)
def test_a_question_is_answered_with_the_count_of_those_who_say_so(
    question: str, told: str
) -> None:
    assert told in asked(question)
    assert asked(question, {}).find("reviewers") == -1


def test_an_answer_quotes_a_review_word_for_word() -> None:
    quote = asked("is it comfortable?").partition("One reviewer wrote: “")[2].partition("”")[0]
    assert any(quote in text for text in TEXTS)


def test_what_reviewers_do_not_speak_of_is_not_put_in_their_mouths() -> None:
    assert "reviewers" not in asked("is it waterproof?")
    assert "reviewers" not in asked("how much does it cost?")


@pytest.mark.parametrize(
    "question", ["is it comfortable?", "does it run small?", "what do people say about it?"]
)
def test_every_sentence_of_an_answer_passes_the_check(question: str) -> None:
    refused = [c.problem for s in split(asked(question)) if not (c := check(s)).ok]
    assert refused == []


@pytest.mark.parametrize(
    "sentence",
    [
        "4 of 9 reviewers mention comfort.",
        "4 of the 9 reviewers mention its comfort: 3 with praise, 1 with complaints.",
        "3 of 9 reviewers praise the comfort.",
        "2 of 9 reviewers fault the zipper.",
        "2 of 9 reviewers say it runs small.",
        "Of the **Trail Leather Backpack**, 4 of 9 reviewers mention comfort.",
        "One reviewer wrote: “So comfortable on long walks.”",
    ],
)
def test_exact_counts_and_quotes_pass_with_the_reviews_as_evidence(sentence: str) -> None:
    checked = check(sentence)
    assert checked.ok, checked.problem
    assert "reviews" in {e.field for e in checked.evidence[TRAIL]}


@pytest.mark.parametrize(
    "sentence",
    [
        "5 of 9 reviewers mention comfort.",
        "4 of 10 reviewers mention comfort.",
        "14 of 9 reviewers mention comfort.",
        "4 of 9 reviewers mention comfort, 4 of them with praise.",
        "4 of 9 reviewers praise the comfort.",
        "4 of 9 reviewers mention the zipper.",
        "2 of 9 reviewers say it runs large.",
        "2 of 9 reviewers praise the zipper.",
        "All reviewers love the comfort.",
        "Most reviewers find it comfortable.",
        "Reviewers say it lasts for years.",
        "4 of 9 reviewers mention comfort, and reviewers love the color.",
        "4 of 9 reviewers mention comfort and it is waterproof.",
        "4 of 9 reviewers mention comfort and it costs $20.",
        "One reviewer wrote: “So comfortable on very long walks.”",
        "One reviewer wrote: “Best bag ever.”",
    ],
)
def test_false_counts_and_invented_quotes_are_cut(sentence: str) -> None:
    assert not check(sentence).ok


def test_counts_of_one_product_are_no_counts_of_another() -> None:
    assert not check("4 of 9 reviewers mention comfort.", about=(METRO,)).ok
    assert not check("Of the **Metro Leather Backpack**, 4 of 9 reviewers mention comfort.").ok


def test_counts_are_cut_where_there_are_no_reviews() -> None:
    assert not check("4 of 9 reviewers mention comfort.", known={}).ok


def test_a_damped_flood_is_told() -> None:
    flood = [
        Review(id=f"f{i}", product=TRAIL, rating=5, text="The best bag in this world" + "!" * i)
        for i in range(6)
    ]
    known = {o.product: o for o in digest([*REVIEWS, *flood])}
    told = asked("what do the reviews say?", known)
    assert "5 more reviews look alike or came in a burst" in told
    assert [c.problem for s in split(told) if not (c := check(s, known=known)).ok] == []
    assert not check("9 more reviews look alike and reviewers don't count.", known=known).ok


def test_a_shopper_hears_reviewers_and_sees_them_as_the_evidence(shop: Shopkeeper) -> None:
    shop.ask("the trail leather backpack", conversation="t")
    reply = shop.ask("is the trail leather backpack comfortable?", conversation="t")
    assert "4 of 9 reviewers mention comfort" in reply.text
    evidence = {(e.field, e.value) for i in reply.items for r in i.reasons for e in r.evidence}
    assert ("reviews", "4 of 9 mention comfort") in evidence


def test_a_wish_that_reviewers_speak_to_is_a_reason_on_the_card(shop: Shopkeeper) -> None:
    reply = shop.ask("a comfortable leather backpack")
    reasons = {i.product.id: [r.text for r in i.reasons] for i in reply.items}
    told = "4 of 9 reviewers mention comfort: 3 with praise, 1 with complaints"
    assert told in reasons[TRAIL]
    assert not any(
        "reviewers" in t for id_, texts in reasons.items() if id_ != TRAIL for t in texts
    )


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("¿es cómoda?", "4 de 9 reseñas mencionan la comodidad"),
        ("第一个舒服吗", "9 位评价者中有 4 位提到舒适度"),
    ],
)
def test_other_languages_hear_the_same_counts(shop: Shopkeeper, question: str, told: str) -> None:
    shop.ask("the trail leather backpack", conversation="l")
    assert told in shop.ask(question, conversation="l").text


def test_a_catalogue_without_reviews_answers_as_ever(stocked: Path, home: Path) -> None:
    plain = Shopkeeper(Shelf(stocked, LetterEmbedder()), catalog="shop", home=home)
    plain.ask("the trail leather backpack", conversation="n")
    said = "what do the reviews say about the trail leather backpack?"
    reply = plain.ask(said, conversation="n")
    assert "reviewers" not in reply.text
    assert "no review texts" in reply.text or "isn't in the catalogue" in reply.text
