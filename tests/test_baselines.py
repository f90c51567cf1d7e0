import bm25s
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation import Bm25, baselines, plain_tokens, stemmed_tokens
from store import Catalog
from tests.conftest import SHOP

WORDS = st.lists(st.sampled_from(["red", "blue", "bag", "bags", "of", "a2"]), max_size=8)


@pytest.mark.parametrize("tokens", [plain_tokens, stemmed_tokens])
@given(texts=st.lists(WORDS, min_size=2, max_size=9).filter(any), query=WORDS.filter(bool))
def test_bm25_gives_the_scores_of_bm25s(
    tokens: object, texts: list[list[str]], query: list[str]
) -> None:
    assert callable(tokens)
    joined = [" ".join(text) for text in texts]
    theirs = bm25s.BM25(k1=1.5, b=0.75, method="lucene")
    theirs.index([tokens(text) for text in joined], show_progress=False)
    expected = theirs.get_scores(tokens(" ".join(query)))
    assert Bm25(joined, tokens).scores(" ".join(query)) == pytest.approx(expected, abs=1e-4)


def test_each_baseline_finds_by_what_it_knows(catalog: Catalog) -> None:
    found = {name: search("leather backpacks", 5) for name, search in baselines(catalog).items()}
    assert set(found) == {"bm25", "bm25_stemmed", "dense", "rrf"}
    leather = {p.id for p in SHOP if "leather" in f"{p.title} {p.attributes}".casefold()}
    assert set(found["bm25"]) <= leather | {p.id for p in SHOP if "Backpacks" in p.categories}
    assert found["bm25_stemmed"][0] in leather
    assert all(len(ids) == len(set(ids)) <= 5 for ids in found.values())


def test_dense_is_the_exact_order_of_cosines(catalog: Catalog) -> None:
    similarities = catalog.similarities("canvas rucksack")
    best = int(np.argmax(similarities))
    assert baselines(catalog)["dense"]("canvas rucksack", 1) == [catalog.at([best])[0].id]
    hits = catalog.search("canvas rucksack", limit=1)
    assert best == hits.rows[np.argmax(hits.dense)]


def test_fusion_adds_reciprocal_ranks(catalog: Catalog) -> None:
    found = baselines(catalog)
    lists = [found[name]("waxed leather", 99) for name in ("bm25_stemmed", "dense")]
    totals: dict[str, float] = {}
    for ids in lists:
        for rank, name in enumerate(ids, start=1):
            totals[name] = totals.get(name, 0.0) + 1 / (60 + rank)
    fused = found["rrf"]("waxed leather", 99)
    assert fused not in lists
    assert [totals[i] for i in fused] == sorted(totals.values(), reverse=True)


def test_a_query_without_known_words_finds_nothing_by_words(catalog: Catalog) -> None:
    found = baselines(catalog)
    for query in ("zzz", "", "()*?"):
        assert found["bm25"](query, 5) == []
