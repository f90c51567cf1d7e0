import gc
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from store import CatalogBusy, CatalogNotFound, CatalogUnavailable, Constraint, Shelf, StoreError
from store.ingest import Import, ingest
from tests.conftest import SHOP, nearest, product
from tests.letters import LetterEmbedder
from tests.processes import PROCESSES

Point = tuple[str, int]


def bring(home: Path, line: Connection, stopping: bool) -> None:
    """Import 3,000 products in a child process; tell each step, and stop there until told to."""

    def tell(stage: str, done: int) -> None:
        line.send((stage, done))
        if stopping:
            line.recv()

    class Slowly(Shelf):
        def _point_to(self, base: Path, version: str) -> None:
            tell("swapping", 0)
            super()._point_to(base, version)
            tell("swapped", 0)

    bags = [product(f"Bag {i:x} of canvas", id=str(i)) for i in range(3000)]
    ingest(Slowly(home, LetterEmbedder()), Import("shop", bags), tell)
    tell("done", 3000)


class Importing:
    """An import of 3,000 products in another process."""

    def __init__(self, home: Path, stopping: bool) -> None:
        self._line, theirs = PROCESSES.Pipe()
        self._process = PROCESSES.Process(target=bring, args=(home, theirs, stopping))
        self._process.start()
        theirs.close()
        self._stopped = False

    def until(self, *point: str | int) -> None:
        """Let the import go on until it tells of a point, where it stops if it is to stop."""
        told: object = None
        while told != point:
            if self._stopped:
                self._line.send("go on")
            told, self._stopped = self._line.recv(), True

    def kill(self) -> None:
        self._process.kill()
        self._process.join()
        self._process.close()
        self._line.close()


@contextmanager
def importing(home: Path, *, stopping: bool = True) -> Iterator[Importing]:
    child = Importing(home, stopping)
    try:
        yield child
    finally:
        child.kill()


@pytest.fixture
def shelf(stocked_shelf: Shelf) -> Shelf:
    return stocked_shelf


@pytest.mark.parametrize(
    "point",
    [
        *(("reading", 500), ("reading", 3000), ("embedding", 1024), ("embedding", 3000)),
        ("swapping", 0),
    ],
    ids=str,
)
def test_an_import_that_is_killed_leaves_the_old_version_serving(
    shelf: Shelf, home: Path, point: Point
) -> None:
    with importing(home) as child:
        child.until(*point)
    catalog = shelf.open("shop")
    assert catalog.at(range(len(catalog))) == list(SHOP)
    dry = [Constraint(field="waterproof", op="eq", value=True)]
    assert [p.title for p, _ in nearest(catalog, "a bag", dry)] == ["Stormpad Roll-Top"]
    ingest(shelf, Import("shop", [*SHOP, product("New Bag")]))
    assert len(shelf.open("shop")) == 9
    assert not list(home.glob("catalogs/shop/building-*"))


def test_an_import_that_is_killed_right_after_the_swap_leaves_the_new_version_serving(
    shelf: Shelf, home: Path
) -> None:
    with importing(home) as child:
        child.until("swapped", 0)
    catalog = shelf.open("shop")
    assert len(catalog) == len(catalog.at(range(3000))) == 3000
    assert 1 in catalog.search("bag 7 of canvas").words


def test_an_import_that_is_killed_at_full_speed_leaves_the_old_version_serving(
    shelf: Shelf, home: Path
) -> None:
    with importing(home, stopping=False) as child:
        child.until("embedding", 512)
    assert len(shelf.open("shop")) == 8
    assert len(shelf.open("shop").search("leather bag")) == 8
    assert ingest(shelf, Import("shop", SHOP)).products == 8


def test_a_second_import_of_the_same_catalogue_is_told_to_wait(shelf: Shelf, home: Path) -> None:
    with importing(home) as child:
        child.until("reading", 500)
        with pytest.raises(CatalogBusy, match=r"'shop'.*Wait"):
            ingest(shelf, Import("shop", SHOP))
        ingest(shelf, Import("other", SHOP))
        assert len(shelf.open("shop")) == 8
        child.until("done", 3000)
    assert len(shelf.open("shop")) == 3000


def test_a_reader_goes_on_with_the_old_version_while_a_new_one_is_served(shelf: Shelf) -> None:
    old = shelf.open("shop")
    ingest(shelf, Import("shop", SHOP[:3]))
    new = shelf.open("shop")
    assert (len(old), len(new)) == (8, 3)
    leather = [Constraint(field="material", op="eq", value="leather")]
    for catalog, found in ((old, 4), (new, 3)):
        assert len(catalog.search("backpack")) == len(catalog)
        assert len(catalog.search("backpack", leather)) == found
        assert catalog.at([2]) == [SHOP[2]]


def test_another_process_of_the_shop_sees_the_new_version_at_its_next_turn(
    shelf: Shelf, home: Path
) -> None:
    reader = Shelf(home, LetterEmbedder())
    assert reader.open("shop") is reader.open("shop")
    assert len(reader.open("shop")) == 8
    ingest(shelf, Import("shop", SHOP[:2]))
    assert len(reader.open("shop")) == 2


def test_old_versions_are_pruned_to_three_and_the_newest_stay(shelf: Shelf, home: Path) -> None:
    made = [shelf.served("shop")]
    for _ in range(4):
        ingest(shelf, Import("shop", SHOP[:2]))
        made.append(shelf.served("shop"))
    base = home / "catalogs" / "shop"
    kept = sorted(p.name for p in base.iterdir() if p.is_dir())
    assert kept == [*made[-3:], "segments"]
    assert sorted(p.name for p in (base / "segments").iterdir()) == made[-3:]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs Linux to count open files")
def test_many_imports_in_one_process_do_not_leave_files_open(shelf: Shelf) -> None:
    counts = []
    for _ in range(6):
        ingest(shelf, Import("shop", SHOP[:2]))
        shelf.open("shop").search("bag")
        gc.collect()
        counts.append(len(list(Path("/proc/self/fd").iterdir())))
    # Chroma closes some of its files a moment later.
    assert counts[-1] - counts[1] < 4, "less than one more for each import"


def test_a_catalogue_can_be_closed_and_opened_again(shelf: Shelf, home: Path) -> None:
    first, second = Shelf(home, LetterEmbedder()).open("shop"), shelf.open("shop")
    first.close()
    first.close()
    assert len(second.search("bag")) == 8
    second.close()
    assert len(Shelf(home, LetterEmbedder()).open("shop").search("bag")) == 8


def test_a_name_that_is_not_there_is_refused_with_a_way_on(shelf: Shelf) -> None:
    with pytest.raises(CatalogNotFound, match=r"'toys'.*shopkeeper catalogs"):
        shelf.open("toys")


@pytest.mark.parametrize("name", ["", "..", "a/b", "Shop", "shop\n", "-x", "x" * 64, "caf\u00e9"])
def test_a_name_that_could_leave_the_home_is_refused(shelf: Shelf, name: str) -> None:
    for use in (shelf.open, lambda n: ingest(shelf, Import(n, SHOP))):
        with pytest.raises(StoreError, match="catalogue name"):
            use(name)


def test_a_pointer_to_a_version_that_is_gone_says_how_to_mend_it(shelf: Shelf, home: Path) -> None:
    (home / "catalogs" / "shop" / "CURRENT").write_text("20200101-000000-beef", encoding="utf-8")
    with pytest.raises(CatalogUnavailable, match="import the file again"):
        shelf.open("shop")
    ingest(shelf, Import("shop", SHOP))
    assert len(shelf.open("shop")) == 8
