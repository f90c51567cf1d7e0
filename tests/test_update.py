import csv
import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from store import (
    BadProductFile,
    Catalog,
    CatalogNotFound,
    Constraint,
    Product,
    Quantity,
    Shelf,
    vocabulary_of,
)
from store.derivation import derive
from store.importers import open_changes
from store.ingest import Import, ingest
from store.text import text_of
from store.update import Update, Updated, update
from tests.conftest import SHOP, nearest, product
from tests.letters import LetterEmbedder

TRAIL, METRO, DUNE, HARBOR, STUDIO, STORMPAD, HEIRLOOM, PLAIN = (p.id for p in SHOP)
Row = Mapping[str, Any]


@pytest.fixture
def shelf(stocked_shelf: Shelf) -> Shelf:
    return stocked_shelf


@pytest.fixture
def change(shelf: Shelf, tmp_path: Path) -> Callable[..., Updated]:
    """Apply rows of JSON, or the text of a file of the given name."""

    def apply(*rows: Row, text: str = "", name: str = "changes.jsonl") -> Updated:
        path = tmp_path / name
        path.write_text(text or "".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
        changes = open_changes(path, known=shelf.open("shop").fields)
        return update(shelf, Update("shop", changes.records()))

    return apply


Change = Callable[..., Updated]


def one(shelf: Shelf, name: str) -> Product:
    return shelf.open("shop").get([name])[0]


def titles(catalog: Catalog, *where: Constraint) -> set[str]:
    rows = np.flatnonzero(catalog.satisfying(where))
    return {p.title for p in catalog.at(rows.tolist())}


def reasons(updated: Updated) -> list[tuple[str, str]]:
    if updated.report is None:
        return []
    with Path(updated.report).open(newline="", encoding="utf-8") as file:
        return [(row["line"], row["reason"]) for row in csv.DictReader(file)]


def test_a_price_and_a_stock_are_new_at_the_next_turn_and_nothing_is_encoded(
    shelf: Shelf, change: Change, embedder: LetterEmbedder
) -> None:
    before = shelf.open("shop")
    done = change(text=f"id,price,stock\n{TRAIL},39.50,0\n{PLAIN},,3\n", name="prices.csv")
    assert (done.changed, done.added, done.deleted, done.rejected) == (2, 0, 0, 0)
    assert embedder.asked == []
    after = shelf.open("shop")
    assert after.edition.version == done.version != before.edition.version
    assert str(one(shelf, TRAIL).price) == "$39.50"
    assert (one(shelf, TRAIL).available, one(shelf, PLAIN).stock) == (False, 3)
    assert one(shelf, PLAIN).price == SHOP[7].price, "an empty cell changes nothing"
    cheap = Constraint(field="price", op="lt", value=40)
    assert titles(after, cheap) == {"Trail Leather Backpack", "Plain Daypack"}
    assert titles(before, cheap) == {"Plain Daypack"}, "an open version stays as it was"
    assert after.extreme("price", [], True) == 39
    assert len(after) == len(after.search("backpack", limit=20)) == 8


def test_a_new_product_is_searchable_and_a_deleted_one_is_gone_with_its_words(
    shelf: Shelf, change: Change, embedder: LetterEmbedder
) -> None:
    assert shelf.open("shop").vocabulary.title_words["rucksack"] == 1
    done = change(
        {"id": "yak", "title": "Purple Yak Hat", "price": "19", "category": "Hats", "wool": True},
        {"id": HARBOR, "deleted": True},
    )
    assert (done.added, done.deleted, done.products, done.embedded) == (1, 1, 8, 1)
    assert embedder.asked == ["Purple Yak Hat. Hats. purple"]
    catalog = shelf.open("shop")
    assert nearest(catalog, "purple yak hat", limit=1)[0][0].id == "yak"
    assert HARBOR not in {p.id for p, _ in nearest(catalog, "rucksack")}
    assert catalog.known([HARBOR, "yak"])[0].attributes["color"] == ("purple",), "from its title"
    words = catalog.vocabulary
    assert "rucksack" not in words.title_words
    assert words.title_words["yak"] == words.categories["Hats"] == 1
    assert words.brands["Haversham"] == 1
    assert words.coverage["price"] == 7 / 8


def test_the_vocabulary_is_that_of_the_living_products(shelf: Shelf, change: Change) -> None:
    change({"id": HEIRLOOM, "delete": "yes"}, {"id": METRO, "weight": "5 kg", "color": None})
    catalog = shelf.open("shop")
    products = catalog.at(np.flatnonzero(catalog.satisfying([])).tolist())
    assert len(products) == len(catalog) == 7
    assert catalog.vocabulary == vocabulary_of(products)
    assert catalog.vocabulary.numbers["weight"].high == 5000
    assert one(shelf, METRO).attributes["weight"] == Quantity(amount=5, unit="kg")
    assert "color" not in one(shelf, METRO).attributes


def test_a_title_that_changes_is_embedded_again_and_its_prose_is_read_again(
    shelf: Shelf, change: Change, embedder: LetterEmbedder
) -> None:
    change({"id": "bag", "title": "Green Bag"})
    assert one(shelf, "bag").derived == {"color": "title"}
    embedder.asked.clear()
    done = change({"id": "bag", "title": "Bag of Red Wool"})
    new = one(shelf, "bag")
    assert (done.changed, done.embedded) == (1, 1)
    assert embedder.asked == [text_of(new)]
    assert new.attributes == {"color": ("red",), "material": ("wool",)}
    change({"id": "bag", "color": "crimson"})
    stated = one(shelf, "bag")
    assert (stated.attributes["color"], stated.derived) == (("crimson",), {"material": "title"})


def test_rows_that_bring_nothing_new_serve_no_new_version(shelf: Shelf, change: Change) -> None:
    before = shelf.open("shop")
    done = change({"id": TRAIL, "price": 95}, {"id": METRO, "color": "black", "stock": 9})
    assert (done.unchanged, done.changed, done.version) == (2, 0, before.edition.version)
    assert shelf.open("shop") is before


def test_rows_that_can_not_be_used_are_named_and_stop_no_others(
    shelf: Shelf, change: Change
) -> None:
    done = change(
        {"id": "unknown", "price": 3},
        {"id": TRAIL, "price": "about ten"},
        {"id": METRO, "price": "12 EUR"},
        {"id": DUNE, "deleted": "perhaps"},
        {"price": 4},
        {"id": STUDIO, "price": 44},
        {"id": STUDIO, "price": 43},
        {"id": "unknown", "deleted": 1},
        {"id": HARBOR, "title": None},
    )
    assert (done.changed, done.deleted, done.rejected) == (1, 0, 8)
    told = dict(reasons(done))
    assert "no product has this id, and the row has no title" in told["1"]
    assert "'about ten' is not a price" in told["2"]
    assert "its price is in EUR, the catalogue's are in USD" in told["3"]
    assert "'perhaps' is neither true nor false" in told["4"]
    assert told["5"] == "it has no id"
    assert told["7"] == "id already seen on line 6"
    assert told["8"] == "id already seen on line 1"
    assert "keeps its title" in told["9"]
    assert str(one(shelf, STUDIO).price) == "$44.00"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", f"sku;price\n{TRAIL};7\n"),
        ("a.tsv", f"id\tprice\n{TRAIL}\t7\n"),
        ("a.yaml", f"- id: {TRAIL}\n  price: 7\n"),
        ("a.json", json.dumps([{"id": TRAIL, "price": 7}])),
        ("a.jsonl", json.dumps({"id": TRAIL, "price": 7}) + "\n"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_changes_come_as_csv_jsonl_or_yaml_packed_or_not(
    shelf: Shelf, tmp_path: Path, name: str, text: str, packed: bool
) -> None:
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    changes = open_changes(path, known=shelf.open("shop").fields)
    update(shelf, Update("shop", changes.records()))
    assert str(one(shelf, TRAIL).price) == "$7.00"


def test_a_column_is_used_that_only_this_catalogue_knows(
    shelf: Shelf, change: Change, tmp_path: Path
) -> None:
    pond = product("Pond Liner", attributes={"pond_depth": Quantity(amount=2, unit="m")})
    ingest(shelf, Import("shop", [*SHOP, pond]))
    change(text="id,pond depth,nonsense\npond-liner,3 m,1\n", name="a.csv")
    assert one(shelf, "pond-liner").attributes == {"pond_depth": Quantity(amount=3, unit="m")}
    changes = open_changes(tmp_path / "a.csv", known=shelf.open("shop").fields)
    assert changes.ignored == ("nonsense",)


def test_a_file_that_is_no_table_of_changes_is_refused_with_a_way_on(
    shelf: Shelf, change: Change, tmp_path: Path
) -> None:
    with pytest.raises(BadProductFile, match=r"no id among its columns \(title, price\).*--map"):
        change(text="title,price\nBag,3\n", name="a.csv")
    with pytest.raises(BadProductFile, match=r"xml.*import the whole file"):
        change(text="<?xml version='1.0'?><rss/>", name="a.xml")
    with pytest.raises(BadProductFile, match=r"no usable product.*rejected\.csv"):
        change({"id": "unknown", "price": 3})
    with pytest.raises(CatalogNotFound):
        update(shelf, Update("other", []))
    assert len(shelf.open("shop")) == 8


def test_a_catalogue_never_loses_its_last_product(shelf: Shelf, change: Change) -> None:
    change(*({"id": p.id, "deleted": 1} for p in SHOP[1:]))
    assert len(shelf.open("shop")) == 1
    with pytest.raises(BadProductFile, match="leave no product"):
        change({"id": TRAIL, "deleted": 1})
    assert [p.id for p in shelf.open("shop").known([p.id for p in SHOP])] == [TRAIL]


def test_stock_and_status_that_are_changed_alone_agree_afterwards(
    shelf: Shelf, change: Change
) -> None:
    change({"id": TRAIL, "availability": "out of stock"}, {"id": METRO, "stock": 0})
    assert (one(shelf, TRAIL).stock, one(shelf, METRO).available) == (0, False)
    change({"id": TRAIL, "availability": "in stock"}, {"id": METRO, "stock": 4})
    assert (one(shelf, TRAIL).stock, one(shelf, TRAIL).available) == (None, True)
    assert (one(shelf, METRO).stock, one(shelf, METRO).available) == (4, True)
    change({"id": METRO, "availability": "preorder"})
    change({"id": METRO, "stock": 7})
    assert one(shelf, METRO).offer.availability.status == "preorder"


def test_a_price_holds_for_all_variants_but_a_stock_can_not(shelf: Shelf, change: Change) -> None:
    bag = product("Sized Bag")
    sizes = tuple(bag.offer.model_copy(update={"id": f"bag-{s}"}) for s in "SML")
    ingest(shelf, Import("shop", [bag.model_copy(update={"variants": sizes})]))
    change({"id": "sized-bag", "price": 30, "list_price": 40})
    now = one(shelf, "sized-bag").variants
    assert [str(v.price) for v in now] == ["$30.00"] * 3
    assert str(one(shelf, "sized-bag").list_price) == "$40.00"
    with pytest.raises(BadProductFile):
        change({"id": "sized-bag", "stock": 3})


def test_many_small_updates_leave_few_segments_and_every_product(
    shelf: Shelf, embedder: LetterEmbedder, change: Change
) -> None:
    ingest(shelf, Import("shop", [product(f"Bag {i:x} {i * i:x}", id=str(i)) for i in range(1500)]))
    embedder.asked.clear()
    for i in range(40):
        change({"id": str(i), "price": i + 1}, {"id": f"new{i}", "title": f"New {i}", "price": 1})
    catalog = shelf.open("shop")
    assert len(catalog.edition.segments) <= 7
    assert len(catalog) == 1540
    assert [p.price.amount for p in catalog.known([str(i) for i in range(40)]) if p.price] == [
        (i + 1) * 100 for i in range(40)
    ]
    assert len(embedder.asked) == 40, "the new ones, once each"
    expected = LetterEmbedder()
    for i in (0, 7, 39):
        found, cosine = nearest(catalog, f"New {i}", limit=1)[0]
        assert found.id == f"new{i}"
        meant = expected.encode([text_of(found)])[0] @ expected.encode_query(f"New {i}")
        assert cosine == pytest.approx(float(meant), abs=1e-5)


def test_when_most_has_changed_one_segment_takes_over_without_encoding(
    shelf: Shelf, embedder: LetterEmbedder, change: Change
) -> None:
    bags = [product(f"Bag {i:x}", id=str(i), price=100) for i in range(1500)]
    ingest(shelf, Import("shop", bags))
    embedder.asked.clear()
    done = change(
        *({"id": str(i), "price": 2} for i in range(0, 1500, 2)), {"id": "1", "deleted": 1}
    )
    catalog = shelf.open("shop")
    assert (len(catalog.edition.segments), catalog.edition.dead, embedder.asked) == (1, 0, [])
    assert (done.changed, len(catalog)) == (750, 1499)
    assert catalog.count([Constraint(field="price", op="eq", value=2)]) == 750
    ids = [p.id for p in catalog.at(range(1499))]
    assert ids == [str(i) for i in range(1500) if i != 1], "in the order of the catalogue"


def test_a_price_list_rewrites_rows_in_place_and_copies_the_vectors(
    shelf: Shelf, embedder: LetterEmbedder, change: Change
) -> None:
    bags = [product(f"Bag {i:x}", id=str(i), price=100) for i in range(2400)]
    ingest(shelf, Import("shop", bags))
    change({"id": "7", "deleted": True}, {"id": "new", "title": "Yak Hat", "price": 5})
    embedder.asked.clear()
    rest = [{"id": "8", "title": "Sock"}, {"id": "9", "delete": 1}, {"id": "new", "price": 6}]
    done = change(*({"id": str(i), "price": 2} for i in range(1000, 2100)), *rest)
    assert (done.changed, done.deleted, done.products) == (1102, 1, 2399)
    catalog = shelf.open("shop")
    assert [part.size for part in catalog.edition.segments] == [2400, 2]
    assert embedder.asked == [text_of(one(shelf, "8"))]
    assert catalog.count([Constraint(field="price", op="eq", value=2)]) == 1100
    assert str(one(shelf, "new").price) == "$6.00"
    assert catalog.known(["7", "9"]) == []
    products = catalog.at(np.flatnonzero(catalog.satisfying([])).tolist())
    assert catalog.vocabulary == vocabulary_of(products)
    ingest(shelf, Import("anew", products))
    for query in ("bag 3e8", "sock", "yak hat"):
        anew = shelf.open("anew").search(query)
        mine = catalog.search(query)
        assert sorted(mine.words.tolist()) == sorted(anew.words.tolist())
    for name in ("1000", "50", "8"):
        wanted = one(shelf, name)
        best, cosine = nearest(catalog, text_of(wanted), limit=1)[0]
        assert best == wanted
        assert cosine == pytest.approx(1, abs=1e-5)


def test_an_attribute_that_most_get_is_searchable_though_the_vectors_are_copied(
    shelf: Shelf, embedder: LetterEmbedder, change: Change
) -> None:
    ingest(shelf, Import("shop", [product(f"Bag {i:x}", id=str(i)) for i in range(1500)]))
    embedder.asked.clear()
    change(*({"id": str(i), "pattern": "paisley"} for i in range(1200)))
    catalog = shelf.open("shop")
    assert (embedder.asked, [part.size for part in catalog.edition.segments]) == ([], [1500])
    assert np.count_nonzero(catalog.search("paisley", limit=1500).words > 0) == 1200
    assert catalog.count([Constraint(field="pattern", op="eq", value="paisley")]) == 1200


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "price": st.integers(1, 300),
        "stock": st.integers(0, 5),
        "color": st.sampled_from(["red", "black", "olive", None]),
        "brand": st.sampled_from(["Quill", "Bexley", None]),
        "title": st.sampled_from(["Red Wool Hat", "Plain Hat", "Waterproof Tent"]),
        "weight": st.sampled_from(["2 kg", "300 g", None]),
        "category": st.sampled_from(["Hats", "Tents > Small"]),
        "deleted": st.booleans(),
    },
)
IDS = st.sampled_from([p.id for p in SHOP] + ["a", "b", "c"])


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(steps=st.lists(st.dictionaries(IDS, FIELDS, min_size=1, max_size=4), max_size=5))
def test_any_updates_equal_an_import_of_what_they_lead_to(
    steps: list[dict[str, dict[str, Any]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("any")
    shelf = Shelf(folder, LetterEmbedder())
    ingest(shelf, Import("shop", [*SHOP, product("Anchor", id="anchor")]))
    for step in steps:
        path = folder / "changes.jsonl"
        rows = [{"id": name, **fields} for name, fields in step.items()]
        path.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
        changes = open_changes(path, known=shelf.open("shop").fields)
        try:
            update(shelf, Update("shop", changes.records()))
        except BadProductFile:
            continue
    updated = shelf.open("shop")
    living = np.flatnonzero(updated.satisfying([]))
    products = updated.at(living.tolist())
    assert [derive(p) for p in products] == products
    ingest(shelf, Import("anew", products))
    anew = shelf.open("anew")
    assert updated.vocabulary == anew.vocabulary
    for where in (
        Constraint(field="price", op="lt", value=70),
        Constraint(field="color", op="ne", value="black"),
        Constraint(field="category", op="eq", value="hat"),
        Constraint(field="available", op="eq", value=True),
    ):
        assert titles(updated, where) == titles(anew, where)
        assert updated.undecided([where]) == anew.undecided([where])
    for query in ("red wool hat", "leather backpack"):
        found = [[s for _, s in nearest(c, query, limit=5)[:5]] for c in (updated, anew)]
        assert found[0] == pytest.approx(found[1], abs=1e-5)
