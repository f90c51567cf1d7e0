import csv
import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import BadProductFile, Review, Reviews, Shelf
from store.importers import Rejected, open_reviews, review_mapping
from store.reviews.intake import reviews_of, take_reviews

CLOTHING = Path(__file__).parents[2] / "shared" / "data" / "clothing_reviews" / "reviews.csv.gz"
PRINTABLE = st.characters(exclude_categories=("Cc", "Cs"))
TRAIL = "trail-leather-backpack"


def written(folder: Path, text: str, name: str = "reviews.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, **mapping: str) -> list[Review | Rejected]:
    return list(open_reviews(path, mapping=mapping).records())


def test_the_columns_of_a_clothing_shop_are_understood(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        ",Clothing ID,Age,Title,Review Text,Rating,Class Name\n"
        '0,767,33,Nice,"Silky, and comfortable",4,Intimates\n',
    )
    assert read(file) == [
        Review(product="767", rating=4, title="Nice", text="Silky, and comfortable")
    ]


def test_lines_of_json_bring_scales_times_and_who_wrote(tmp_path: Path) -> None:
    rows = [
        {"asin": "B1", "overall": "8/10", "reviewText": "Loud.", "unixReviewTime": 1_500_000_000},
        {"asin": "B2", "stars": 3, "best_rating": 3, "text": "ok", "date": "2024-03-05",
         "user_id": "u1", "verified_purchase": True},
        {"asin": "B3", "text": "No stars at all", "timestamp": 1_588_687_728_923},
    ]  # fmt: skip
    path = tmp_path / "reviews.jsonl.gz"
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, rows)).encode()))
    first, second, third = (r for r in read(path) if isinstance(r, Review))
    assert (first.rating, first.scale, first.stars, first.at) == (8, 10, 4, 1.5e9)
    assert (second.stars, second.author, second.verified) == (5, "u1", True)
    assert second.at == 1_709_596_800
    assert (third.rating, third.at) == (None, 1_588_687_728.923)


def test_a_bad_row_is_named_with_its_line_and_reason(tmp_path: Path) -> None:
    file = written(
        tmp_path,
        "product_id\trating\ttext\np1\t5\tgood\n\t4\tof nothing\np1\tmany\tstars\np2\t\t\n"
        "p3\t9\tabove\n",
        "reviews.tsv",
    )
    good, *bad = read(file)
    assert isinstance(good, Review)
    told = [(r.line, r.reason) for r in bad if isinstance(r, Rejected)]
    assert told == [
        (3, "it names no product"),
        (4, "rating 'many' is not a number of stars"),
        (5, "it has neither a rating nor a text"),
        (6, "rating '9' is above 5; write it with its scale, as in '8/10'"),
    ]


def test_a_mapping_names_columns_that_nobody_could_guess(tmp_path: Path) -> None:
    file = written(tmp_path, "wat,punkte,satz\np1,4,leise\n")
    with pytest.raises(BadProductFile, match=r"no product among its columns .*--map"):
        open_reviews(file)
    mapping = review_mapping(
        written(tmp_path, "wat: product\npunkte: rating\nsatz: text\n", "map.yaml")
    )
    assert read(file, **mapping) == [Review(product="p1", rating=4, text="leise")]
    with pytest.raises(BadProductFile, match=r"'wat' maps to 'sku', no field. Use one of product"):
        review_mapping(written(tmp_path, "wat: sku\n", "wrong.yaml"))


def test_what_came_in_and_what_did_not_is_counted(stocked_shelf: Shelf) -> None:
    records: list[Review | Rejected] = [
        Review(product=TRAIL, rating=5, text="Solid."),
        Review(product=TRAIL, text="No rating."),
        Review(product="gone", rating=1),
        Rejected(7, "it names no product", "| 4 |"),
    ]
    taken = take_reviews(stocked_shelf, "shop", records)
    assert (taken.new, taken.known, taken.rejected, taken.products) == (3, 0, 1, 1)
    assert (taken.unknown, taken.unknown_products) == (1, ("gone",))
    assert (taken.unrated, taken.wordless) == (1, 1)
    assert taken.report
    with Path(taken.report).open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file))[1] == ["7", "it names no product", "| 4 |"]
    again = take_reviews(stocked_shelf, "shop", records)
    assert (again.new, again.known) == (0, 3)
    assert len(reviews_of(stocked_shelf, "shop")) == 3


def test_a_file_without_one_review_is_refused(stocked_shelf: Shelf) -> None:
    with pytest.raises(BadProductFile, match="no usable review"):
        take_reviews(stocked_shelf, "shop", [Rejected(2, "it names no product", "")])


@given(st.lists(st.text(PRINTABLE, max_size=30), min_size=3, max_size=3))
def test_whatever_a_cell_holds_is_a_review_or_a_named_row(cells: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.csv"
        with path.open("w", newline="", encoding="utf-8", errors="replace") as file:
            csv.writer(file).writerows([["sku", "rating", "text"], ["p", "5", "x"], cells])
        assert all(isinstance(r, Review | Rejected) for r in read(path))


@pytest.mark.skipif(not CLOTHING.exists(), reason="../shared/data is not here")
def test_every_row_of_a_real_file_gets_in_once(tmp_path: Path) -> None:
    found = [r for r in open_reviews(CLOTHING).records() if isinstance(r, Review)]
    assert len(found) == 23_486
    reviews = Reviews(tmp_path)
    added = reviews.add(found)
    assert (added.new, added.known) == (23_012, 474)
