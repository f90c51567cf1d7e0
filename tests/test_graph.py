import numpy as np
import pytest

from recommender import Fact, Graph, Path, Step, Walk, path_to, path_words
from store import AttributeValue, Product, Quantity, Variant


def product(id: str, category: str, brand: str = "", **attributes: AttributeValue) -> Product:
    return Product(
        id=id,
        title=id.title(),
        brand=brand or None,
        categories=(category,),
        variants=(Variant(id=id),),
        attributes=attributes,
    )


SHOP = (
    product("stove", "Stoves", "Emberlode", fuel=("gas",), color=("black",)),
    product("canister", "Fuel", "Emberlode", fuel=("Gas",), color=("black",)),
    product("lantern", "Lights", "Emberlode", color=("black",)),
    product("burner", "Stoves", "Flamm", fuel=("spirit",), color=("black",)),
    product("spirit", "Fuel", "Flamm", fuel=("spirit",), color=("black",)),
    product("tent", "Tents", "Tarnfell", color=("black",), waterproof=True),
    product("jacket", "Jackets", "Loden", color=("black",), waterproof=True),
    product("pot", "Pots", "Kessel", goes_with=("stove", "spoon", "nothing")),
    product("spoon", "Spoons", "Holz"),
    product("chair", "Chairs", "Sitz", weight=Quantity(amount=390, unit="g")),
    product("stool", "Stools", "Hock", weight=Quantity(amount=390, unit="g")),
    product("radio", "Radios", "Ton"),
    product("clock", "Clocks", "Zeit"),
)
THEMES = {"tent": ("comfort",), "radio": ("comfort",), "unknown": ("comfort",)}
GRAPH = Graph(SHOP, themes=THEMES)
COLUMN = {p.id: i for i, p in enumerate(SHOP)}
NAMES = {p.id: f"the {p.id}" for p in SHOP} | {"stove": "the stove you bought"}


def path(target: str, *known: str, graph: Graph = GRAPH) -> Path | None:
    return path_to(graph, [COLUMN[k] for k in known], COLUMN[target])


def said(target: str, *known: str) -> str:
    found = path(target, *known)
    assert found
    return path_words(found, NAMES)


def test_the_path_is_the_rarest_trusted_fact_and_names_the_second_beside_it() -> None:
    assert path("canister", "stove") == Path(
        "stove",
        (Step((Fact("fit", "fuel", "gas"), Fact("brand", "", "Emberlode")), "canister"),),
    )
    assert said("canister", "stove") == (
        "has the same fuel as the stove you bought, gas, and is of the same maker"
    )


@pytest.mark.parametrize(
    ("target", "known", "words"),
    [
        ("lantern", "stove", "is by Emberlode, who also make the stove you bought"),
        ("pot", "stove", "is stated to go with the stove you bought"),
        ("spoon", "pot", "is stated to go with the pot"),
        ("burner", "stove", "is in Stoves like the stove you bought"),
        ("radio", "tent", "is noted for comfort like the tent"),
        ("jacket", "tent", "is waterproof like the tent"),
    ],
)
def test_each_kind_of_fact_has_its_words(target: str, known: str, words: str) -> None:
    assert said(target, known) == words


def test_a_path_may_lead_over_one_other_product() -> None:
    found = path("spirit", "stove")
    assert found and [s.product for s in found.steps] == ["canister", "spirit"]
    assert found.kinds == ("fit", "category")
    assert said("spirit", "stove") == (
        "is in Fuel like the canister, "
        "as the canister has the same fuel as the stove you bought, gas"
    )


def test_two_that_go_with_a_third_are_not_said_to_go_with_each_other() -> None:
    found = path("spoon", "stove")
    assert found and [s.product for s in found.steps] == ["pot", "spoon"]


def test_a_color_that_half_the_shop_shares_is_no_reason() -> None:
    assert not [f for f in GRAPH.facts if f.field == "color"]
    assert path("tent", "spirit") is None


def test_equal_weights_are_no_reason_and_neither_is_a_product_for_itself() -> None:
    assert path("stool", "chair") is None
    assert path("stove", "stove") is None
    assert path("stove") is None


def test_the_nearest_of_several_known_products_begins_the_path() -> None:
    found = path("canister", "tent", "burner", "stove")
    assert found and found.start == "stove"


def test_a_walk_finds_what_shares_most_and_never_what_shares_nothing() -> None:
    scores = Walk(GRAPH).scores(np.array([COLUMN["stove"]]))
    assert scores.shape == (len(SHOP),)
    assert np.isfinite(scores).all() and (scores >= 0).all()
    assert 0.9 < scores.sum() <= 1
    order = [SHOP[i].id for i in np.argsort(-scores, kind="stable")]
    assert order[0] == "stove"
    assert set(order[1:3]) == {"pot", "canister"}
    assert scores[COLUMN["spirit"]] > scores[COLUMN["clock"]] == 0
    assert scores[COLUMN["chair"]] == 0


def test_a_walk_is_the_same_as_by_dense_linear_algebra() -> None:
    walk = Walk(GRAPH, rounds=60)
    edges = GRAPH.edges.toarray()
    out = edges / np.maximum(edges.sum(axis=1, keepdims=True), 1e-12)
    back = edges.T / np.maximum(edges.T.sum(axis=1, keepdims=True), 1e-12)
    step = (out @ back).T
    start = np.zeros(len(SHOP))
    start[[0, 5]] = 1 / 4, 3 / 4
    exact = 0.5 * np.linalg.solve(np.eye(len(SHOP)) - 0.5 * step, start)
    assert walk.scores(np.array([0, 5]), np.array([1.0, 3.0])) == pytest.approx(exact)


def test_dislikes_and_an_empty_history_begin_no_walk() -> None:
    walk = Walk(GRAPH)
    assert not walk.scores(np.empty(0, np.int64)).any()
    assert not walk.scores(np.array([0]), np.array([-1.0])).any()


def test_shoppers_lead_the_walk_and_are_no_reason_until_they_are_many() -> None:
    few = Graph(SHOP, bought={f"s{i}": ("clock", "chair", "gone") for i in range(2)})
    assert Walk(few).scores(np.array([COLUMN["clock"]]))[COLUMN["chair"]] > 0
    assert path("chair", "clock", graph=few) is None
    many = Graph(SHOP, bought={f"s{i}": ("clock", "chair") for i in range(5)})
    found = path("chair", "clock", graph=many)
    assert found and found.kinds == ("shopper",)
    assert path_words(found, NAMES) == "was bought by several shoppers who bought the clock"


def test_the_same_shop_gives_the_same_graph_and_paths() -> None:
    again = Graph(SHOP, themes=THEMES)
    assert again.facts == GRAPH.facts
    assert (again.edges != GRAPH.edges).nnz == 0
    assert path("spirit", "stove", graph=again) == path("spirit", "stove")


@pytest.mark.parametrize("count", [0, 1])
def test_a_shop_of_one_product_or_none_has_a_graph(count: int) -> None:
    graph = Graph(SHOP[:count])
    assert Walk(graph).scores(np.arange(count)).shape == (count,)
