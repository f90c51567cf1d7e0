from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recommender import retrieve
from store import STOPWORDS, Catalog, Constraint, Hits, ProductNotFound, Shelf, UnknownField
from store.embedder import Vectors
from store.ingest import Import, ingest
from store.text import text_of
from tests.conftest import SHOP, product
from tests.letters import LetterEmbedder

KINDS = (
    *("backpack", "kettle", "lantern", "notebook", "blanket", "sandal", "teapot", "headphones"),
    *("wallet", "umbrella", "razor", "puzzle", "hammock", "trowel", "mirror", "candle"),
    *("stapler", "whisk", "bicycle", "aquarium"),
)
MAKERS = ("Corvane", "Haversham", "Tansy Row", "Stormpad", "Ostrova", "Quill", "Bexley", "Ninefold")
COLORS = ("red", "navy", "olive", "black", "cream", "teal", "mustard", "plum")
USES = ("camping", "travel", "the office", "children", "winter", "small kitchens", "gifts")
ASKED = st.sampled_from([*KINDS, *COLORS, "for", "something warm", "BEXLEY", "knapsack", "zzz"])
QUERIES = st.lists(ASKED, min_size=1, max_size=4).map(" ".join)
LIMITS = st.lists(
    st.sampled_from(
        [
            Constraint(field="price", op="lt", value=20),
            Constraint(field="price", op="gte", value=90),
            Constraint(field="color", op="ne", value="black"),
            Constraint(field="color", op="eq", value="blue"),
            Constraint(field="brand", op="in", value=("Quill", "Bexley")),
            Constraint(field="category", op="eq", value="kettle"),
            Constraint(field="category", op="eq", value="submarine"),
        ]
    ),
    min_size=1,
    max_size=3,
)


def shares(hits: Hits) -> dict[str, float]:
    """The share of the query's words that each product of the small shop uses, by title."""
    return {SHOP[row].title: float(share) for row, share in zip(hits.rows, hits.words, strict=True)}


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    """2,000 products that cluster by kind and maker, as those of a shop do."""
    dice = np.random.default_rng(7)

    def any_of(words: tuple[str, ...]) -> str:
        return words[int(dice.integers(len(words)))]

    things = []
    for i in range(2000):
        kind, maker, color = KINDS[i % len(KINDS)], any_of(MAKERS), any_of(COLORS)
        title = f"{maker} {color.title()} {kind.title()} for {any_of(USES)} {dice.integers(10**6)}"
        things.append(
            product(
                title,
                id=str(i),
                brand=maker,
                categories=("Things", kind),
                price=int(dice.integers(100, 10_000)),
                attributes={"color": (color,)},
            )
        )
    shelf = Shelf(tmp_path_factory.mktemp("large-shop"), LetterEmbedder())
    ingest(shelf, Import("large", things))
    opened = shelf.open("large")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def exact(large: Catalog) -> Vectors:
    """The vectors of the large shop, computed anew."""
    products = large.at(range(len(large)))
    return LetterEmbedder().encode([text_of(p) for p in products])


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(query=QUERIES, where=LIMITS, limit=st.integers(1, 40))
def test_a_filtered_search_finds_exactly_the_nearest_that_satisfy(
    large: Catalog, exact: Vectors, query: str, where: list[Constraint], limit: int
) -> None:
    rows = np.flatnonzero(large.satisfying(where))
    scores = exact[rows] @ LetterEmbedder().encode_query(query)
    hits = large.search(query, where, limit=limit)
    assert set(hits.rows.tolist()) <= set(rows.tolist())
    assert min(limit, len(rows)) <= len(hits) <= 2 * limit
    assert np.sort(hits.dense)[::-1][:limit] == pytest.approx(
        np.sort(scores)[::-1][:limit], abs=1e-5
    )
    assert hits.dense == pytest.approx(scores[np.searchsorted(rows, hits.rows)], abs=1e-5)
    assert np.all(np.diff(hits.rows) > 0), "each once, in the order of the catalogue"


def test_an_open_search_finds_what_an_exact_one_would(large: Catalog, exact: Vectors) -> None:
    queries = [f"{color} {kind} by {maker}" for color in COLORS for kind in KINDS[:6]
               for maker in MAKERS[:4]]  # fmt: skip
    found = 0
    for query in queries:
        scores = exact @ LetterEmbedder().encode_query(query)
        tenth = np.sort(scores)[-10]
        hits = large.search(query, limit=10)
        nearest = hits.rows[np.argsort(-hits.dense)[:10]]
        assert len(nearest) == 10
        found += int((scores[nearest] >= tenth - 1e-6).sum())
    assert found / (10 * len(queries)) >= 0.99


def test_an_open_search_gives_as_many_as_asked_for(large: Catalog) -> None:
    assert len(large.search("zzz", limit=500)) == 500
    assert len(large.search("zzz", limit=5000)) == 2000


def test_thousands_of_products_with_the_same_text_are_all_found(shelf: Shelf) -> None:
    twins = [product("Grey Sock", id=str(i)) for i in range(1200)]
    ingest(shelf, Import("twins", twins))
    catalog = shelf.open("twins")
    assert len(set(catalog.search("sock from nowhere", limit=300).rows.tolist())) >= 300
    catalog.close()


def test_the_best_comes_first_and_hits_say_which_share_of_the_words_they_hold(
    catalog: Catalog,
) -> None:
    found = retrieve(catalog, "faux leather backpack")
    assert SHOP[found.rows[0]].title == "Studio Faux Leather Backpack"
    best = found.scores[found.order]
    assert best.tolist() == sorted(best, reverse=True)
    words = shares(found.hits)
    assert words["Studio Faux Leather Backpack"] == 1
    assert words["Metro Leather Backpack"] == pytest.approx(2 / 3)
    assert words["Plain Daypack"] == pytest.approx(1 / 3 / 5), "its category says backpack"


def test_a_word_of_the_description_counts_but_less_than_one_of_the_title(
    catalog: Catalog,
) -> None:
    described = shares(catalog.search("brass buckles"))
    assert described["Dune Leather Backpack"] == pytest.approx(1 / 5)
    assert described["Plain Daypack"] == 0


def test_stop_words_do_not_count_as_words_a_product_lacks(catalog: Catalog) -> None:
    plain = catalog.search("leather backpack", limit=8)
    spoken = catalog.search("I'd like a leather backpack for my journeys, please", limit=8)
    assert shares(plain)["Metro Leather Backpack"] == 1
    lacking = shares(spoken)["Metro Leather Backpack"]
    assert lacking == pytest.approx(2 / 3), "only 'journeys' is not there"
    assert {"a", "for", "the", "with", "my"} <= STOPWORDS


def test_a_query_of_stop_words_alone_is_still_a_query(catalog: Catalog) -> None:
    assert len(catalog.search("with the")) == len(SHOP)


def test_a_title_that_holds_every_word_is_found_though_vectors_rank_it_low(
    shelf: Shelf,
) -> None:
    bowls = [product("Bowl", id=str(i), brand=None, categories=()) for i in range(60)]
    title = "Porcelain figure with gilded feathers on a plinth: owl"
    owl = product(title, id="owl", brand=None, categories=())
    ingest(shelf, Import("owls", [*bowls, owl]))
    catalog = shelf.open("owls")
    open_hits = catalog.search("owl", limit=5)
    limited = catalog.search("owl", [Constraint(field="price", op="lt", value=60)], limit=5)
    for hits in (open_hits, limited):
        assert hits.rows[5:].tolist() == [60], "beside the five nearest"
        assert hits.dense[5] < hits.dense[:5].min()
    assert retrieve(catalog, "owl", limit=5).rows[0] == 60, "and words bring it to the top"
    dear = catalog.search("owl", [Constraint(field="price", op="gt", value=60)], limit=5)
    assert not len(dear), "no title gets around a constraint"
    catalog.close()


@pytest.mark.parametrize("query", ["", "   ", "?!", "\u2026", "***"])
def test_a_query_without_words_gives_the_catalogue_in_its_order(
    catalog: Catalog, query: str
) -> None:
    assert retrieve(catalog, query, limit=3).rows.tolist() == [0, 1, 2]
    cheap = [Constraint(field="price", op="lt", value=50)]
    assert [SHOP[row].title for row in retrieve(catalog, query, cheap).rows] == [
        "Studio Faux Leather Backpack",
        "Plain Daypack",
    ]


@pytest.mark.parametrize(
    "query",
    [
        'leather" OR "1"="1',
        "backpack AND NOT (leather*",
        "'; DROP TABLE products; --",
        "^(a+)+$ [leather](?!x) \\",
        "%_leather\x00\x07",
        "leather \ud800 backpack",
        "{leather} <b>backpack</b> $where",
        "cuir sac \u00e0 dos \u2764\ufe0f",
        "\u76ae\u9769\u30ea\u30e5\u30c3\u30af",
        "\u043a\u043e\u0436\u0430\u043d\u044b\u0439 \u0440\u044e\u043a\u0437\u0430\u043a",
        "\u062d\u0642\u064a\u0628\u0629 \u062c\u0644\u062f\u064a\u0629",
    ],
)
def test_any_text_can_be_searched_for(catalog: Catalog, query: str) -> None:
    dear = [Constraint(field="price", op="gt", value=90)]
    assert len(catalog.search(query)) == len(SHOP)
    assert catalog.search(query, dear).rows.tolist() == [0, 1]


def test_ten_thousand_words_are_a_query_too(large: Catalog) -> None:
    wall = " ".join(f"{kind}{i}" for i in range(500) for kind in KINDS)
    assert len(retrieve(large, wall, limit=10).rows) >= 10


def test_accents_and_case_do_not_hide_a_word(catalog: Catalog) -> None:
    words = shares(catalog.search("LE\u00c1THER B\u00e0ckpacks"))
    assert words["Metro Leather Backpack"] == 1


def test_an_unknown_field_is_refused_before_anything_is_searched(catalog: Catalog) -> None:
    with pytest.raises(UnknownField, match=r"'colour'.*color"):
        catalog.search("bag", [Constraint(field="colour", op="eq", value="blue")])


def test_products_come_in_the_order_of_their_ids_or_rows(catalog: Catalog) -> None:
    assert catalog.at([5, 0, 5]) == [SHOP[5], SHOP[0], SHOP[5]]
    ids = [SHOP[3].id, SHOP[1].id]
    assert catalog.get(ids) == [SHOP[3], SHOP[1]]
    assert catalog.known(["gone", *ids]) == [SHOP[3], SHOP[1]]


def test_a_product_that_is_not_there_is_named(catalog: Catalog) -> None:
    with pytest.raises(ProductNotFound, match="'no-such-bag'"):
        catalog.get([SHOP[0].id, "no-such-bag"])


def test_the_catalogue_says_what_can_be_asked_of_it(catalog: Catalog) -> None:
    spoken = catalog.vocabulary
    assert (catalog.currency, len(catalog), spoken.products) == ("USD", 8, 8)
    assert spoken.brands == {"Corvane": 4, "Haversham": 2, "Tansy Row": 1, "Stormpad": 1}
    assert spoken.categories == {"Bags": 8, "Backpacks": 7, "Satchels": 1}
    assert spoken.coverage["color"] == spoken.coverage["price"] == 7 / 8
    assert spoken.numbers["weight"].unit == "g"
    assert (spoken.numbers["weight"].low, spoken.numbers["weight"].high) == (310, 1400)
    assert set(spoken.flags) == {"vegan", "waterproof"}
