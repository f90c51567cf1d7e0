from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import balanced_accuracy_score, roc_auc_score

from evaluation import attempt_sentiment, auc, balanced_accuracy
from recommender import Sentiment, TooFewReviews, word_balance
from store import CatalogUnavailable, Review, SentimentModel
from store.importers import open_reviews

CLOTHING = Path(__file__).parents[2] / "shared" / "data" / "clothing_reviews" / "reviews.csv.gz"
GOOD = ("it glows", "a joy to hold", "glows all night", "such joy", "joyful and warm")
BAD = ("it crumbles", "sad and gray", "crumbles in the hand", "so gray", "gray dust")


def reviews(count: int) -> list[Review]:
    """Reviews whose words, which no list holds, tell who is content."""
    random = np.random.default_rng(3)
    made = []
    for i in range(count):
        told = (GOOD, BAD)[i % 2]
        text = f"{told[random.integers(5)]} {told[random.integers(5)]} number {chr(97 + i % 26)}{i}"
        made.append(
            Review(product=f"p{i % 7}", rating=(5, 1)[i % 2], text=text + " word" * (i % 9))
        )
    return made


def fitted() -> Sentiment:
    told = reviews(80)
    return Sentiment.fit([r.words for r in told], [r.rating == 5 for r in told])


def test_words_that_no_list_holds_are_learned() -> None:
    sentiment = fitted()
    assert sentiment.score("a warm joy") > 0.8
    assert sentiment.score("gray and it crumbles") < 0.2
    assert sentiment.score("unheard") == sentiment.score("") == 0.5


def test_our_reading_of_a_model_is_that_of_scikit_learn() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    from recommender.reviews.tokens import grams

    told = reviews(80)
    texts, labels = [r.words for r in told], [r.rating == 5 for r in told]
    counted = TfidfVectorizer(analyzer=grams, sublinear_tf=True)
    learned = LogisticRegression(C=3.0, class_weight="balanced", max_iter=1000)
    learned.fit(counted.fit_transform(texts), labels)
    theirs = learned.predict_proba(counted.transform(texts))[:, 1]
    assert np.allclose(fitted().scores(texts), theirs, atol=1e-5)


def test_a_saved_model_reads_as_before_and_runs_no_code(tmp_path: Path) -> None:
    model = fitted().model
    model.save(tmp_path)
    kept = SentimentModel.read(tmp_path)
    assert kept is not None
    assert Sentiment(kept).score("a warm joy") == fitted().score("a warm joy")
    with np.load(tmp_path / "sentiment.npz", allow_pickle=False) as saved:
        assert {saved[name].dtype.kind for name in saved.files} <= {"f", "u"}


def test_a_damaged_model_is_refused_with_its_mend(tmp_path: Path) -> None:
    assert SentimentModel.read(tmp_path) is None
    fitted().model.save(tmp_path)
    (tmp_path / "sentiment.npz").write_bytes(b"PK nonsense")
    with pytest.raises(CatalogUnavailable, match="shopkeeper train sentiment"):
        SentimentModel.read(tmp_path)
    (tmp_path / "sentiment.json").write_text("[]", encoding="utf-8")
    with pytest.raises(CatalogUnavailable, match="shopkeeper train sentiment"):
        SentimentModel.read(tmp_path)


def test_a_training_is_judged_on_reviews_that_it_never_saw() -> None:
    trial = attempt_sentiment(reviews(200))
    assert len(trial.train) + len(trial.held_out) == 200
    assert not set(trial.train.texts) & set(trial.held_out.texts)
    assert trial.ships
    assert trial.as_json()["auc"] > 0.99 > trial.as_json()["baselines"]["word_list"]["auc"]
    assert trial.trained().report["ships"] is True
    by_product = attempt_sentiment(reviews(200), by_product=True)
    assert not set(by_product.train.products) & set(by_product.held_out.products)


def test_noise_does_not_ship() -> None:
    random = np.random.default_rng(0)
    told = [
        Review(product="p", rating=float(random.choice([1, 5])), text=f"good word{i} word{i % 3}")
        for i in range(150)
    ]
    trial = attempt_sentiment(told)
    assert abs(trial.auc - 0.5) < 0.25
    assert trial.ships == (trial.auc > max(auc(b, trial.held_out.content) for b in
                                           trial.baselines.values()))  # fmt: skip


def test_one_sided_reviews_teach_nothing_and_say_so() -> None:
    with pytest.raises(TooFewReviews, match="0 reviews on one side"):
        attempt_sentiment([r for r in reviews(100) if r.rating == 5])


def test_two_trainings_give_the_same_model() -> None:
    first, second = fitted().model, fitted().model
    assert first.terms == second.terms
    assert np.array_equal(first.weights, second.weights)


def test_negated_words_count_the_other_way() -> None:
    assert word_balance("A great, sturdy kettle.") > 0
    assert word_balance("Not great. It isn't very sturdy.") < 0
    assert word_balance("No problems, never disappointed!") > 0
    assert word_balance("It is a kettle.") == 0


def test_the_area_and_the_accuracy_are_those_of_scikit_learn() -> None:
    random = np.random.default_rng(1)
    scores, told = random.integers(0, 5, 300) / 4, random.uniform(size=300) < 0.3
    assert auc(scores, told) == pytest.approx(roc_auc_score(told, scores))
    ours, theirs = (
        balanced_accuracy(scores > 0.5, told),
        balanced_accuracy_score(told, scores > 0.5),
    )
    assert ours == pytest.approx(theirs)


@pytest.mark.skipif(not CLOTHING.exists(), reason="../shared/data is not here")
def test_the_clothing_reviews_reach_the_area_that_was_promised() -> None:
    found = [r for r in open_reviews(CLOTHING).records() if isinstance(r, Review)]
    assert attempt_sentiment(found[::3]).auc > 0.95
