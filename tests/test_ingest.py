import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from store import (
    BadProductFile,
    Catalog,
    CatalogNotFound,
    CatalogUnavailable,
    Constraint,
    ModelMismatch,
    Product,
    Shelf,
    TooManyBadRows,
)
from store.importers import Rejected
from store.ingest import Import, Stage, ingest
from store.text import text_of
from tests.conftest import SHOP, product
from tests.letters import LetterEmbedder

BAD = Rejected(7, "it has no title", "sku-7 | 12.00")
SKIPPED = Rejected(9, "the shop marked it as a draft", "sku-9", bad=False)


def fill(shelf: Shelf, *records: Product | Rejected, name: str = "shop") -> Catalog:
    ingest(shelf, Import(name, records))
    return shelf.open(name)


def served(shelf: Shelf, name: str = "shop") -> Path:
    return shelf.home / "catalogs" / name / shelf.served(name)


def segment(shelf: Shelf, name: str = "shop") -> Path:
    """The one segment that an import makes."""
    return shelf.home / "catalogs" / name / "segments" / shelf.served(name)


def test_what_was_imported_is_served_with_its_report(shelf: Shelf) -> None:
    done = ingest(shelf, Import("shop", SHOP, source="shop.csv"))
    assert (done.products, done.rejected, done.embedded, done.report) == (8, 0, 8, None)
    assert shelf.names() == ["shop"]
    catalog = shelf.open("shop")
    assert catalog.at(range(8)) == list(SHOP)
    assert catalog.edition.source == "shop.csv"
    assert catalog.edition == shelf.edition("shop")


def test_good_rows_get_in_and_bad_ones_are_named_with_line_and_reason(shelf: Shelf) -> None:
    done = ingest(shelf, Import("shop", [SHOP[0], BAD, *SHOP[1:], SKIPPED]))
    assert (done.products, done.rejected) == (8, 1)
    assert done.report
    with Path(done.report).open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [
            ["line", "reason", "row"],
            ["7", "it has no title", "sku-7 | 12.00"],
            ["9", "the shop marked it as a draft", "sku-9"],
        ]


def test_the_report_of_an_earlier_import_does_not_outlive_it(shelf: Shelf) -> None:
    report = ingest(shelf, Import("shop", [*SHOP, BAD])).report
    assert report and Path(report).exists()
    assert ingest(shelf, Import("shop", SHOP)).report is None
    assert not Path(report).exists()


def test_too_many_bad_rows_change_nothing(shelf: Shelf) -> None:
    before = fill(shelf, *SHOP)
    with pytest.raises(TooManyBadRows, match=r"3 of 11 rows were rejected.*--allow-bad-rows"):
        ingest(shelf, Import("shop", [*SHOP, BAD, BAD, BAD]))
    assert shelf.open("shop") is before
    assert [p.name for p in served(shelf).parent.glob("building-*")] == []


def test_a_fifth_of_bad_rows_is_not_yet_too_many(shelf: Shelf) -> None:
    assert ingest(shelf, Import("shop", [*SHOP, BAD, BAD])).rejected == 2


def test_rows_the_shop_left_out_itself_are_not_bad_ones(shelf: Shelf) -> None:
    assert ingest(shelf, Import("shop", [SHOP[0], *[SKIPPED] * 20])).products == 1


def test_bad_rows_can_be_allowed(shelf: Shelf) -> None:
    task = Import("shop", [SHOP[0], *[BAD] * 9], allow_bad_rows=True)
    done = ingest(shelf, task)
    assert (done.products, done.rejected) == (1, 9)


@pytest.mark.parametrize("allow", [False, True])
def test_an_import_without_one_good_row_changes_nothing(shelf: Shelf, allow: bool) -> None:
    before = fill(shelf, *SHOP)
    with pytest.raises(BadProductFile, match=r"no usable product.*shop-rejected\.csv"):
        ingest(shelf, Import("shop", [BAD], allow_bad_rows=allow))
    with pytest.raises(BadProductFile, match="Export the catalogue again"):
        ingest(shelf, Import("shop", [], allow_bad_rows=allow))
    assert shelf.open("shop") is before


def test_a_first_import_that_fails_leaves_no_catalogue_behind(shelf: Shelf) -> None:
    with pytest.raises(BadProductFile):
        ingest(shelf, Import("shop", []))
    assert shelf.names() == []
    with pytest.raises(CatalogNotFound, match="'shop'"):
        shelf.open("shop")


def test_an_error_while_reading_leaves_the_old_version_serving(shelf: Shelf) -> None:
    def torn() -> Iterator[Product]:
        yield SHOP[0]
        raise BadProductFile("shop.csv.gz is a damaged gzip file")

    before = fill(shelf, *SHOP)
    with pytest.raises(BadProductFile):
        ingest(shelf, Import("shop", torn()))
    assert shelf.open("shop") is before


def test_importing_the_same_again_embeds_nothing(shelf: Shelf, embedder: LetterEmbedder) -> None:
    assert ingest(shelf, Import("shop", SHOP)).embedded == 8
    embedder.asked.clear()
    assert ingest(shelf, Import("shop", SHOP)).embedded == 0
    assert embedder.asked == []
    assert ingest(shelf, Import("other", [*SHOP, product("New Bag")])).embedded == 1
    assert embedder.asked == [text_of(product("New Bag"))]


def test_a_new_price_needs_no_new_vector(shelf: Shelf) -> None:
    fill(shelf, product("Bag", price=100))
    done = ingest(shelf, Import("shop", [product("Bag", price=200, stock=0)]))
    assert done.embedded == 0
    assert str(shelf.open("shop").at([0])[0].price) == "$2.00"


def test_vectors_of_another_model_are_not_taken_from_the_cache(home: Path) -> None:
    fill(Shelf(home, LetterEmbedder()), *SHOP)
    longer = Shelf(home, LetterEmbedder(digest="longer", dimension=32))
    assert ingest(longer, Import("shop", SHOP)).embedded == 8
    assert longer.edition("shop").dimension == 32


def test_progress_is_told_for_reading_and_for_embedding(shelf: Shelf) -> None:
    told: list[tuple[Stage, int]] = []
    bags = [product(f"Bag {i}") for i in range(1200)]
    ingest(shelf, Import("shop", bags), lambda stage, done: told.append((stage, done)))
    assert told == [
        *[("reading", done) for done in (500, 1000, 1200)],
        *[("embedding", done) for done in (*range(0, 1200, 128), 1200)],
    ]


def test_the_model_of_the_vectors_is_recorded(shelf: Shelf) -> None:
    edition = fill(shelf, *SHOP).edition
    assert (edition.model, edition.digest, edition.dimension) == ("letters", "letters", 96)


def test_a_catalogue_is_not_opened_with_another_model(home: Path, shelf: Shelf) -> None:
    fill(shelf, *SHOP)
    with pytest.raises(ModelMismatch, match=r"'letters'.*[Ii]mport the file again"):
        Shelf(home, LetterEmbedder(digest="others")).open("shop")


def test_chroma_and_the_matrix_hold_every_vector_after_the_folder_was_renamed(
    shelf: Shelf,
) -> None:
    bags = [product(f"Bag {i:x} {i * i:x}", brand=None) for i in range(2600)]
    catalog = fill(shelf, *bags)
    vectors = shelf.embedder.encode([text_of(p) for p in bags])
    for row in range(0, len(bags), 13):
        hits = catalog.search(text_of(bags[row]), limit=1)
        best = int(np.argmax(hits.dense))
        assert hits.dense[best] == pytest.approx(1, abs=1e-5)
        assert vectors[hits.rows[best]] == pytest.approx(vectors[row], abs=1e-6)
    stored = np.load(segment(shelf) / "vectors.npy")
    assert np.allclose(stored, vectors, atol=1e-6)


def test_what_prose_says_is_derived_and_counted_in_the_report(shelf: Shelf) -> None:
    done = ingest(shelf, Import("shop", [product("Green Bag"), product("Bag", price=None)]))
    catalog = shelf.open("shop")
    assert catalog.at([0])[0].attributes["color"] == ("green",)
    rows = {row.field: row for row in done.answerability.coverage}
    assert (rows["color"].share, rows["color"].derived) == (0.5, 0.5)
    assert "under $50" in rows["price"].meaning
    assert rows["material"].share == 0
    assert done.answerability.departments == {"Bags": 2}


def test_a_price_in_another_currency_is_shown_but_never_compared(shelf: Shelf) -> None:
    euros = product("Foreign Bag", price=1000, currency="EUR")
    catalog = fill(shelf, *SHOP, euros)
    cheap = Constraint(field="price", op="lt", value=40)
    assert catalog.currency == "USD"
    assert [p.title for p in products_under(catalog, cheap)] == ["Plain Daypack"]
    assert catalog.undecided([cheap]) == 2
    assert catalog.extreme("price", [], True) == 39
    assert np.isnan(catalog.numbers("price", [8])).all()
    in_euros = cheap.model_copy(update={"unit": "EUR"})
    assert products_under(catalog, in_euros) == [euros]
    assert str(euros.price) == "\u20ac10.00"


def products_under(catalog: Catalog, limit: Constraint) -> list[Product]:
    return catalog.at(np.flatnonzero(catalog.satisfying([limit])).tolist())


def refuses_to_open(home: Path) -> None:
    # Twice, because Chroma remembers what it failed to open.
    for _ in range(2):
        with pytest.raises(CatalogUnavailable, match="import the file again"):
            Shelf(home, LetterEmbedder()).open("shop")


@pytest.mark.parametrize("part", ["edition.json", "dead.npy", "dead.json"])
def test_a_damaged_version_says_so_and_how_to_mend_it(stocked_shelf: Shelf, part: str) -> None:
    file = served(stocked_shelf) / part
    whole = file.read_bytes()
    for left in (b"", whole[: len(whole) // 2], b"\x93NUMPY\x00" + whole[9:]):
        file.write_bytes(left)
        refuses_to_open(stocked_shelf.home)
    file.unlink()
    refuses_to_open(stocked_shelf.home)


@pytest.mark.parametrize(
    "left", [None, b"", b"no database " * 800, "fewer"], ids=["gone", "empty", "other", "fewer"]
)
def test_damaged_rows_say_so_and_an_import_mends_them(
    stocked_shelf: Shelf, left: bytes | str | None
) -> None:
    file = segment(stocked_shelf) / "rows.sqlite"
    if isinstance(left, str):
        ingest(stocked_shelf, Import(left, SHOP[:5]))
        left = (segment(stocked_shelf, left) / "rows.sqlite").read_bytes()
    if left is None:
        file.unlink()
    else:
        file.write_bytes(left)
    refuses_to_open(stocked_shelf.home)
    ingest(stocked_shelf, Import("shop", SHOP))
    assert len(stocked_shelf.open("shop")) == 8
