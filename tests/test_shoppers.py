import json
import sqlite3
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from agent import MEND, TASTE
from store import BehaviorBusy, Caps, Derived, EventLog, LearnedFolder
from store.behavior.imports import EventImport, import_events
from store.behavior.source import open_events
from tests.letters import LetterEmbedder
from tests.processes import PROCESSES
from tests.test_events import NOON, did, said, shown
from ui.__main__ import app

JANE = "jane.doe@example.com"


@pytest.fixture
def run(home: Path, stocked: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run a command in a home with the small shop, without an embedding model."""
    copytree(stocked, home, dirs_exist_ok=True)
    monkeypatch.setenv("SHOPKEEPER_HOME", str(home))
    monkeypatch.setattr("ui.shop.open_embedder", lambda settings: LetterEmbedder())
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.fixture
def log(home: Path) -> Iterator[EventLog]:
    with EventLog(home) as opened:
        opened.record("shop", [did(JANE, id=f"{JANE}/{i}", at=NOON + i) for i in range(3)])
        opened.record("shop", [said(JANE, NOON + 9), did("bob")])
        opened.expose("shop", shown(JANE))
        opened.expose("shop", shown("bob", id="x2"))
        yield opened


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    loaded = json.loads(result.stdout.splitlines()[-1])
    assert isinstance(loaded, dict)
    return loaded


def bytes_of(home: Path, log: EventLog) -> Iterator[bytes]:
    """Every byte of the home's files, but for those of the catalogues."""
    for file in home.rglob("*"):
        if file.is_file() and "catalogs" not in file.parts:
            yield file.read_bytes()


def traces(home: Path, log: EventLog, shopper: str, catalog: str = "shop") -> list[bytes]:
    """What of a shopper is found in the home: the id, its pseudonym as text or as bytes."""
    pseudonym = log.pseudonym(catalog, shopper)
    wanted = (shopper.encode(), pseudonym.encode(), bytes.fromhex(pseudonym))
    return [w for content in bytes_of(home, log) for w in wanted if w in content]


def test_everything_about_a_shopper_is_shown(run: Callable[..., Result], log: EventLog) -> None:
    shopper = told(run("shopper", "show", JANE, "--catalog", "shop", "--json"))
    assert [e["kind"] for e in shopper["events"]] == ["view", "view", "view", "said"]
    assert shopper["events"][0]["time"] == "2026-01-01T12:00:00+00:00"
    assert shopper["events"][3]["preference"] == {"field": "color", "op": "ne", "value": "red"}
    assert [s["product"] for s in shopper["exposures"][0]["slate"]] == ["tent", "stove"]
    prose = run("shopper", "show", JANE, "--catalog", "shop").stdout
    assert "4 events, 1 exposure and 0 reviews in shop" in prose
    assert "said     color ne red" in prose


def test_everything_about_a_shopper_is_exported_line_by_line(
    run: Callable[..., Result], log: EventLog, tmp_path: Path
) -> None:
    printed = run("shopper", "export", JANE, "--catalog", "shop")
    lines = [json.loads(line) for line in printed.stdout.splitlines()]
    assert [line["type"] for line in lines] == ["event"] * 4 + ["exposure"]
    file = tmp_path / "jane.jsonl"
    export = ("shopper", "export", JANE, "--catalog", "shop", "--out")
    counted = told(run(*export, str(file), "--json"))
    assert counted["lines"] == 5
    assert file.read_text(encoding="utf-8") == printed.stdout
    refused = run(*export, str(tmp_path))
    assert refused.exit_code == 1
    assert "can't be written" in " ".join(refused.stderr.split())


def test_a_forgotten_shopper_is_in_no_byte_of_the_home(
    run: Callable[..., Result], log: EventLog
) -> None:
    home = log.home
    log.note("shop", Derived(name="taste", revision=log.revision("shop")))
    assert traces(home, log, JANE)
    gone = told(run("shopper", "forget", JANE, "--catalog", "shop", "--json"))
    assert (gone["events"], gone["exposures"], gone["stale"]) == (4, 1, ["taste"])
    assert traces(home, log, JANE) == []
    assert traces(home, log, "bob")
    assert len(log.history("shop", "bob")) == 1
    again = run("shopper", "forget", JANE, "--catalog", "shop")
    told_again = " ".join(again.stdout.split())
    assert "0 events, 0 exposures, 0 reviews and 0 conversations were deleted" in told_again
    nothing = run("shopper", "show", JANE, "--catalog", "shop")
    assert "Nothing is kept" in nothing.stdout


def test_a_report_that_names_a_forgotten_shopper_loses_the_line(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "swapped.csv"
    file.write_text(
        f"user,item,event,time\nann,{JANE},view,{NOON}\nann,yacht,view,{NOON}\n"
        f"ann,tent,view,{NOON}\n"
    )
    with EventLog(home) as log:
        task = EventImport("shop", open_events(file), {"tent"}.intersection, NOON)
        imported = import_events(log, task)
        assert traces(home, log, JANE)
        log.forget("shop", JANE)
        assert traces(home, log, JANE) == []
        assert imported.report
        assert "yacht" in Path(imported.report).read_text()


SHOPPERS = ("ann-of-green-gables", "bob-the-builder", "cid-campeador")


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(st.sampled_from(SHOPPERS), st.integers(0, 400), st.sampled_from("abcdef")),
        min_size=150,
        max_size=600,
    ),
    st.sampled_from(SHOPPERS),
)
def test_whatever_was_written_in_whatever_order_nothing_stays_of_the_forgotten(
    steps: list[tuple[str, int, str]], gone: str
) -> None:
    with TemporaryDirectory() as folder, EventLog(Path(folder), caps=Caps(20, 4)) as log:
        for start in range(0, len(steps), 40):
            some = steps[start : start + 40]
            log.record("shop", [did(who, name * 40, NOON + at * 60) for who, at, name in some])
        log.expose("shop", shown(gone))
        others = [e for e in log.events("shop") if e.shopper != log.pseudonym("shop", gone)]
        log.forget("shop", gone)
        assert traces(Path(folder), log, gone) == []
        assert list(log.events("shop")) == others


def test_the_last_bytes_wait_for_a_reader_and_go_with_the_next_call(home: Path) -> None:
    with EventLog(home, patience=0.01) as log:
        log.record("shop", [did(JANE), did("bob")])
        reader = sqlite3.connect(home / "behavior.db", isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM events").fetchone()
        with pytest.raises(BehaviorBusy, match="run it again"):
            log.forget("shop", JANE)
        assert log.history("shop", JANE) == []
        reader.close()
        log.forget("shop", JANE)
        assert traces(home, log, JANE) == []


def test_copies_of_rows_that_pages_were_split_over_are_removed_too(home: Path) -> None:
    (home / "behavior.key").write_bytes(bytes(range(32)))  # the same splits in each run
    names = [f"shopper-{i}" for i in range(4000)]
    with EventLog(home) as log:
        for start in range(0, len(names), 400):
            log.record("shop", [did(n, at=NOON) for n in names[start : start + 400]])
        log.close()
        content = (home / "behavior.db").read_bytes()
        held = {n: content.count(bytes.fromhex(log.pseudonym("shop", n))) for n in names}
        copied = [n for n, count in held.items() if count > 2]  # its row, its place in the index
        assert copied
        log.forget("shop", copied[0])
        assert traces(home, log, copied[0]) == []


def _record(home: Path, pipe: Connection) -> None:
    """Record for a shopper, in another process, whenever asked; its codes may be old by then."""
    with EventLog(home) as log:
        while shopper := pipe.recv():
            pipe.send(log.record("shop", [did(shopper, at=NOON + log.revision("shop"))]).kept)


def test_what_another_process_writes_after_a_deletion_is_nobody_elses(log: EventLog) -> None:
    ours, theirs = PROCESSES.Pipe()
    writer = PROCESSES.Process(target=_record, args=(log.home, theirs))
    writer.start()
    for shopper in (JANE, "cid"):
        ours.send(shopper)
        assert ours.poll(60) and ours.recv() == 1
    log.forget("shop", JANE)
    log.forget("shop", "cid")
    log.record("shop", [did("dan")])  # who may get the number that was theirs
    ours.send("cid")
    assert ours.poll(60) and ours.recv() == 1
    ours.send("")
    writer.join(60)
    assert len(log.history("shop", "dan")) == len(log.history("shop", "cid")) == 1
    assert log.history("shop", JANE) == []


@pytest.mark.parametrize("command", ["show", "export", "forget"])
def test_a_mistyped_catalogue_is_not_taken_for_an_empty_one(
    run: Callable[..., Result], log: EventLog, command: str
) -> None:
    result = run("shopper", command, JANE, "--catalog", "shpo")
    assert result.exit_code == 1
    assert "shopkeeper catalogs" in " ".join(result.stderr.split())
    assert len(log.history("shop", JANE)) == 4


def test_what_a_shopper_said_in_conversations_is_forgotten_too(
    run: Callable[..., Result], home: Path, log: EventLog
) -> None:
    for shopper, word in ((JANE, "zeppelin"), ("bob", "gondola")):
        asked = ("ask", f"a backpack for a {word}", "--catalog", "shop", "--conversation", word)
        told(run(*asked, "--shopper", shopper, "--json"))
    gone = told(run("shopper", "forget", JANE, "--catalog", "shop", "--json"))
    assert gone["conversations"] == 1
    assert traces(home, log, JANE) == []
    said = b"".join(path.read_bytes() for path in home.glob("conversations*"))
    assert b"zeppelin" not in said and b"gondola" in said


def test_what_was_learned_with_a_shopper_goes_with_them(
    run: Callable[..., Result], home: Path, log: EventLog
) -> None:
    learned = LearnedFolder(home / "catalogs" / "shop" / TASTE, MEND)
    learned.keep({"products": []}, {"evidence": np.zeros(1)})
    log.note("shop", Derived(name=TASTE, revision=log.revision("shop")))
    assert told(run("shopper", "forget", "nobody", "--catalog", "shop", "--json"))["removed"] == []
    assert learned.current()
    gone = told(run("shopper", "forget", JANE, "--catalog", "shop", "--json"))
    assert gone["removed"] == [TASTE] and learned.current() is None
