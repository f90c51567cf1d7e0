from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from store import Catalog, Constraint, Shelf
from store.importers import Columns, Row, attempt
from store.ingest import Import, Stage, ingest
from store.update import Update, update
from tests.conftest import SHOP, nearest, product
from tests.letters import LetterEmbedder
from tests.processes import PROCESSES

CHEAP = Constraint(field="price", op="lte", value=1)


def change(shelf: Shelf, *rows: dict[str, object]) -> None:
    columns = Columns(shelf.open("shop").fields)
    changes = [attempt(Row(i, row), columns.change) for i, row in enumerate(rows, 1)]
    update(shelf, Update("shop", changes))


def seen(catalog: Catalog) -> tuple[int, list[str]]:
    """How many products there are, and those found nearest to a query, open and filtered."""
    found = [*nearest(catalog, "step", limit=3), *nearest(catalog, "step", [CHEAP], limit=3)]
    return len(catalog), [p.id for p, _ in found]


def read(home: Path, line: Connection) -> None:
    """Read as fast as possible in a child process; tell what is seen whenever asked."""
    shelf = Shelf(home, LetterEmbedder())
    turns = 0
    try:
        while True:
            now = seen(shelf.open("shop"))
            turns += 1
            if line.poll():
                if not line.recv():
                    break
                line.send(seen(shelf.open("shop")))
        line.send(turns)
    except BaseException as error:
        line.send(repr(error))
        raise
    assert now


@contextmanager
def readers(home: Path, count: int) -> Iterator[list[Connection]]:
    lines, children = [], []
    for _ in range(count):
        ours, theirs = PROCESSES.Pipe()
        child = PROCESSES.Process(target=read, args=(home, theirs))
        child.start()
        theirs.close()
        lines.append(ours)
        children.append(child)
    try:
        yield lines
    finally:
        for child in children:
            child.kill()
            child.join()


@pytest.fixture
def shelf(stocked_shelf: Shelf) -> Shelf:
    return stocked_shelf


def test_readers_in_other_processes_see_each_update_at_their_next_turn_and_never_an_error(
    shelf: Shelf, home: Path
) -> None:
    with readers(home, 2) as lines:
        for number in range(12):
            title = f"Step {number}"
            gone = [{"id": f"step{number - 2}", "deleted": 1}] if number > 1 else []
            change(shelf, {"id": f"step{number}", "title": title, "price": 1}, *gone)
            if number == 6:
                ingest(shelf, Import("shop", [*SHOP, product("Step six", id="six", price=90)]))
                change(shelf, {"id": "step6", "title": "Step 6", "price": 1})
            ours = seen(shelf.open("shop"))
            assert f"step{number}" in ours[1]
            for line in lines:
                line.send(True)
                assert line.recv() == ours
        for line in lines:
            line.send(False)
            turns = line.recv()
            assert isinstance(turns, int), turns
            assert turns > 12


def test_a_version_that_is_open_stays_whole_while_others_come_and_go(
    shelf: Shelf, home: Path
) -> None:
    # Opened and not yet read from: what is only read later must still be there.
    held = Shelf(home, LetterEmbedder()).open("shop")
    for number in range(6):
        change(shelf, {"id": f"step{number}", "title": f"Step {number}", "price": 1})
        ingest(shelf, Import("shop", SHOP[: 3 + number]))
    versions = [p.name for p in (home / "catalogs" / "shop").iterdir()]
    assert held.edition.version not in versions
    segments = home / "catalogs" / "shop" / "segments"
    assert (segments / held.edition.segments[0].name).is_dir(), "not swept while it is read"
    assert held.at(range(8)) == list(SHOP)
    assert len(held.search("leather backpack", limit=8)) == 8
    assert len(held.search("leather", [Constraint(field="price", op="lt", value=50)])) == 2
    held.close()
    del held
    ingest(shelf, Import("shop", SHOP))
    left = {p.name for p in segments.iterdir()}
    named = {
        part.name
        for version in sorted((home / "catalogs" / "shop").glob("2*"))
        for part in shelf.edition_of("shop", version.name).segments
    }
    assert left == named, "what nobody reads or names any more is removed"


def bring(home: Path, line: Connection) -> None:
    """Import 3,000 products in a child process, and stop at each step until told to go on."""

    def tell(stage: Stage, done: int) -> None:
        line.send((stage, done))
        line.recv()

    bags = [product(f"Bag {i:x} of canvas", id=str(i)) for i in range(3000)]
    ingest(Shelf(home, LetterEmbedder()), Import("shop", bags), tell)


@pytest.mark.parametrize("point", [("reading", 3000), ("embedding", 1024)], ids=str)
def test_an_import_that_is_killed_goes_on_without_encoding_again(
    home: Path, point: tuple[str, int]
) -> None:
    line, theirs = PROCESSES.Pipe()
    child = PROCESSES.Process(target=bring, args=(home, theirs))
    child.start()
    theirs.close()
    while line.recv() != point:
        line.send("go on")
    child.kill()
    child.join()
    embedder = LetterEmbedder()
    bags = [product(f"Bag {i:x} of canvas", id=str(i)) for i in range(3000)]
    done = ingest(Shelf(home, embedder), Import("shop", bags))
    # At "reading" only what the other thread had done by then is there, at least nothing is lost.
    kept = point[1] if point[0] == "embedding" else 0
    assert done.embedded == len(embedder.asked) <= 3000 - kept
    assert len(Shelf(home, embedder).open("shop")) == 3000
