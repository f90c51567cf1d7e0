import errno
import json
import logging
import shutil
from pathlib import Path
from shutil import copytree

import pytest
from sqlalchemy.exc import OperationalError

from store import Catalog, CatalogUnavailable, Constraint, DiskFull, ModelMismatch, Shelf
from store.importers import Columns, Row, attempt
from store.ingest import Import, ingest
from store.rows import Rows
from store.update import Update, update
from store.vectors import VectorIndex
from tests.conftest import SHOP, nearest, product
from tests.letters import LetterEmbedder
from ui.doctor import examine
from ui.settings import Settings

DRY = Constraint(field="waterproof", op="eq", value=True)
LEATHER = Constraint(field="material", op="ne", value="leather")


def change(shelf: Shelf, **row: object) -> None:
    columns = Columns(shelf.open("shop").fields)
    update(shelf, Update("shop", [attempt(Row(1, row), columns.change)]))


def segment(home: Path) -> Path:
    """The oldest segment of the shop."""
    return min((home / "catalogs" / "shop" / "segments").iterdir())


def derived(home: Path) -> list[Path]:
    """The files that can be made again, by their place in the segment."""
    folder = segment(home)
    files = [p for p in folder.iterdir() if p.is_file() and p.name != "rows.sqlite"]
    nested = [p for kind in ("*/*.sqlite3", "*/*.npy") for p in folder.glob(kind)]
    return [p.relative_to(folder) for p in [*files, *nested]]


def answers(catalog: Catalog) -> list[object]:
    found = [nearest(catalog, "leather backpack", where) for where in ((), (LEATHER,))]
    told = [(p.id, round(cosine, 4)) for hits in found for p, cosine in hits]
    words = catalog.search("leather backpack").lexical.round(4).tolist()
    return [sorted(told), sorted(words), catalog.count([DRY]), catalog.vocabulary]


def damaged(stocked: Path, home: Path, part: Path, left: bytes | None) -> Shelf:
    """A copy of the stocked home where a file of the segment is gone, or holds only `left`."""
    copytree(stocked, home)
    if left is None:
        (segment(home) / part).unlink()
    else:
        (segment(home) / part).write_bytes(left)
    return Shelf(home, LetterEmbedder())


def test_every_damaged_file_of_a_segment_is_built_again_from_the_rows_and_it_is_said(
    stocked: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    expected = answers(Shelf(stocked, LetterEmbedder()).open("shop"))
    for number, part in enumerate(derived(stocked)):
        whole = (segment(stocked) / part).read_bytes()
        # Each file is gone or cut in half; every other one is empty or holds something else.
        for i, left in enumerate(
            (None, whole[: len(whole) // 2], (b"", b"no index " * 64)[number % 2])
        ):
            caplog.clear()
            shelf = damaged(stocked, tmp_path / f"{number}-{i}", part, left)
            catalog = shelf.open("shop")
            assert answers(catalog) == expected, (part, left)
            (note,) = catalog.edition.mended
            assert "was rebuilt from its rows" in note, part
            assert [r.getMessage() for r in caplog.records] == [note]
            assert shelf.embedder.asked == []  # type: ignore[attr-defined]
            catalog.close()
    assert answers(Shelf(shelf.home, LetterEmbedder()).open("shop")) == expected


def test_a_mended_segment_keeps_its_dead_rows_dead_and_doctor_tells_of_it(
    stocked_shelf: Shelf, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    ingest(stocked_shelf, Import("shop", [*SHOP, *(product(f"Bag {i}") for i in range(30))]))
    change(stocked_shelf, id=SHOP[0].id, price=7)
    change(stocked_shelf, id=SHOP[1].id, deleted="yes")
    expected = answers(stocked_shelf.open("shop"))
    for left in (home / "catalogs" / "shop" / "segments").glob("*/tally.json"):
        left.write_text("{}", encoding="utf-8")
    again = Shelf(home, LetterEmbedder())
    assert answers(again.open("shop")) == expected
    assert len(again.open("shop").edition.mended) == 2
    settings = Settings(home, "shop", "letters", None, False)
    notes = [f.what for f in examine(settings, again) if f.state == "note"]
    assert sum("was rebuilt from its rows" in note for note in notes) == 2
    change(again, id=SHOP[2].id, price=8)
    assert len(again.open("shop").edition.mended) == 2, "until the next import"
    ingest(again, Import("shop", SHOP))
    assert again.open("shop").edition.mended == ()


def test_vectors_that_are_lost_with_their_cache_are_encoded_again(
    stocked_shelf: Shelf, home: Path, embedder: LetterEmbedder
) -> None:
    expected = answers(stocked_shelf.open("shop"))
    stocked_shelf.open("shop").close()
    (segment(home) / "vectors.npy").unlink()
    for cache in home.glob("vectors.sqlite*"):
        cache.unlink()
    assert answers(stocked_shelf.open("shop")) == expected
    assert len(embedder.asked) == 8


def test_a_model_of_another_dimension_than_the_vectors_is_refused(
    stocked_shelf: Shelf, home: Path
) -> None:
    shorter = Shelf(home, LetterEmbedder(dimension=32)).open("shop")
    with pytest.raises(ModelMismatch, match=r"96 dimensions.*makes 32.*[Ii]mport the file again"):
        shorter.search("bag")


def no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def database_full(*_: object, **__: object) -> None:
    raise OperationalError("INSERT", {}, Exception("database or disk is full"))


@pytest.mark.parametrize(
    ("owner", "method", "full"),
    [
        (VectorIndex, "write", no_room),
        (Rows, "add", database_full),
        (Path, "write_text", no_room),
    ],
)
def test_a_full_disk_leaves_the_old_version_serving_and_nothing_half_built(
    stocked_shelf: Shelf,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    owner: type,
    method: str,
    full: object,
) -> None:
    before = stocked_shelf.open("shop")
    files = sorted(p for p in (home / "catalogs").rglob("*"))
    with monkeypatch.context() as patch:
        patch.setattr(owner, method, full)
        for attempted in (
            lambda: ingest(stocked_shelf, Import("shop", [product("New Bag")])),
            lambda: change(stocked_shelf, id=SHOP[0].id, price=7),
        ):
            with pytest.raises(DiskFull, match=r"full: only [\d,]+ MB are free.*Free some space"):
                attempted()
    assert stocked_shelf.open("shop") is before
    assert sorted(p for p in (home / "catalogs").rglob("*")) == files
    change(stocked_shelf, id=SHOP[0].id, price=7)
    assert str(stocked_shelf.open("shop").get([SHOP[0].id])[0].price) == "$7.00"


def test_vectors_are_not_begun_where_they_have_no_room(
    stocked_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(stocked_shelf.home)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=1000))
    with pytest.raises(DiskFull, match="MB are needed and 0 MB are free"):
        ingest(stocked_shelf, Import("shop", SHOP))
    assert len(stocked_shelf.open("shop")) == 8


def test_a_segment_that_is_gone_is_not_mended(stocked_shelf: Shelf, home: Path) -> None:
    shutil.rmtree(segment(home))
    with pytest.raises(CatalogUnavailable, match="is gone"):
        stocked_shelf.open("shop")


def test_an_index_whose_words_an_earlier_release_made_is_built_again(
    stocked: Path, tmp_path: Path
) -> None:
    expected = answers(Shelf(stocked, LetterEmbedder()).open("shop"))
    tally = json.loads((segment(stocked) / "tally.json").read_text(encoding="utf-8"))
    earlier = json.dumps({k: v for k, v in tally.items() if k not in ("analysis", "stated_by")})
    shelf = damaged(stocked, tmp_path / "home", Path("tally.json"), earlier.encode())
    catalog = shelf.open("shop")
    assert answers(catalog) == expected
    assert "an earlier release" in catalog.edition.mended[0]
