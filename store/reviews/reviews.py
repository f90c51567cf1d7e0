"""The reviews of one catalogue, kept in SQLite beside its versions."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import NamedTuple, Self

from store.reviews.review import Review
from store.reviews.theme import Opinions

FOLDER = "reviews"
_FILE = "reviews.sqlite"
_BATCH = 2_000
_TABLES = """
CREATE TABLE IF NOT EXISTS reviews (
    id TEXT PRIMARY KEY, product TEXT NOT NULL, rating REAL, scale REAL NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, at REAL, author TEXT NOT NULL, verified INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS of_product ON reviews (product, id);
CREATE INDEX IF NOT EXISTS of_author ON reviews (author);
CREATE TABLE IF NOT EXISTS opinions (product TEXT PRIMARY KEY, told TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""
_COLUMNS = "id, product, rating, scale, title, text, at, author, verified"


class Added(NamedTuple):
    """What came of adding: reviews that are new, that changed, and that were there as they are."""

    new: int = 0
    changed: int = 0
    known: int = 0


class Reviews:
    """Reviews by product, and what was made of them; every call opens and closes the file."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE

    @classmethod
    def beside(cls, folder: Path) -> Self:
        """Return the reviews of the catalogue whose versions lie in `folder`."""
        return cls(folder / FOLDER)

    def __bool__(self) -> bool:
        return self._path.exists()

    def __len__(self) -> int:
        with self._open() as table:
            return int(table.execute("SELECT count(*) FROM reviews").fetchone()[0])

    def add(self, reviews: Iterable[Review]) -> Added:
        """Store reviews; one with a known id replaces it, so that a file may be read again.

        Authors are stored under pseudonyms that nobody can compute without this file.
        """
        told, records = Added(), iter(reviews)
        with self._open(make=True) as table:
            key = _key(table)
            while batch := list(islice(records, _BATCH)):
                one = _add(table, [r.known_as(_pseudonym(r.author, key)) for r in batch])
                told = Added(*(a + b for a, b in zip(told, one, strict=True)))
        return told

    def products(self) -> list[str]:
        """Return the ids of the products that have reviews, sorted."""
        with self._open() as table:
            found = table.execute("SELECT DISTINCT product FROM reviews ORDER BY product")
            return [row[0] for row in found]

    def of(self, product: str) -> list[Review]:
        """Return the reviews of a product by id."""
        with self._open() as table:
            asked = f"SELECT {_COLUMNS} FROM reviews WHERE product = ? ORDER BY id"
            return [_review(row) for row in table.execute(asked, (product,))]

    def __iter__(self) -> Iterator[Review]:
        for product in self.products():
            yield from self.of(product)

    def by(self, author: str) -> list[Review]:
        """Return the reviews that somebody wrote, by the name that the shop knows them by."""
        with self._open() as table:
            name = _pseudonym(author, _key(table)) if author and self else ""
            asked = f"SELECT {_COLUMNS} FROM reviews WHERE author = ? ORDER BY id"
            return [_review(row) for row in table.execute(asked, (name,))] if name else []

    def forget(self, author: str) -> int:
        """Delete the reviews that somebody wrote, and what was made of them; return how many.

        What was made of their products' reviews is deleted too, and comes back with `digest`.
        """
        mine = self.by(author)
        if mine:
            with self._open() as table:
                for review in mine:
                    table.execute("DELETE FROM reviews WHERE id = ?", (review.id,))
                    table.execute("DELETE FROM opinions WHERE product = ?", (review.product,))
        return len(mine)

    def keep(self, opinions: Iterable[Opinions]) -> None:
        """Replace what was made of all reviews."""
        with self._open(make=True) as table:
            table.execute("DELETE FROM opinions")
            told = ((o.product, o.model_dump_json()) for o in opinions)
            table.executemany("INSERT INTO opinions VALUES (?, ?)", told)

    def opinions(self, product: str) -> Opinions | None:
        """Return what was made of a product's reviews; None where there are none."""
        if not self:
            return None
        with self._open() as table:
            asked = "SELECT told FROM opinions WHERE product = ?"
            row = table.execute(asked, (product,)).fetchone()
        return Opinions.model_validate_json(row[0]) if row else None

    def opinions_among(self, products: Sequence[str]) -> dict[str, Opinions]:
        """Return what was made of the reviews of these products, of those that have any."""
        if not self or not products:
            return {}
        with self._open() as table:
            asked = f"SELECT told FROM opinions WHERE product IN ({_marks(products)})"
            rows = table.execute(asked, tuple(products)).fetchall()
        told = (Opinions.model_validate_json(row[0]) for row in rows)
        return {opinions.product: opinions for opinions in told}

    def all_opinions(self) -> list[Opinions]:
        """Return what was made of the reviews of every product, by product."""
        with self._open() as table:
            rows = table.execute("SELECT told FROM opinions ORDER BY product").fetchall()
        return [Opinions.model_validate_json(row[0]) for row in rows]

    @contextmanager
    def _open(self, *, make: bool = False) -> Iterator[sqlite3.Connection]:
        if make:
            self._path.parent.mkdir(parents=True, exist_ok=True)
        where = str(self._path) if make or self else ":memory:"
        with closing(sqlite3.connect(where, timeout=30)) as table:
            if make or where == ":memory:":
                table.executescript(_TABLES)
            with table:
                yield table


def _add(table: sqlite3.Connection, batch: list[Review]) -> Added:
    counts = {"new": 0, "changed": 0, "known": 0}
    for review in batch:
        asked = f"SELECT {_COLUMNS} FROM reviews WHERE id = ?"
        row = table.execute(asked, (review.id,)).fetchone()
        state = "new" if row is None else "known" if _review(row) == review else "changed"
        counts[state] += 1
        if state != "known":
            values = tuple(review.model_dump()[name] for name in _COLUMNS.split(", "))
            table.execute(f"INSERT OR REPLACE INTO reviews VALUES ({'?, ' * 8}?)", values)
    return Added(**counts)


def _review(row: tuple[object, ...]) -> Review:
    cells = dict(zip(_COLUMNS.split(", "), row, strict=True))
    told = cells["verified"]
    return Review.model_validate(cells | {"verified": None if told is None else bool(told)})


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" * len(values))


def _key(table: sqlite3.Connection) -> bytes:
    """Return the secret that pseudonyms are made with; it never leaves the file."""
    table.execute("INSERT OR IGNORE INTO facts VALUES ('key', ?)", (secrets.token_hex(32),))
    row = table.execute("SELECT value FROM facts WHERE name = 'key'").fetchone()
    return bytes.fromhex(row[0])


def _pseudonym(author: str, key: bytes) -> str:
    name = " ".join(author.split())
    return hashlib.blake2b(name.encode(), key=key, digest_size=8).hexdigest() if name else ""
