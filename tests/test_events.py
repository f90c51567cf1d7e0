import os
import random
import sqlite3
import stat
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from store import (
    KINDS,
    BehaviorBusy,
    BehaviorUnavailable,
    Caps,
    Constraint,
    Derived,
    Event,
    EventKind,
    EventLog,
    Exposure,
    Preference,
    Shown,
)
from tests.processes import PROCESSES

NOON = 1_767_268_800.0


def did(
    shopper: str = "ann",
    product: str = "tent",
    at: float = NOON,
    kind: EventKind = "view",
    **fields: Any,
) -> Event:
    given = {"shopper": shopper, "product": product, "at": at, "kind": kind}
    return Event.model_validate(given | fields)


def said(shopper: str = "ann", at: float = NOON) -> Event:
    color = Preference(field="color", op="ne", value="red")
    return Event(shopper=shopper, kind="said", at=at, preference=color)


def shown(shopper: str = "ann", at: float = NOON, id: str = "x1") -> Exposure:
    slate = tuple(
        Shown(product=p, position=i, propensity=0.5 - i / 10)
        for i, p in enumerate(("tent", "stove"))
    )
    return Exposure(
        id=id,
        shopper=shopper,
        at=at,
        context="page:home",
        candidates=40,
        slate=slate,
        policy="pl/0.03",
    )


@pytest.fixture
def log(home: Path) -> Iterator[EventLog]:
    with EventLog(home) as opened:
        yield opened


def test_an_event_is_read_back_as_it_was_written_but_for_its_ids(log: EventLog) -> None:
    event = did(id="e1", kind="rate", value=4.5, session="s1", exposure="x1")
    log.record("shop", [event])
    (read,) = log.events("shop")
    ids = {
        "id": log.pseudonym("shop", "e1", "event"),
        "shopper": log.pseudonym("shop", "ann"),
        "session": log.pseudonym("shop", "s1", "session"),
        "exposure": log.pseudonym("shop", "x1", "exposure"),
    }
    assert read == event.model_copy(update=ids)


def test_an_event_answers_an_exposure_by_the_same_id(log: EventLog) -> None:
    assert log.expose("shop", shown())
    assert not log.expose("shop", shown())
    log.record("shop", [did(exposure="x1", kind="click")])
    (exposure,), (event,) = log.exposures("shop"), log.events("shop")
    assert event.exposure == exposure.id
    assert exposure.slate == shown().slate
    assert (exposure.candidates, exposure.policy, exposure.context) == (40, "pl/0.03", "page:home")


def test_what_was_said_keeps_its_meaning_and_none_of_its_words(log: EventLog) -> None:
    limit = Constraint(field="price", op="lte", value=50.0, said="nothing over fifty, please")
    event = Event(shopper="ann", kind="said", at=NOON, preference=Preference.of(limit))
    log.record("shop", [event])
    (read,) = log.history("shop", "ann")
    assert read.preference is not None
    assert read.preference.constraint() == Constraint(
        field="price", op="lte", value=50.0, hard=False
    )
    assert b"please" not in (log.home / "behavior.db-wal").read_bytes()


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "view", "product": None},
        {"kind": "said"},
        {"kind": "rate"},
        {"kind": "rate", "value": 9},
        {"kind": "stolen"},
        {"shopper": ""},
        {"at": float("nan")},
    ],
)
def test_an_event_that_means_nothing_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        did(**fields)


def test_words_have_no_place_in_an_exposure_or_a_preference() -> None:
    with pytest.raises(ValidationError):
        Exposure.model_validate({**shown().model_dump(), "context": "I need a tent for my mother"})
    with pytest.raises(ValidationError):
        Preference(field="color", op="eq", value="so, what I always wanted is " + "a tent " * 9)


def test_an_event_that_comes_again_changes_nothing(log: EventLog) -> None:
    events = [did(), did(id="e1"), said()]
    first = log.record("shop", events)
    again = log.record("shop", [*events, did(id="e1", product="stove")])
    assert (first.kept, first.duplicates) == (3, 0)
    assert (again.kept, again.duplicates, again.revision) == (0, 4, first.revision)
    assert len(list(log.events("shop"))) == 3


EVENTS = st.builds(
    did,
    shopper=st.sampled_from(["ann", "bob"]),
    product=st.sampled_from(["tent", "stove", "mug"]),
    at=st.integers(0, 40).map(lambda n: NOON + n * 400),
    kind=st.sampled_from(["view", "buy"]),
    id=st.sampled_from(["", "1", "2", "3", "4", "5", "6", "7"]),
)


@given(st.lists(EVENTS, max_size=25, unique_by=lambda e: e.id or repr(e)), st.randoms())
def test_the_order_of_arrival_does_not_matter(events: list[Event], chance: random.Random) -> None:
    with TemporaryDirectory() as folder, EventLog(Path(folder), caps=Caps(3, 2)) as log:
        log.record("straight", events)
        chance.shuffle(events)
        for event in events:
            log.record("mixed", [event])
            log.record("mixed", [event])
        straight, mixed = (
            [(e.at, e.kind, e.product, e.shopper[:0]) for e in log.events(name)]
            for name in ("straight", "mixed")
        )
        assert sorted(map(repr, straight)) == sorted(map(repr, mixed))
        assert [at for at, *_ in mixed] == sorted(at for at, *_ in mixed)
        assert _counted(log, "mixed") == _within_caps(log, "mixed", Caps(3, 2))


def _counted(log: EventLog, catalog: str) -> list[str]:
    return [e.id for e in log.events(catalog, surplus=False)]


def _within_caps(log: EventLog, catalog: str, caps: Caps) -> list[str]:
    """Count in plain Python: the first of each hour, and of each product's day."""
    hours: Counter[Any] = Counter()
    days: Counter[Any] = Counter()
    kept = []
    for event in log.events(catalog):
        hour = (event.shopper, event.at // 3600)
        day = (event.shopper, event.product, event.at // 86400)
        hours[hour] += 1
        days[day] += 1
        if hours[hour] <= caps.hour and days[day] <= caps.product_day:
            kept.append(event.id)
    return kept


def test_a_flood_is_kept_but_not_counted(home: Path) -> None:
    with EventLog(home, caps=Caps(hour=10, product_day=4)) as log:
        bot = [did("bot", f"p{i % 8}", NOON + i) for i in range(40)]
        recorded = log.record("shop", [*bot, did("ann")])
        assert recorded.surplus == 30
        assert log.summary("shop").surplus == 30
        assert len(list(log.events("shop"))) == 41
        assert len(log.history("shop", "bot", 100)) == 10
        assert len(log.columns("shop")) == 11


def test_a_clock_that_runs_backwards_is_put_in_order_and_told(log: EventLog) -> None:
    recorded = log.record("shop", [did(at=NOON), did(at=NOON - 9), did("bob", at=NOON - 5)])
    assert (recorded.kept, recorded.late) == (3, 1)
    assert [e.at for e in log.history("shop", "ann")] == [NOON - 9, NOON]


def test_a_history_is_the_last_events_newest_last(log: EventLog) -> None:
    log.record("shop", [did(at=NOON + i, product=f"p{i}") for i in range(9)])
    log.record("shop", [did(at=NOON + 3.5, kind="buy")])
    assert [e.product for e in log.history("shop", "ann", 3)] == ["p6", "p7", "p8"]
    assert [e.at for e in log.history("shop", "ann", kinds=["buy"])] == [NOON + 3.5]
    assert log.history("shop", "nobody") == []
    assert log.history("nowhere", "ann") == []


def test_events_are_asked_for_by_time_kind_shopper_and_revision(log: EventLog) -> None:
    seen = log.record("shop", [did(), did("bob", at=NOON + 1, kind="buy")]).revision
    log.record("shop", [did("cid", at=NOON - 50)])
    assert [e.at for e in log.events("shop", since=NOON)] == [NOON, NOON + 1]
    assert [e.at for e in log.events("shop", kinds=["buy", "add"])] == [NOON + 1]
    assert [e.at for e in log.events("shop", shopper="ann")] == [NOON]
    assert [e.at for e in log.events("shop", after=seen)] == [NOON - 50]
    assert [e.at for e in log.events("shop", shopper="ann", after=seen)] == []


def test_tenants_never_meet(log: EventLog) -> None:
    log.record("shop", [did(id="1")])
    log.record("other", [did(id="1", product="pan")])
    assert [e.product for e in log.history("other", "ann")] == ["pan"]
    assert log.catalogs() == ["other", "shop"]
    assert log.pseudonym("shop", "ann") != log.pseudonym("other", "ann")
    before = log.revision("shop")
    assert log.forget("other", "ann").events == 1
    assert len(log.history("shop", "ann")) == 1
    assert log.revision("shop") == before
    assert log.columns("other").products == ("pan",)


def test_columns_hold_what_the_events_hold(log: EventLog) -> None:
    events = [
        did("ann", "tent", NOON + 2, session="a"),
        did("bob", "mug", NOON, kind="rate", value=2.0, session="b"),
        did("ann", "stove", NOON + 1, session="a"),
        said("bob", NOON + 3),
    ]
    revision = log.record("shop", events).revision
    columns = log.columns("shop", ("stove", "tent", "lamp"))
    names = [columns.shoppers[i] for i in columns.shopper]
    assert names == [log.pseudonym("shop", who) for who in ("bob", "ann", "ann", "bob")]
    assert columns.product.tolist() == [-1, 0, 1, -1]
    assert [KINDS[k] for k in columns.kind] == ["rate", "view", "view", "said"]
    assert columns.at.tolist() == [NOON, NOON + 1, NOON + 2, NOON + 3]
    assert np.isnan(columns.value).tolist() == [False, True, True, True]
    assert columns.session[1] == columns.session[2] != columns.session[0]
    assert columns.session[3] == 0
    assert columns.revision == revision
    assert log.columns("shop").products == ("mug", "stove", "tent")
    assert len(log.columns("nowhere")) == 0


def test_only_pseudonyms_lie_in_the_home(log: EventLog) -> None:
    who = "jane.doe@example.com"
    log.record("shop", [did(who, id=f"{who}-1", session=f"{who}/s", exposure=f"{who}-x")])
    log.expose("shop", shown(who, id=f"{who}-x"))
    for file in log.home.iterdir():
        assert who.encode() not in file.read_bytes()
    secret = log.home / "behavior.key"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    with TemporaryDirectory() as other, EventLog(Path(other)) as foreign:
        assert foreign.pseudonym("shop", who) != log.pseudonym("shop", who)


def test_a_log_is_not_mixed_with_another_secret(log: EventLog) -> None:
    log.record("shop", [did()])
    log.close()
    (log.home / "behavior.key").write_bytes(os.urandom(32))
    with pytest.raises(BehaviorUnavailable, match="was written with another secret"):
        EventLog(log.home)


def test_a_file_that_is_no_log_is_named(home: Path) -> None:
    (home / "behavior.db").write_bytes(b"no database " * 400)
    with pytest.raises(BehaviorUnavailable, match="can't be used: file is not a database"):
        EventLog(home)


def test_a_locked_log_is_named_and_works_again(home: Path) -> None:
    with EventLog(home, patience=0.01) as log:
        log.record("shop", [did()])
        other = sqlite3.connect(home / "behavior.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(BehaviorBusy):
            log.record("shop", [did("bob")])
        with pytest.raises(BehaviorBusy):
            log.expose("shop", shown())
        assert len(log.history("shop", "ann")) == 1
        other.close()
        assert log.record("shop", [did("bob")]).kept == 1


def test_a_write_is_all_or_nothing(log: EventLog) -> None:
    def broken() -> Iterator[Event]:
        yield did()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        log.record("shop", broken())
    assert log.revision("shop") == 0
    assert list(log.events("shop")) == []


def _read(home: Path, pipe: Connection) -> None:
    """Answer, in another process, what it sees of a shopper."""
    with EventLog(home) as log:
        while shopper := pipe.recv():
            products = [e.product for e in log.history("shop", shopper)]
            pipe.send((log.revision("shop"), products))


def test_another_process_sees_an_event_at_once(log: EventLog) -> None:
    ours, theirs = PROCESSES.Pipe()
    reader = PROCESSES.Process(target=_read, args=(log.home, theirs))
    reader.start()
    seen = []
    for i in range(3):
        log.record("shop", [did(product=f"p{i}", at=NOON + i)])
        ours.send("ann")
        assert ours.poll(60)
        seen.append(ours.recv())
    ours.send("")
    reader.join(60)
    assert [products for _, products in seen] == [["p0"], ["p0", "p1"], ["p0", "p1", "p2"]]
    revisions = [revision for revision, _ in seen]
    assert revisions == sorted(set(revisions))


def test_a_reader_sees_one_state_while_another_writes(log: EventLog) -> None:
    log.record("shop", [did(at=NOON + i) for i in range(3)])
    reading = log.events("shop")
    first = next(reading)
    log.record("shop", [did(at=NOON + 7)])
    assert [first.at, *(e.at for e in reading)] == [NOON, NOON + 1, NOON + 2]


def test_an_artefact_is_stale_when_someone_in_it_was_forgotten(log: EventLog) -> None:
    log.record("shop", [did("ann"), did("bob")])
    taste = Derived(name="taste", revision=log.columns("shop").revision)
    log.note("shop", taste)
    log.record("shop", [did("cid", at=NOON + 5)])
    log.forget("shop", "cid")
    assert log.stale("shop") == ()  # cid came after it was trained
    before = log.revision("shop")
    assert log.forget("shop", "ann").revision > before
    assert log.stale("shop") == (taste,)
    assert log.forgotten_since("shop", taste.revision) == 1
    assert log.stale("other") == ()
    log.note("shop", Derived(name="taste", revision=log.columns("shop").revision))
    assert log.stale("shop") == ()


def test_a_log_opens_and_reads_while_another_process_writes(home: Path) -> None:
    with EventLog(home) as log:
        log.record("shop", [did()])
    writer = sqlite3.connect(home / "behavior.db", isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    with EventLog(home, patience=0.01) as log:
        assert len(log.history("shop", "ann")) == 1
    writer.close()


def test_a_home_that_another_process_is_making_is_busy(home: Path) -> None:
    home.mkdir(exist_ok=True)
    making = FileLock(home / "behavior.lock")
    with making, pytest.raises(BehaviorBusy, match="another process"):
        EventLog(home, patience=0.01)
    with EventLog(home) as log:
        assert log.summary("shop").shoppers == 0


def test_many_open_a_new_home_at_once_and_agree(home: Path) -> None:
    def work(name: str) -> str:
        with EventLog(home, patience=60) as log:
            log.record("shop", [did(name)])
            return log.pseudonym("shop", "ann")

    with ThreadPoolExecutor(8) as pool:
        pseudonyms = set(pool.map(work, "abcdefgh"))
    with EventLog(home) as log:
        assert pseudonyms == {log.pseudonym("shop", "ann")}
        assert log.summary("shop").shoppers == 8
    assert sorted(f.name for f in home.glob("behavior.key*")) == ["behavior.key"]


def test_what_is_shown_and_clicked_counts_the_same_read_at_once_or_bit_by_bit(
    tmp_path: Path,
) -> None:
    with EventLog(tmp_path) as log:
        seen = log.attention("shop")
        assert not seen.shown and not seen.clicked
        for n in range(4):
            log.expose("shop", shown(shopper=f"s{n % 2}", id=f"x{n}"))
            log.record("shop", [did(f"s{n % 2}", at=NOON + n, kind="click", exposure=f"x{n}")])
            log.expose("other", shown(id=f"x{n}"))
            seen = log.attention("shop", seen)
        assert seen.shown == {"tent": 4, "stove": 4} and seen.clicked == {"tent": 4}
        assert log.attention("shop") == seen
        assert log.attention("shop", seen) is seen


def test_what_was_shown_to_who_is_forgotten_counts_no_more(tmp_path: Path) -> None:
    with EventLog(tmp_path) as log:
        log.expose("shop", shown("ann", id="x1"))
        log.expose("shop", shown("bob", id="x2"))
        seen = log.attention("shop")
        log.forget("shop", "bob")
        log.expose("shop", shown("ann", id="x3"))
        seen = log.attention("shop", seen)
        assert seen.shown == {"tent": 2, "stove": 2} and seen == log.attention("shop")


def test_a_click_on_nothing_that_was_shown_answers_nothing(tmp_path: Path) -> None:
    with EventLog(tmp_path) as log:
        log.record("shop", [did(kind="click"), did(kind="view", exposure="x1", at=NOON + 1)])
        assert not log.attention("shop").clicked
