from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import Product
from store.lexical import WEIGHTS, Field, LexicalBuilder, LexicalIndex, Slot
from store.vocables import Vocables
from tests.conftest import SHOP, product

FEW = ("red", "wool", "hat", "tin", "mug")
SAID = st.lists(st.sampled_from(FEW), max_size=6).map(" ".join)
CORPUS = st.lists(
    st.tuples(SAID, SAID, SAID, st.none() | st.sampled_from(FEW)), min_size=1, max_size=6
)


def indexed(products: Sequence[Product]) -> LexicalIndex:
    builder = LexicalBuilder()
    for one in products:
        builder.add(one)
    return builder.build()


def plain(
    title: str, description: str = "", category: str = "", brand: str | None = None
) -> Product:
    categories = (category,) if category else ()
    return product(f"{title} x", description, brand=brand, categories=categories)


def slot(*terms: str) -> Slot:
    return Slot((tuple((t, 1.0) for t in terms),))


def by_hand(corpus: list[tuple[str, str, str, str | None]], term: str) -> list[float]:
    """BM25F from its definition: k1 1.2, b 0.75, each field's length normalised on its own."""
    fields: dict[Field, int] = {"title": 0, "description": 1, "category": 2, "brand": 3}
    texts = {f: [(one[at] or "").split() for one in corpus] for f, at in fields.items()}
    texts["title"] = [[*words, "x"] for words in texts["title"]]
    means = {f: sum(map(len, said)) / len(corpus) for f, said in texts.items()}
    scores = []
    for row in range(len(corpus)):
        weighted = sum(
            WEIGHTS[f] * said[row].count(term) / (0.25 + 0.75 * len(said[row]) / means[f])
            for f, said in texts.items()
            if term in said[row]
        )
        scores.append(weighted * 2.2 / (1.2 + weighted))
    return scores


@given(corpus=CORPUS, term=st.sampled_from(FEW), split=st.integers(0, 6))
def test_scores_are_bm25f_as_it_is_defined(
    corpus: list[tuple[str, str, str, str | None]], term: str, split: int
) -> None:
    expected = by_hand(corpus, term)
    index = indexed([plain(*one) for one in corpus])
    assert index.scores([slot(term)]) == pytest.approx(expected, rel=1e-5)
    assert index.scores([slot(term), slot(term)]) == pytest.approx(2 * np.array(expected), rel=1e-5)
    assert index.frequency(term) == np.count_nonzero(expected)


@pytest.mark.parametrize("word", ["red", "hats"])
def test_a_word_in_the_title_counts_more_than_in_the_category_and_least_in_the_text(
    word: str,
) -> None:
    stem = word.rstrip("s")
    index = indexed([plain("Tin", word), plain(word), plain("Tin", category=word), plain("Tin")])
    told, titled, filed, silent = index.scores([slot(stem)]).tolist()
    assert titled > filed > told > silent == 0


def test_a_brand_counts_more_than_a_color() -> None:
    bags = [
        plain("Bag", brand="Navy"),
        product("Bag x", brand=None, categories=(), attributes={"color": ("navy",)}),
    ]
    branded, colored = indexed(bags).scores([slot("navi")]).tolist()
    assert branded > colored > 0


def test_of_several_alternatives_the_best_counts_and_all_but_the_first_must_be_whole() -> None:
    index = indexed([plain("Bookshelf"), plain("Book Shelf"), plain("Book"), plain("Shelf")])
    wanted = Slot(((("bookshelf", 1.0),), (("book", 0.5), ("shelf", 0.5))))
    scores = index.scores([wanted])
    assert scores[0] > 0 and scores[1] > 0
    assert scores[2:].tolist() == [0, 0]
    first = Slot(((("book", 0.5), ("shelf", 0.5)), (("bookshelf", 1.0),)))
    assert np.all(index.scores([first]) > 0), "what was typed may be met in part"


def test_a_term_is_found_in_the_field_that_uses_it() -> None:
    index = indexed([plain("Red Mug", "tin"), plain("Tin", "red"), plain("Hat", brand="Red")])
    assert index.rows("red").tolist() == [0, 1, 2]
    assert index.rows("red", "title").tolist() == [0]
    assert index.rows("red", "description").tolist() == [1]
    assert index.rows("red", "text").tolist() == [0, 1]
    assert index.rows("red", "brand").tolist() == [2]
    assert index.rows("wool").tolist() == []


def test_products_that_hold_all_terms_are_found_and_none_for_no_terms() -> None:
    index = indexed([plain("Red Wool Hat"), plain("Red Hat", "wool"), plain("Red Mug")])
    assert index.holding(["red", "hat"]).tolist() == [0, 1]
    assert index.holding(["wool", "hat"], "title").tolist() == [0]
    assert index.holding(["red", "tin"]).tolist() == []
    assert index.holding([]).tolist() == []


def test_what_was_read_from_prose_does_not_count_twice() -> None:
    stated = product("Bag x", attributes={"color": ("teal",)}, categories=())
    derived = stated.model_copy(update={"derived": ("color",)})
    assert indexed([stated]).frequency("teal") == 1
    assert indexed([derived]).frequency("teal") == 0


@given(corpus=CORPUS, split=st.integers(0, 6))
def test_two_segments_know_the_words_of_one(
    corpus: list[tuple[str, str, str, str | None]], split: int
) -> None:
    products = [plain(*one) for one in corpus]
    whole, parts = indexed(products), [products[:split], products[split:]]
    both = Vocables([indexed(p) for p in parts if p])
    rows = np.arange(len(products), dtype=np.int32)
    for term in FEW:
        assert both.frequency(term) == whole.frequency(term)
        assert both.titled([term]) == len(whole.rows(term, "title"))
        assert np.flatnonzero(both.hold(term, rows)).tolist() == whole.rows(term).tolist()
        scores = both.scores([slot(term)])
        assert np.flatnonzero(scores).tolist() == whole.rows(term).tolist()


def test_two_segments_of_like_lengths_score_as_one() -> None:
    products = [plain("Red Hat", "tin mug"), plain("Red Mug", "tin hat")] * 2
    whole = indexed(products).scores([slot("red"), slot("hat")])
    both = Vocables([indexed(products[:2]), indexed(products[2:])]).scores(
        [slot("red"), slot("hat")]
    )
    assert both == pytest.approx(whole)


def test_an_index_read_from_disk_answers_the_same_and_is_mapped(tmp_path: Path) -> None:
    index = indexed(SHOP)
    index.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path)
    assert (loaded.size, loaded.surfaces) == (index.size, index.surfaces)
    assert list(loaded.names) == list(index.names)
    for term in index.names:
        assert loaded.rows(term, "title").tolist() == index.rows(term, "title").tolist()
        assert loaded.scores([slot(term)]).tolist() == index.scores([slot(term)]).tolist()
    assert not loaded.rows("leather").flags.owndata


def test_a_damaged_index_is_refused(tmp_path: Path) -> None:
    indexed(SHOP).save(tmp_path)
    for file in sorted(tmp_path.iterdir()):
        whole = file.read_bytes()
        for damaged in (whole[:-1], whole[:-3] + b"???", b""):
            file.write_bytes(damaged)
            with pytest.raises((OSError, ValueError, KeyError)):
                LexicalIndex.load(tmp_path)
        file.unlink()
        with pytest.raises(OSError):
            LexicalIndex.load(tmp_path)
        file.write_bytes(whole)
    assert LexicalIndex.load(tmp_path).size == len(SHOP)


def test_an_index_of_nothing_answers_nothing(tmp_path: Path) -> None:
    indexed([]).save(tmp_path)
    empty = LexicalIndex.load(tmp_path)
    assert len(empty.scores([slot("red")])) == empty.size == empty.frequency("red") == 0
