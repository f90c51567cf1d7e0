import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from store import BadEventFile, Caps, EventLog
from store.behavior.imports import EventImport, EventsImported, import_events
from store.behavior.moment import read_moment
from store.behavior.source import open_events
from store.behavior.synonyms import COLUMNS, KIND_NAMES, guess_columns, kind_of
from tests.letters import LetterEmbedder
from ui.__main__ import app

NOON = 1_767_268_800
HELD = frozenset({"tent", "stove", "10", "85123A"})
HEADER = "user_id,item_id,event_type,timestamp"
Take = Callable[..., EventsImported]


@pytest.fixture
def log(home: Path) -> Iterator[EventLog]:
    with EventLog(home, caps=Caps(hour=5, product_day=3)) as opened:
        yield opened


@pytest.fixture
def take(log: EventLog, tmp_path: Path) -> Take:
    """Import the lines of a file for the catalogue `shop`, one day after noon."""

    def call(*lines: str, name: str = "events.csv", **options: Any) -> EventsImported:
        file = tmp_path / name
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        source = open_events(file, **options)
        return import_events(log, EventImport("shop", source, HELD.intersection, NOON))

    return call


def report(imported: EventsImported) -> list[dict[str, str]]:
    assert imported.report
    with Path(imported.report).open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_a_plain_export_is_read_by_its_own_names(take: Take, log: EventLog) -> None:
    imported = take(
        HEADER,
        f"ann,tent,page_view,{NOON - 60}",
        f"ann,tent,add_to_cart,{(NOON - 50) * 1000}",
        f"bob,stove,Purchase,{datetime.fromtimestamp(NOON - 40, UTC).isoformat()}",
    )
    assert (imported.read, imported.kept, imported.rejected) == (3, 3, {})
    assert (imported.shoppers, imported.products) == (2, 2)
    assert imported.first == "2026-01-01T11:59:00+00:00"
    assert imported.report is None
    assert [e.kind for e in log.events("shop")] == ["view", "add", "buy"]
    assert [e.at for e in log.events("shop")] == [NOON - 60, NOON - 50, NOON - 40]


def test_each_bad_row_is_named_with_its_line_and_reason(take: Take) -> None:
    imported = take(
        "customer;sku;action;time;stars",
        f"ann;tent;view;{NOON};",
        f";tent;view;{NOON};",
        f"ann;yacht;view;{NOON};",
        f"ann;;view;{NOON};",
        f"ann;tent;remove_from_cart;{NOON};",
        "ann;tent;view;last tuesday;",
        "ann;tent;view;0;",
        f"ann;tent;view;{NOON + 90_000};",
        f"ann;tent;view;{NOON + 80_000};",
        f"ann;tent;rating;{NOON};11",
        f"ann;tent;rating;{NOON};4.5",
        "ann;tent",
    )
    told = {(int(r["line"]), r["reason"], r["what"]) for r in report(imported)}
    assert told == {
        (3, "missing_shopper", ""),
        (4, "unknown_product", "yacht"),
        (5, "missing_product", ""),
        (6, "unknown_kind", "remove_from_cart"),
        (7, "unreadable_time", "last tuesday"),
        (8, "unreadable_time", "0"),
        (9, "future_time", str(NOON + 90_000)),
        (11, "rating_out_of_scale", "11"),
        (12, "clock_ran_backwards", ""),
        (13, "unknown_kind", ""),
    }
    assert imported.kept == 3
    assert imported.rejected["unreadable_time"] == 2
    assert imported.read == imported.kept + imported.duplicates + sum(imported.rejected.values())
    assert imported.backwards == 1


def test_the_same_file_again_changes_nothing(take: Take, log: EventLog) -> None:
    lines = (HEADER, f"ann,tent,view,{NOON}", f"ann,tent,view,{NOON}", f"ann,tent,buy,{NOON}")
    first, revision = take(*lines), log.revision("shop")
    again = take(*lines)
    assert (first.kept, first.duplicates) == (2, 1)
    assert (again.kept, again.duplicates) == (0, 3)
    assert (again.shoppers, again.first) == (first.shoppers, first.first)
    assert log.revision("shop") == revision


def test_products_that_come_later_let_their_events_in(take: Take, log: EventLog) -> None:
    lines = [HEADER, f"ann,tent,view,{NOON}", f"ann,yacht,view,{NOON}"]
    first = take(*lines)
    assert first.rejected == {"unknown_product": 1}
    assert "then these events again" in " ".join(first.notes)
    file = log.home.parent / "events.csv"
    task = EventImport("shop", open_events(file), (HELD | {"yacht"}).intersection, NOON)
    later = import_events(log, task)
    assert (later.kept, later.duplicates, later.rejected) == (1, 1, {})


def test_a_bots_flood_is_kept_but_not_counted(take: Take, log: EventLog) -> None:
    flood = [f"bot,{'tent' if i % 2 else 'stove'},view,{NOON + i}" for i in range(40)]
    imported = take(HEADER, *flood, f"ann,tent,view,{NOON}")
    assert (imported.kept, imported.capped) == (41, 35)
    assert sum(r["reason"] == "flood" for r in report(imported)) == 35
    assert len(log.columns("shop")) == 6


def test_a_report_lists_a_thousand_lines_of_each_reason(take: Take) -> None:
    imported = take(HEADER, *[f"ann,yacht,view,{NOON}"] * 1500, f"ann,tent,view,{NOON}")
    rows = report(imported)
    assert imported.rejected == {"unknown_product": 1500}
    assert len(rows) == 1001
    assert rows[-1]["what"] == "and 500 more lines"


def test_json_lines_tabs_and_gzip_are_read(take: Take, log: EventLog, tmp_path: Path) -> None:
    objects = [
        {"userId": 7, "productId": 10, "event": "view", "ts": NOON, "id": "a"},
        {"userId": 7, "productId": "tent", "event": "rate", "ts": NOON + 1, "value": 4},
        {"userId": 7, "event": "said", "ts": NOON + 2, "field": "price", "op": "lte", "value": 50},
        {"userId": 7, "event": "said", "ts": NOON + 3, "field": "price", "op": "is", "value": 50},
        {"userId": 7, "productId": ["tent"], "event": {}, "ts": None},
    ]
    imported = take(*map(json.dumps, objects), name="events.jsonl")
    assert (imported.kept, imported.rejected) == (
        3,
        {"unreadable_preference": 1, "unknown_kind": 1},
    )
    viewed, rated, said = log.history("shop", "7")
    assert (viewed.product, rated.value) == ("10", 4.0)
    assert said.preference is not None
    assert (said.preference.field, said.preference.op, said.preference.value) == (
        "price",
        "lte",
        50.0,
    )
    packed = tmp_path / "events.tsv.gz"
    packed.write_bytes(
        gzip.compress(f"visitor\titem\taction\ttime\n9\ttent\tview\t{NOON}".encode())
    )
    source = open_events(packed)
    again = import_events(log, EventImport("shop", source, HELD.intersection, NOON))
    assert (again.kept, source.share) == (1, 1.0)


def test_invoices_are_purchases_and_returns_are_none(take: Take, log: EventLog) -> None:
    imported = take(
        "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID",
        "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0",
        "536365,10,LANTERN,6,2010-12-01 08:26:00,2.55,17850.0",
        "C536379,85123A,HOLDER,-1,2010-12-01 09:41:00,2.55,17850.0",
        "536366,POST,POSTAGE,1,2010-12-01 08:26:00,2.55,17850.0",
    )
    assert imported.kept == 2
    assert imported.rejected == {"returned": 1, "unknown_product": 1}
    holder, lantern = sorted(log.history("shop", "17850"), key=lambda e: str(e.product))[::-1]
    assert (holder.kind, holder.product) == ("buy", "85123A")
    assert holder.session == lantern.session != ""


def test_a_mapping_and_a_kind_say_what_names_do_not(take: Take, log: EventLog) -> None:
    take(
        "who,what,stamp,type",
        f"ann,tent,{NOON},x",
        mapping={"who": "shopper", "what": "product", "stamp": "at", "type": "ignore"},
        kind="like",
    )
    assert [e.kind for e in log.history("shop", "ann")] == ["like"]


@pytest.mark.parametrize(
    ("lines", "options", "told"),
    [
        ([""], {}, "is empty"),
        ([HEADER], {}, "has no row that can be read"),
        (["price,color,when", "1,red,2"], {}, "no column of shoppers and products and times"),
        (["user,item,time", f"ann,tent,{NOON}"], {}, "--kind buy"),
        ([HEADER, "ann,yacht,view,1"], {}, "none of the 1 rows"),
        ([HEADER, "a,b,c,d"], {"mapping": {"user_id": "price"}}, "no field"),
        ([HEADER, "a,b,c,d"], {"mapping": {"who": "shopper"}}, "no column 'who'"),
    ],
)
def test_a_file_that_is_of_no_use_is_refused_in_words(
    take: Take, lines: Sequence[str], options: dict[str, Any], told: str
) -> None:
    with pytest.raises(BadEventFile, match=told):
        take(*lines, **options)


def test_a_damaged_archive_keeps_what_was_read(log: EventLog, tmp_path: Path) -> None:
    rows = "\n".join(f"u{i},tent,view,{NOON + i}" for i in range(20_000))
    file = tmp_path / "events.csv.gz"
    file.write_bytes(gzip.compress(f"{HEADER}\n{rows}".encode())[:-5_000])
    task = EventImport("shop", open_events(file), HELD.intersection, NOON)
    with pytest.raises(BadEventFile, match="damaged gzip"):
        import_events(log, task)
    assert 0 < log.summary("shop").events < 20_000


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        ([f"ann,tent,view,{NOON}", f"ann,stove,view,{NOON}"], "of one shopper"),
        ([f"ann,tent,view,{NOON}", f"bob,tent,view,{NOON}"], "of one product"),
    ],
)
def test_a_log_too_thin_to_learn_from_is_told(take: Take, lines: list[str], note: str) -> None:
    assert note in " ".join(take(HEADER, *lines).notes)


def test_a_shoppers_id_never_gets_into_the_report(take: Take) -> None:
    imported = take(
        HEADER,
        f"jane@example.com,jane@example.com,view,{NOON}",
        f"jane@example.com,tent,bought by JANE@example.com,{NOON}",
        f"ann,tent,view,{NOON}",
    )
    assert sum(imported.rejected.values()) == 2
    assert imported.report
    assert "jane" not in Path(imported.report).read_text(encoding="utf-8").casefold()


@given(st.datetimes(datetime(1990, 1, 2), datetime(2200, 1, 1), timezones=st.timezones()))
def test_a_time_is_read_however_it_is_written(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    at = moment.timestamp()
    plain = datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S")
    numbers = (at, int(at), str(int(at)), f"{at:.3f}", at * 1000, str(int(at) * 1000))
    texts = (moment.isoformat(), plain, f"{plain} UTC", f"{plain}Z", str(int(at) * 10**6))
    assert {read_moment(w) for w in (*numbers, *texts)} == {at}


@given(st.one_of(st.text(), st.floats(), st.integers(), st.none(), st.booleans()))
def test_whatever_stands_for_a_time_is_read_or_refused(value: object) -> None:
    read = read_moment(value)
    assert read is None or 6e8 < read < 9e9


# A file with control characters is refused as a whole, as one that is no text.
TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=6)
ROW = st.fixed_dictionaries(
    {
        "user_id": TEXT | st.none() | st.integers(),
        "item_id": st.sampled_from(sorted(HELD)) | TEXT,
        "event": st.sampled_from(["view", "buy", "rate", "said"]) | TEXT,
        "time": st.integers(NOON - 9, NOON) | TEXT | st.floats(),
        "rating": st.floats() | TEXT | st.none(),
        "field": TEXT,
    }
)


@given(st.lists(ROW, min_size=1, max_size=12), st.sampled_from(["csv", "jsonl"]))
def test_any_row_is_kept_known_or_named(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, object]], form: str
) -> None:
    folder = tmp_path_factory.mktemp("any")
    file = folder / f"events.{form}"
    rows = [{**rows[0], "user_id": "ann", "item_id": "tent", "event": "view", "time": NOON}, *rows]
    with file.open("w", newline="", encoding="utf-8", errors="replace") as out:
        if form == "csv":
            table = csv.DictWriter(out, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
        else:
            out.writelines(json.dumps(row) + "\n" for row in rows)
    with EventLog(folder) as log:
        task = EventImport("shop", open_events(file), HELD.intersection, NOON)
        imported = import_events(log, task)
    known = imported.kept + imported.duplicates
    assert imported.read == known + sum(imported.rejected.values())
    assert imported.kept >= 1
    if form == "jsonl":
        assert imported.read == len(rows)


def test_every_name_of_a_kind_and_of_a_column_is_understood() -> None:
    for kind, names in KIND_NAMES.items():
        for name in names:
            assert kind_of(name) == kind_of(name.upper().replace("_", " ")) == kind
    for field, names in COLUMNS.items():
        for name in names:
            assert guess_columns([name]) == {field: name}
    assert guess_columns(["CustomerID", "Stock Code"]) == {
        "shopper": "CustomerID",
        "product": "Stock Code",
    }
    assert kind_of("remove_from_cart") is None


@pytest.fixture
def run(home: Path, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in a home with the small shop, without an embedding model."""
    copytree(stocked, home, dirs_exist_ok=True)
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    monkeypatch.setattr("ui.shop.open_embedder", lambda settings: LetterEmbedder())
    return lambda *words: CliRunner().invoke(app, list(words))


def written(path: Path, rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER.split(","), *rows])
    path.write_text(out.getvalue(), encoding="utf-8")
    return str(path)


def test_the_command_tells_what_it_did_in_one_object(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    rows = [
        ("ann", "plain-daypack", "view", NOON),
        ("ann", "plain-daypack", "purchase", NOON + 5),
        ("bob", "heirloom-satchel", "view", NOON),
        ("bob", "yacht", "view", NOON),
    ]
    file = written(tmp_path / "events.csv", rows)
    result = run("import-events", file, "--catalog", "shop", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout.splitlines()[-1])
    assert (told["read"], told["kept"], told["duplicates"], told["capped"]) == (4, 3, 0, 0)
    assert told["rejected"] == {"unknown_product": 1}
    assert (told["shoppers"], told["products"]) == (2, 2)
    assert (told["first"], told["last"]) == (
        "2026-01-01T12:00:00+00:00",
        "2026-01-01T12:00:05+00:00",
    )
    prose = run("import-events", file, "--catalog", "shop")
    assert "0 of 4 events are new, 3 were there" in prose.stdout
    assert "left out, unknown product: 1" in prose.stdout


def test_the_command_takes_a_mapping_file_and_a_kind(
    run: Callable[..., Result], home: Path, tmp_path: Path
) -> None:
    file, mapping = tmp_path / "wishes.tsv", tmp_path / "map.yaml"
    file.write_text(f"who\twhat\twhen\tnote\nann\tplain-daypack\t{NOON}\tgift\n")
    mapping.write_text("who: shopper\nwhat: product\nwhen: at\n")
    words = ("import-events", str(file), "--catalog", "shop", "--map", str(mapping))
    assert "--kind" in " ".join(run(*words).stderr.split())
    result = run(*words, "--kind", "like")
    assert result.exit_code == 0, result.output
    assert "Not used: note" in result.stderr
    with EventLog(home) as log:
        assert [(e.kind, e.product) for e in log.history("shop", "ann")] == [
            ("like", "plain-daypack")
        ]


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("missing.csv", "--catalog", "shop"), "Check the path|not there"),
        (("missing.csv", "--catalog", "nowhere"), "shopkeeper catalogs"),
        (("missing.csv", "--catalog", "shop", "--kind", "steal"), "view, click"),
    ],
)
def test_a_mistake_is_told_in_a_line(
    run: Callable[..., Result], words: tuple[str, ...], mend: str
) -> None:
    result = run("import-events", *words)
    assert result.exit_code == 1
    assert any(part in " ".join(result.stderr.split()) for part in mend.split("|"))
    assert "Traceback" not in result.output
