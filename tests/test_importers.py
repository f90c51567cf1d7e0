import gzip
import json
import tracemalloc
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.errors import BadProductFile
from store.importers import (
    BadRow,
    Rejected,
    Source,
    load_mapping,
    open_source,
    parse_price,
    product_from_row,
)
from store.product import Availability, Money, Product, Quantity, Rating

FEEDS = Path(__file__).parent / "feeds"
DATA = Path(__file__).parents[2] / "shared" / "data"
HERE = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
needs_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="needs the shared data beside the project"
)


def feed(name: str) -> Source:
    return open_source(FEEDS / name)


def good(source: Source) -> dict[str, Product]:
    return {r.id: r for r in source.records() if isinstance(r, Product)}


def bad(source: Source) -> list[Rejected]:
    return [r for r in source.records() if isinstance(r, Rejected)]


def reasons(source: Source) -> list[tuple[int, str]]:
    return [(r.line, r.reason) for r in bad(source)]


def written(tmp_path: Path, text: str | bytes, name: str = "products.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def row(**cells: object) -> Product:
    mapping = {name: name if name in FIELDS else f"attribute:{name}" for name in cells}
    return product_from_row({"title": "A thing", **cells}, {"title": "title"} | mapping, "USD")


FIELDS = {"id", "title", "description", "url", "brand", "category", "price", "list_price"}
FIELDS |= {"currency", "stock", "availability", "rating", "rating_count", "image", "tags"}


# Recognizing a file


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("shopify_legacy.csv", "shopify"),
        ("shopify_current.csv", "shopify"),
        ("google.xml", "google_merchant_xml"),
        ("google_atom.xml", "google_merchant_xml"),
        ("google.tsv", "google_merchant_tsv"),
        ("openai.jsonl", "openai_feed"),
        ("openai.csv", "openai_feed"),
        ("products.json", "json_ld"),
        ("page.html", "json_ld"),
        ("plain.csv", "csv"),
        ("plain.jsonl", "jsonl"),
        ("plain.yaml", "yaml"),
        ("department.yaml", "yaml"),
    ],
)
def test_a_format_is_told_from_the_content_whatever_the_name(
    tmp_path: Path, name: str, format: str
) -> None:
    content = (FEEDS / name).read_bytes()
    source = open_source(written(tmp_path, content, "upload.bin"))
    assert source.format == format
    assert good(source) == good(feed(name))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_text_is_decoded_whatever_wrote_it(tmp_path: Path, encoding: str) -> None:
    text = "id,title,price\r\n1,Crème brûlée dish “oval”,€ 5\r\n"
    product = good(open_source(written(tmp_path, text.encode(encoding))))["1"]
    assert product.title == "Crème brûlée dish “oval”"
    assert product.price == Money(amount=500, currency="EUR")


def test_one_western_byte_does_not_spoil_the_rest_of_a_utf8_file(tmp_path: Path) -> None:
    content = "id,title\n1,Crème\n".encode() + b"2,Caf\xe9\n"
    titles = [p.title for p in good(open_source(written(tmp_path, content))).values()]
    assert titles == ["Crème", "Café"]


def test_a_feed_is_read_in_the_encoding_it_declares(tmp_path: Path) -> None:
    item = "<item><id>1</id><title>Чай</title></item>"
    text = f"<?xml version='1.0' encoding='windows-1251'?><rss>{item}</rss>"
    assert good(open_source(written(tmp_path, text.encode("cp1251"))))["1"].title == "Чай"


def test_a_gzipped_file_reads_like_the_file_itself(tmp_path: Path) -> None:
    packed = gzip.compress((FEEDS / "plain.csv").read_bytes())
    assert good(open_source(written(tmp_path, packed, "p.csv"))) == good(feed("plain.csv"))


def test_old_macintosh_line_ends_are_lines(tmp_path: Path) -> None:
    assert list(good(open_source(written(tmp_path, "id,title\r1,Cup\r2,Bowl\r")))) == ["1", "2"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary"),
        (b"PK\x03\x04 sheet", "Excel"),
        (b"%PDF-1.7 text", "PDF"),
        (gzip.compress(b"id,title\n1,Cup\n" * 500, mtime=0)[:-9], "damaged gzip"),
        (b"\x1f\x8bnot gzip at all", "damaged gzip"),
        (b"<rss><item><id>1</id>", "not well-formed XML"),
        (b"<?xml version='1.0'?><shop><thing/></shop>", "without any <item>"),
        (b"<!DOCTYPE r [<!ENTITY a 'x'>]><rss><item><title>&a;</title></item></rss>", "not safe"),
        (b"<html><body>Nothing here</body></html>", "no schema.org Product"),
        (b"sku,price\n1,2\n", "no title or name among its columns (sku, price)"),
        (b"id,title\n", "holds no rows"),
        (b"{not json", "is not JSON"),
        (b"[]", "holds no rows"),
        (b'{"id": 1}\n{"id": 2}\n', "no title"),
        (b"a: [1,", "is not YAML"),
        (b"[" * 100_000, "nested too deeply"),
        (b"a: " + b"[" * 300_000, "nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_what_to_do(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(BadProductFile) as error:
        list(open_source(written(tmp_path, content)).records())
    assert reason in str(error.value)
    assert error.value.hint


def test_a_directory_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadProductFile, match="is a directory"):
        open_source(tmp_path)
    with pytest.raises(BadProductFile, match="is not there"):
        open_source(tmp_path / "none.csv")


def test_a_wrong_format_or_currency_is_refused() -> None:
    path = FEEDS / "plain.csv"
    with pytest.raises(BadProductFile, match="one of shopify"):
        open_source(path, format="excel")
    with pytest.raises(BadProductFile, match="written as delimited, not as google_merchant_xml"):
        open_source(path, format="google_merchant_xml")
    with pytest.raises(BadProductFile, match="ISO 4217"):
        open_source(path, currency="dollars")


def test_a_given_format_overrules_the_guess() -> None:
    source = open_source(FEEDS / "shopify_legacy.csv", format="csv")
    assert source.format == "csv"
    assert source.mapping is not None


def test_the_position_runs_from_nothing_to_the_size(tmp_path: Path) -> None:
    path = written(tmp_path, "id,title\n" + "".join(f"{n},Cup {n}\n" for n in range(20_000)))
    source = open_source(path)
    assert (source.position(), source.size) == (0, path.stat().st_size)
    records = source.records()
    next(records)
    early = source.position()
    list(islice(records, 10_000))
    assert 0 < early < source.position() < source.size
    list(records)
    assert source.position() == source.size


@pytest.mark.parametrize("kind", ["csv", "jsonl", "yaml", "xml"])
def test_a_large_file_is_read_in_little_memory(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, "".join(large(kind)))
    source = open_source(path)
    tracemalloc.start()
    count = sum(isinstance(record, Rejected) for record in source.records())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 1_999
    assert peak < path.stat().st_size / 3


def large(kind: str) -> Iterator[str]:
    text = "x" * 2_000
    heads = {"csv": "id,title,description\n", "xml": "<rss>\n"}
    shapes = {
        "csv": f"same,Cup,{text}\n",
        "jsonl": json.dumps({"id": "same", "title": "Cup", "description": text}) + "\n",
        "yaml": f"- id: same\n  title: Cup\n  description: {text}\n",
        "xml": f"<item><id>same</id><title>Cup</title><description>{text}</description></item>\n",
    }
    yield heads.get(kind, "")
    yield from [shapes[kind]] * 2_000
    yield "</rss>" if kind == "xml" else ""


# Shopify


def test_shopify_rows_of_one_handle_become_one_product_with_variants() -> None:
    jacket = good(feed("shopify_legacy.csv"))["moss-jacket"]
    assert jacket.brand == "Fernhill"
    assert jacket.categories == ("Apparel", "Clothing", "Jackets")
    assert jacket.tags == ("rain", "outdoor")
    assert [v.title for v in jacket.variants] == ["Moss / S", "Moss / M", "Slate / M"]
    first = jacket.variants[0]
    assert first.options == {"Color": "Moss", "Size": "S"}
    assert (first.sku, first.barcodes) == ("MJ-S", ("0401234567890",))
    assert first.list_price == Money(amount=11000, currency="USD")
    assert len({v.id for v in jacket.variants}) == 3


def test_shopify_stock_follows_tracker_and_policy() -> None:
    products = good(feed("shopify_legacy.csv"))
    assert [v.availability for v in products["moss-jacket"].variants] == [
        Availability(status="in_stock", quantity=4),
        Availability(status="out_of_stock", quantity=0),
        Availability(status="backorder", quantity=0),
    ]
    assert products["clay-mug"].variants[0].availability == Availability(status="in_stock")


def test_shopify_image_rows_add_pictures_and_no_variant() -> None:
    jacket = good(feed("shopify_legacy.csv"))["moss-jacket"]
    assert [m.url[-10:-4] for m in jacket.media] == ["moss-1", "moss-2", "moss-3", "moss-m"]
    assert jacket.media[0].alt_text == "Moss jacket from the front"


def test_shopify_html_becomes_lines_of_text() -> None:
    jacket = good(feed("shopify_legacy.csv"))["moss-jacket"]
    assert jacket.description == "Keeps the rain out.\nTwo pockets\nHood"


def test_shopify_attributes_come_from_options_weight_google_and_metafields() -> None:
    assert good(feed("shopify_legacy.csv"))["moss-jacket"].attributes == {
        "color": ("Moss", "Slate"),
        "size": ("S", "M"),
        "weight": Quantity(amount=420, unit="g"),
        "gender": ("women",),
        "age_group": ("adult",),
    }
    cap = good(feed("shopify_current.csv"))["harbor-cap"].attributes
    assert cap["color"] == ("navy", "white")
    assert cap.keys() == {"color", "weight", "gender", "age_group"}


def test_shopify_products_that_are_not_published_are_left_out_but_not_bad() -> None:
    left_out = [r for r in bad(feed("shopify_legacy.csv")) if not r.bad]
    assert [(r.line, r.reason) for r in left_out] == [(7, "not published"), (8, "not published")]
    assert [r.line for r in bad(feed("shopify_current.csv")) if not r.bad] == [4]


def test_a_bad_shopify_variant_leaves_the_others() -> None:
    source = feed("shopify_legacy.csv")
    assert [v.title for v in good(source)["odd-rug"].variants] == ["Small", "Huge"]
    assert (10, "price 'ninety' is not a price") in reasons(source)


def test_a_weight_that_differs_between_variants_is_not_said_of_the_product() -> None:
    assert "weight" not in good(feed("shopify_legacy.csv"))["odd-rug"].attributes


def test_a_default_title_is_no_option() -> None:
    mug = good(feed("shopify_legacy.csv"))["clay-mug"].variants[0]
    assert (mug.id, mug.title, mug.options) == ("clay-mug", "", {})


def test_current_shopify_names_are_read_like_the_old_ones() -> None:
    products = good(feed("shopify_current.csv"))
    assert list(products) == ["harbor-cap", "harbor-scarf"]
    cap = products["harbor-cap"]
    assert cap.categories == ("Apparel & Accessories", "Clothing Accessories", "Hats", "Caps")
    assert cap.variants[0].availability == Availability(status="out_of_stock", quantity=0)
    assert cap.list_price == Money(amount=3000, currency="USD")
    assert products["harbor-scarf"].available


# Google Merchant


def test_a_google_item_is_read_with_all_its_parts() -> None:
    tv = good(feed("google.xml"))["TV-40"]
    assert tv.title == 'Lowland TV 40"'
    assert tv.description == "A flat & light screen.\nWall mount included\nFour inputs"
    assert tv.categories == ("Home", "Screens", "TVs")
    assert tv.price == Money(amount=24900, currency="USD")
    assert tv.list_price == Money(amount=29900, currency="USD")
    assert tv.variants[0].barcodes == ("0071142001236",)
    assert len(tv.media) == 3
    assert tv.attributes == {
        "condition": ("new",),
        "energy_class": ("B",),
        "panel": ("OLED",),
        "screen_size": Quantity(amount=40, unit="in"),
        "weight": Quantity(amount=7.5, unit="kg"),
    }


def test_neighboring_items_of_a_google_group_become_variants() -> None:
    tee = good(feed("google.xml"))["TEE"]
    assert tee.title == "Cotton Tee - Red"
    assert [(v.id, v.options, v.availability.available) for v in tee.variants] == [
        ("TEE-S", {"size": "S"}, True),
        ("TEE-M", {"size": "M"}, False),
    ]
    assert tee.attributes["color"] == ("red", "black")
    assert tee.attributes["size"] == ("S", "M")
    assert tee.attributes["gender"] == ("men",)


def test_a_sale_price_counts_only_in_its_time() -> None:
    products = good(feed("google.xml"))
    assert products["PAST"].price == Money(amount=5000, currency="USD")
    assert products["PAST"].list_price is None
    assert products["LONG"].price == Money(amount=2000, currency="USD")
    assert products["LONG"].variants[0].availability.status == "backorder"


def test_broken_google_items_name_their_line_and_reason() -> None:
    assert reasons(feed("google.xml")) == [
        (44, "price 'a lot' is not a price"),
        (52, "it has no title"),
        (53, "it has no id"),
        (
            54,
            "availability 'perhaps' is not known; "
            "write in_stock, out_of_stock, preorder or backorder",
        ),
        (55, "id already seen on line 7"),
        (58, "its sale price is above its price, or in another currency"),
    ]


def test_only_web_addresses_are_kept() -> None:
    assert good(feed("google.xml"))["YEN"].url is None


def test_a_number_of_googles_taxonomy_is_no_category() -> None:
    assert good(feed("google.xml"))["NUM"].categories == ()


def test_an_atom_feed_keeps_the_address_of_its_link() -> None:
    kettle = good(feed("google_atom.xml"))["K1"]
    assert kettle.url == "https://shop.example/kettle"
    assert kettle.price == Money(amount=5990, currency="EUR")


def test_a_google_tsv_reads_like_its_xml() -> None:
    source = feed("google.tsv")
    assert source.ignored == ("custom label 0",)
    tap, shoe = good(source)["B1"], good(source)["SHOE"]
    assert len(tap.media) == 3
    assert tap.attributes["thread"] == Quantity(amount=15, unit="mm")
    assert shoe.title == "Trail Shoe"
    assert shoe.attributes["size"] == ("38", "39")
    assert shoe.offer.id == "S38"
    assert reasons(source) == [(5, "price '-90 GBP' is below zero")]


def test_items_on_one_line_are_still_told_apart(tmp_path: Path) -> None:
    text = (
        "<rss><item><id>1</id><title>A</title></item><item><id>1</id><title>B</title></item></rss>"
    )
    assert reasons(open_source(written(tmp_path, text))) == [(1, "id already seen on line 1")]


def test_a_feed_may_begin_with_blank_lines_and_quote_whole_pages(tmp_path: Path) -> None:
    page = "<![CDATA[<html><body><p>Warm</p></body></html>]]>"
    text = "\n\n<?xml version='1.0'?>\n<rss><item><id>1</id><title>A</title>"
    text += f"<description>{page}</description></item>\n<item><id>2</id></item></rss>"
    source = open_source(written(tmp_path, text))
    assert good(source)["1"].description == "Warm"
    assert reasons(source) == [(5, "it has no title")]


# OpenAI


def test_an_openai_feed_groups_variants_by_its_own_names() -> None:
    source = feed("openai.jsonl")
    lamp = good(source)["LAMP"]
    assert lamp.title == "Desk Lamp"
    assert [(v.options, v.availability.quantity) for v in lamp.variants] == [
        ({"color": "white"}, 7),
        ({"color": "black"}, 0),
    ]
    assert not lamp.variants[1].availability.available
    assert lamp.rating == Rating(value=4.5, count=12)
    assert "seller_name" in source.ignored


def test_an_openai_line_that_is_cut_off_is_named() -> None:
    [(line, reason)] = reasons(feed("openai.jsonl"))
    assert line == 4
    assert "is not JSON" in reason


def test_an_older_openai_csv_is_read() -> None:
    box = good(feed("openai.csv"))["C-1"]
    assert box.price == Money(amount=500, currency="EUR")
    assert box.attributes["color"] == ("red",)
    assert box.media[0].url == "https://shop.example/c.jpg"


# schema.org


def test_a_json_ld_product_is_read_with_all_its_parts() -> None:
    drill = good(feed("products.json"))["DR-1"]
    assert (drill.title, drill.brand) == ("Hammer Drill", "Borewell")
    assert drill.description == "Drills stone."
    assert drill.url == "https://shop.example/drill"
    assert drill.rating == Rating(value=8.8, scale_max=10, count=41)
    assert drill.price == Money(amount=12900, currency="EUR")
    assert len(drill.media) == 2
    assert drill.attributes == {
        "weight": Quantity(amount=2.4, unit="kg"),
        "power": Quantity(amount=850, unit="W"),
        "cordless": False,
        "chuck_type": ("SDS",),
    }


def test_json_ld_offers_become_variants() -> None:
    products = good(feed("products.json"))
    paint = products["P"]
    assert [v.id for v in paint.variants] == ["P-1", "P-5"]
    assert paint.price == Money(amount=4500, currency="USD")
    assert paint.list_price == Money(amount=6000, currency="USD")
    assert products["N"].price == Money(amount=350, currency="USD")


def test_a_json_ld_group_becomes_one_product() -> None:
    glove = good(feed("products.json"))["GLOVE"]
    assert [(v.id, v.options) for v in glove.variants] == [
        ("G-9", {"size": "9"}),
        ("G-10", {"size": "10"}),
    ]
    assert glove.attributes["size"] == ("9", "10")
    assert not glove.variants[1].availability.available


def test_a_product_that_another_only_mentions_is_not_in_the_catalog() -> None:
    source = feed("products.json")
    assert "Drill bit" not in {p.title for p in good(source).values()}
    assert reasons(source) == [(5, "it has no name")]


def test_a_page_gives_the_products_of_its_json_ld_blocks() -> None:
    source = feed("page.html")
    assert good(source)["KITE"].price == Money(amount=2500, currency="CAD")
    assert [line for line, _ in reasons(source)] == [4]


# Plain rows


def test_a_plain_csv_shows_its_guessed_mapping_and_what_it_ignores() -> None:
    source = feed("plain.csv")
    assert source.ignored == ("query_id",)
    assert source.mapping is not None
    assert source.mapping["Product name"] == "title"
    assert source.mapping["Colour"] == "attribute:color"
    assert source.mapping["Style"] == "category"


def test_a_plain_csv_is_read_by_its_guessed_mapping() -> None:
    tent = good(feed("plain.csv"))["T-1"]
    assert tent.price == Money(amount=129900, currency="EUR")
    assert tent.list_price == Money(amount=149900, currency="EUR")
    assert tent.categories == ("Outdoors", "Camping", "Tents", "dome")
    assert tent.description.splitlines()[:2] == ["Two doors; one pole.", "Second line"]
    assert tent.rating == Rating(value=4.5, count=1204)
    assert tent.stock == 3
    assert tent.attributes == {
        "color": ("green", "sand"),
        "weight": Quantity(amount=1.9, unit="kg"),
        "waterproof": True,
    }


def test_broken_csv_rows_name_their_physical_line() -> None:
    source = feed("plain.csv")
    assert reasons(source)[:4] == [
        (6, "it has no title"),
        (7, "price 'abc' is not a price"),
        (8, "id already seen on line 2"),
        (9, "rating '11' is above 5; write it with its scale, as in '8/10'"),
    ]
    assert "18 cells where the header has 17" in reasons(source)[4][1]
    assert all(len(r.excerpt) <= 200 for r in bad(source))


def test_a_row_without_an_id_gets_the_same_one_each_time() -> None:
    [made] = [name for name in good(feed("plain.csv")) if name.startswith("peg-")]
    assert made in good(feed("plain.csv"))
    assert row(color="red").id != row(color="blue").id
    assert row(title="茶碗").id.startswith("item-")


def test_an_open_quotation_mark_costs_one_row(tmp_path: Path) -> None:
    text = 'id,title,price\n1,"Cup,5\n2,Bowl,6\n3,"15" Tray",7\n4,Jug,8\n5,,9\n'
    source = open_source(written(tmp_path, text))
    assert [p.title for p in good(source).values()] == ["Bowl", '15 Tray"', "Jug"]
    assert [line for line, _ in reasons(source)] == [2, 6]


def test_the_first_of_two_columns_of_one_name_counts(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, "id,title,title\n1,Cup,Kop\n"))
    assert good(source)["1"].title == "Cup"


def test_a_given_column_takes_the_place_of_the_guessed_one(tmp_path: Path) -> None:
    path = written(tmp_path, "id,title,Artikel\n1,Cup,Tasse\n")
    source = open_source(path, mapping={"Artikel": "title"})
    assert good(source)["1"].title == "Tasse"
    assert source.ignored == ("title",)


def test_plain_jsonl_is_read_by_its_guessed_mapping() -> None:
    source = feed("plain.jsonl")
    kettle, bowl = good(source)["7"], good(source)["8"]
    assert source.ignored == ("secret",)
    assert kettle.categories == ("Kitchen", "Kettles")
    assert kettle.rating == Rating(value=4.2, count=31)
    assert [m.url for m in kettle.media] == ["https://shop.example/k.jpg"]
    assert kettle.attributes == {
        "capacity": Quantity(amount=1.2, unit="l"),
        "cordless": True,
        "keep_warm": Quantity(amount=4, unit="years"),
    }
    assert bowl.price is None
    assert bowl.attributes == {"size": Quantity(amount=12, unit="in"), "gender": ("women",)}
    assert not bowl.available
    assert [line for line, _ in reasons(source)] == [4, 5]


def test_a_json_document_may_hold_its_products_in_a_list(tmp_path: Path) -> None:
    text = json.dumps({"products": [{"id": 1, "name": "Cup"}, {"id": 2}]}, indent=2)
    source = open_source(written(tmp_path, text))
    assert source.format == "jsonl"
    assert [p.title for p in good(source).values()] == ["Cup"]
    assert reasons(source) == [(2, "it has no title")]


def test_yaml_keeps_ids_and_names_as_they_are_written() -> None:
    products = good(feed("plain.yaml"))
    assert products["0123"].brand == "NO"
    assert products["0123"].price == Money(amount=1200, currency="JPY")
    assert products["0123"].description == "A sweater with a folded description."
    assert products["0125"].attributes == {
        "color": ("red", "blue"),
        "temperature": Quantity(amount=7, unit="°C"),
        "caffeine": ("none",),
        "battery_life": Quantity(amount=20, unit="h"),
    }


def test_a_broken_yaml_entry_leaves_the_others() -> None:
    assert [line for line, _ in reasons(feed("plain.yaml"))] == [13, 15]


def test_a_department_holds_for_all_its_products() -> None:
    products = good(feed("department.yaml"))
    assert products["rake"].categories == ("Garden", "Hand Tools")
    assert products["hoe"].categories == ("Garden",)


def test_a_blank_sale_price_means_the_regular_one(tmp_path: Path) -> None:
    text = "id,title,Regular price,Sale price\n1,Cup,10,8\n2,Bowl,12,\n"
    products = good(open_source(written(tmp_path, text)))
    assert [p.price.amount for p in products.values() if p.price] == [800, 1200]
    assert products["2"].list_price is None


def test_a_given_mapping_is_laid_over_the_guess(tmp_path: Path) -> None:
    path = written(tmp_path, 'Nummer,Artikel,Preis,Farbe,Lager,stock\n1,Tasse,"4,50 €",rot,9,3\n')
    source = open_source(path, mapping=load_mapping(FEEDS / "columns.yaml"))
    cup = good(source)["1"]
    assert (cup.title, cup.attributes) == ("Tasse", {"color": ("rot",)})
    assert cup.price == Money(amount=450, currency="EUR")
    assert cup.stock == 3
    assert source.ignored == ("Lager",)


def test_a_mapping_of_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(BadProductFile, match="no column 'Nane'"):
        open_source(FEEDS / "plain.csv", mapping={"Nane": "title"})
    with pytest.raises(BadProductFile, match="needs no mapping"):
        open_source(FEEDS / "google.xml", mapping={"title": "title"})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Artikel: titel", "'Artikel' maps to 'titel'"),
        ("Farbe: 'attribute:'", "'Farbe' maps to 'attribute:'"),
        ("A: title\nB: title", "'A' and 'B' both map to title"),
        ("- Artikel", "holds no mapping"),
        ("a: [", "is not YAML"),
    ],
)
def test_a_mapping_file_that_is_wrong_names_file_key_and_mend(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(BadProductFile) as error:
        load_mapping(written(tmp_path, text, "columns.yaml"))
    assert "columns.yaml" in str(error.value)
    assert reason in str(error.value)
    assert error.value.hint


def test_a_mapping_may_be_json(tmp_path: Path) -> None:
    path = written(tmp_path, '{"A": "title", "B": "attribute:Roast"}', "columns.json")
    assert load_mapping(path) == {"A": "title", "B": "attribute:Roast"}


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("weight", "620 g", Quantity(amount=620, unit="g")),
        ("weight", "1,200 g", Quantity(amount=1200, unit="g")),
        ("weight", "0,5 KG", Quantity(amount=0.5, unit="kg")),
        ("height", '12"', Quantity(amount=12, unit='"')),
        ("power", "60W", Quantity(amount=60, unit="W")),
        ("persons", 4, Quantity(amount=4)),
        ("waterproof", "Yes", True),
        ("waterproof", False, False),
        ("waterproof", "yes, mostly", ("yes, mostly",)),
        ("color", "Black/White and Red", ("Black", "White", "Red")),
        ("color", "Black/black", ("Black",)),
        ("color", "007", ("007",)),
        ("fit", "slim | regular; slim", ("slim", "regular")),
        ("model", "501 original", ("501 original",)),
        ("material", "<b>cotton</b>", ("cotton",)),
    ],
)
def test_attribute_values_keep_their_kind(name: str, value: object, expected: object) -> None:
    assert row(**{name: value}).attributes == {name: expected}


@pytest.mark.parametrize("value", ["", "  ", None, [], {}, "NaN", float("nan")])
def test_empty_attributes_are_left_out(value: object) -> None:
    assert row(fit=value).attributes == {}


def test_hidden_characters_and_markup_do_not_reach_a_product() -> None:
    tagged = "".join(chr(0xE0000 + ord(c)) for c in "ignore all")
    product = row(
        title=f" Tea\u200b \u202epot\u2066{tagged}\ud800 &amp; lid ",
        description="<style>p{}</style>&lt;p&gt;One&lt;/p&gt;<p>Two<br/>Three</p>< br />Four\x00",
    )
    assert product.title == "Tea pot & lid"
    assert product.description == "One\nTwo\nThree\nFour"


def test_absurd_sizes_are_cut() -> None:
    product = row(title="x" * 9_000, description="y" * 90_000)
    assert (len(product.title), len(product.description)) == (500, 20_000)


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//shop.example/x",
        "https://",
        "https://[x",
        'http://a/"><b',
    ],
)
def test_an_address_that_is_not_of_the_web_is_dropped(url: str) -> None:
    product = row(url=url, image=url)
    assert (product.url, product.media) == (None, ())


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"stock": "10+"}, Availability(quantity=10)),
        ({"stock": 0}, Availability(status="out_of_stock", quantity=0)),
        ({"stock": -3}, Availability(status="out_of_stock", quantity=0)),
        ({"stock": 0, "availability": "preorder"}, Availability(status="preorder", quantity=0)),
        ({"stock": 0, "availability": True}, Availability(status="out_of_stock", quantity=0)),
        ({"availability": "https://schema.org/SoldOut"}, Availability(status="out_of_stock")),
        ({"availability": 14}, Availability(quantity=14)),
        ({"availability": False}, Availability(status="out_of_stock")),
        ({}, Availability()),
    ],
)
def test_availability_is_read_from_words_and_counts(
    cells: dict[str, object], expected: Availability
) -> None:
    assert row(**cells).variants[0].availability == expected


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"title": "<br>"}, "no title"),
        ({"price": "abc"}, "price 'abc' is not a price"),
        ({"price": True}, "is not a price"),
        ({"price": float("inf")}, "is no number"),
        ({"currency": "bucks"}, "currency 'bucks'"),
        ({"availability": "maybe"}, "availability 'maybe' is not known"),
        ({"rating": "good"}, "rating 'good'"),
        ({"id": "x" * 300}, "id is longer"),
    ],
)
def test_a_bad_row_says_what_is_wrong(cells: dict[str, object], reason: str) -> None:
    with pytest.raises(BadRow, match=reason):
        row(**cells)


# Prices


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("₹1,299", 129900, "INR"),
        ("₹ 1,29,999.00", 12999900, "INR"),
        ("105.29 USD", 10529, "USD"),
        ("Dhs 1,050", 105000, "AED"),
        ("265,0", 26500, "USD"),
        ("1.299,00 €", 129900, "EUR"),
        ("US $ 20", 2000, "USD"),
        ("kr 1 299,00", 129900, "SEK"),
        ("1\u00a0299,00 kr", 129900, "SEK"),
        ("£5", 500, "GBP"),
        ("CHF 12.50", 1250, "CHF"),
        ("¥1200", 1200, "JPY"),
        ("12.345 KWD", 12345, "KWD"),
        ("Rs. 500/-", 50000, "INR"),
        ("20 zł", 2000, "PLN"),
        ("R$ 5", 500, "BRL"),
        ("A$5", 500, "AUD"),
        ("C$5", 500, "CAD"),
        ("HK$5", 500, "HKD"),
        ("S$5", 500, "SGD"),
        ("NT$5", 500, "TWD"),
        ("CA$5 CAD", 500, "CAD"),
        ("$20 USD", 2000, "USD"),
        ("₱5", 500, "PHP"),
        ("₫5", 5, "VND"),
        ("₩5000", 5000, "KRW"),
        ("₺5", 500, "TRY"),
        ("₪5", 500, "ILS"),
        ("฿5", 500, "THB"),
        ("99,-", 9900, "USD"),
        ("$.75", 75, "USD"),
        ("1'299.50", 129950, "USD"),
        ("12.3456", 1235, "USD"),
        ("1.299", 129900, "USD"),
    ],
)
def test_a_price_is_read_as_people_write_it(text: str, amount: int, currency: str) -> None:
    assert parse_price(text, "USD") == Money(amount=amount, currency=currency)


@pytest.mark.parametrize(
    ("text", "default", "currency"),
    [
        ("$5", "CAD", "CAD"),
        ("$5", "EUR", "USD"),
        ("kr 5", "NOK", "NOK"),
        ("¥5", "CNY", "CNY"),
        ("Rs 5", "PKR", "PKR"),
        ("5", "EUR", "EUR"),
    ],
)
def test_a_shared_sign_means_the_shops_own_currency(text: str, default: str, currency: str) -> None:
    price = parse_price(text, default)
    assert price is not None
    assert price.currency == currency


@pytest.mark.parametrize("text", ["", "  ", "free", "FREE", "n/a", "-", "0", "$0.00"])
def test_a_price_that_is_not_stated_is_none(text: str) -> None:
    assert parse_price(text, "USD") is None


@pytest.mark.parametrize(
    "text",
    ["-5", "$-5", "-$5", "\u22125", "(5.00)", "abc", "$5 - $10", "1e5", "50%", "10k", "5 doubloons",
     "1 for 2", "35 99", "1,2,3", "9" * 40, "12 " * 500],
)  # fmt: skip
def test_a_text_that_is_not_one_price_is_refused(text: str) -> None:
    with pytest.raises(BadRow):
        parse_price(text, "USD")


def test_a_json_number_is_the_price_it_says(tmp_path: Path) -> None:
    path = written(tmp_path, '{"id": 1, "title": "Bolt", "price": 1.299}\n', "p.jsonl")
    assert good(open_source(path))["1"].price == Money(amount=130, currency="USD")


# Whatever comes


def survives(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        for record in open_source(path).records():
            assert isinstance(record, Product | Rejected)
            if isinstance(record, Product):
                record.model_dump_json()
    except BadProductFile as error:
        assert str(error)


@HERE
@given(content=st.binary(max_size=400))
def test_random_bytes_never_break_the_import(tmp_path: Path, content: bytes) -> None:
    survives(tmp_path / "fuzz", content)


@HERE
@given(text=st.text(max_size=400))
def test_random_text_never_breaks_the_import(tmp_path: Path, text: str) -> None:
    survives(tmp_path / "fuzz", text.encode("utf-8", "surrogatepass"))


CELL = st.text(max_size=30) | st.sampled_from(
    ["1,5 €", "<p>a", "https://x/y", "{", '"', "yes", "9/10", "5 kg", "a>b/c", "\n- ", "&lt;b"]
)


@HERE
@given(
    cells=st.lists(st.lists(CELL, min_size=6, max_size=6), max_size=5),
    mark=st.sampled_from(",;\t|"),
)
def test_random_cells_never_break_a_csv(tmp_path: Path, cells: list[list[str]], mark: str) -> None:
    header = ["id", "title", "price", "rating", "attributes", "stock"]
    text = "\n".join(mark.join(line) for line in [header, *cells])
    survives(tmp_path / "fuzz", text.encode("utf-8", "surrogatepass"))


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | CELL,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(CELL, inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from(
    ["id", "title", "name", "price", "sale_price", "rating", "attributes", "stock", "image", "tags",
     "category", "color", "offers", "brand", "hasVariant", "additionalProperty", "item_group_id",
     "aggregateRating", "weight", "variant_dict", "product_detail", "description", "url"]
)  # fmt: skip


@HERE
@given(
    rows=st.lists(st.dictionaries(NAMES, VALUES, max_size=8), min_size=1, max_size=4),
    extra=st.sampled_from([{}, {"@type": "Product", "name": "x"}, {"item_id": "1", "title": "x"}]),
    joined=st.booleans(),
)
def test_random_json_never_breaks_the_import(
    tmp_path: Path, rows: list[dict[str, object]], extra: dict[str, object], joined: bool
) -> None:
    whole = [{**cells, **extra} for cells in rows]
    text = json.dumps(whole) if joined else "\n".join(map(json.dumps, whole))
    survives(tmp_path / "fuzz", text.encode())


@HERE
@given(
    name=st.sampled_from(sorted(p.name for p in FEEDS.iterdir())),
    cut=st.integers(0, 3_000),
    byte=st.binary(max_size=4),
)
def test_a_damaged_feed_never_breaks_the_import(
    tmp_path: Path, name: str, cut: int, byte: bytes
) -> None:
    content = (FEEDS / name).read_bytes()
    survives(tmp_path / "fuzz", content[:cut] + byte + content[cut + 2 :])


@HERE
@given(text=st.text(max_size=60) | CELL, currency=st.sampled_from(["USD", "JPY", "KWD"]))
def test_a_price_is_read_or_refused_and_nothing_else(text: str, currency: str) -> None:
    try:
        price = parse_price(text, currency)
    except BadRow:
        return
    assert price is None or price.amount > 0


@pytest.mark.parametrize(
    "part", ["<!--", "<a ", "<!", "</", "<?", "<p>", "&lt;", "< ", "<![", "<p/"]
)
def test_hostile_markup_does_not_stop_the_import(part: str) -> None:
    assert row(description=part * 50_000).title == "A thing"


def test_only_so_many_tags_are_read_that_the_time_stays_short() -> None:
    assert row(description="<p>x" * 50_000).description.count("x") < 2_000


# Real catalogs


@needs_data
def test_the_retail_demo_store_is_read_whole() -> None:
    source = open_source(DATA / "retail_demo_store" / "products.yaml.gz")
    products = good(source)
    assert len(products) == 2_465
    assert not bad(source)
    assert all(p.price and p.stock is not None for p in products.values())
    assert sum("gender" in p.attributes for p in products.values()) == 749
    assert all(len(p.categories) >= 2 for p in products.values())


@needs_data
def test_the_esci_catalog_is_read_whole_and_leaks_no_labels() -> None:
    source = open_source(DATA / "esci" / "products.jsonl.gz")
    products = good(source)
    assert len(products) == 6_764
    assert not bad(source)
    assert "query_id" in source.ignored
    assert sum(p.price is not None for p in products.values()) == 1_987
    assert products["B071HMM81V"].attributes == {"color": ("Black", "Silver")}
    assert products["B071HMM81V"].description.count("\n") >= 5


@needs_data
@pytest.mark.parametrize(
    ("name", "variants", "pictures"),
    [("apparel", 22, 20), ("home-and-garden", 21, 21), ("jewelery", 23, 41)],
)
def test_shopifys_own_samples_are_read_whole(name: str, variants: int, pictures: int) -> None:
    source = open_source(DATA / "shopify" / f"{name}.csv")
    products = good(source).values()
    assert len(products) == 20
    assert not bad(source)
    assert sum(len(p.variants) for p in products) == variants
    assert sum(len(p.media) for p in products) == pictures
    assert all(p.price for p in products)
