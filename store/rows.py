"""The rows of a catalogue version in SQL: the truth for price, stock and every attribute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self
from urllib.parse import quote

from pydantic import ValidationError
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    func,
    insert,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from store.errors import CatalogUnavailable
from store.product import Product

_BATCH = 500


class Rows:
    """Products by row number and by id, over any SQL server that SQLAlchemy knows."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._table = Table(
            "products",
            MetaData(),
            Column("row", Integer, primary_key=True, autoincrement=False),
            Column("id", String(255), nullable=False, unique=True),
            Column("body", Text, nullable=False),
        )

    @classmethod
    def open(cls, url: str) -> Self:
        """Connect to `url`, such as sqlite:////path/rows.sqlite."""
        return cls(create_engine(url))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Open a SQLite file that nobody writes any more, and that is not made where it lacks."""
        return cls(create_engine(f"sqlite:///file:{quote(str(path))}?mode=ro&immutable=1&uri=true"))

    def create(self) -> None:
        """Make the empty table."""
        self._table.metadata.create_all(self._engine)

    def add(self, products: Iterable[tuple[int, Product]]) -> None:
        """Store products under their row numbers."""
        values = [
            {"row": row, "id": p.id, "body": p.model_dump_json(exclude_defaults=True)}
            for row, p in products
        ]
        if values:
            with self._engine.begin() as connection:
                connection.execute(insert(self._table), values)

    def count(self) -> int:
        """Return how many products there are; their row numbers leave no gap."""
        with self._reading() as connection:
            last = connection.execute(select(func.max(self._table.c.row))).scalar_one()
        return 0 if last is None else int(last) + 1

    def by_row(self, rows: Sequence[int]) -> list[Product]:
        """Return the products of these row numbers, in the order asked."""
        table = self._table
        found: dict[int, Product] = {}
        with self._reading() as connection:
            for some in _batches(rows):
                query = select(table.c.row, table.c.body).where(table.c.row.in_(some))
                for row, body in connection.execute(query):
                    found[row] = Product.model_validate_json(body)
        return [found[row] for row in rows if row in found]

    def of_ids(self, ids: Sequence[str]) -> dict[str, tuple[int, Product]]:
        """Return the row number and the product of each of these ids that exists."""
        table = self._table
        found: dict[str, tuple[int, Product]] = {}
        with self._reading() as connection:
            for some in _batches(ids):
                query = select(table.c.id, table.c.row, table.c.body).where(table.c.id.in_(some))
                for name, row, body in connection.execute(query):
                    found[name] = row, Product.model_validate_json(body)
        return found

    def numbers_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the row number of each of these ids that exists."""
        table = self._table
        found: dict[str, int] = {}
        with self._reading() as connection:
            for some in _batches(ids):
                query = select(table.c.id, table.c.row).where(table.c.id.in_(some))
                found |= {name: row for name, row in connection.execute(query)}
        return found

    def __iter__(self) -> Iterator[Product]:
        query = select(self._table.c.body).order_by(self._table.c.row)
        with self._reading() as connection:
            for (body,) in connection.execution_options(yield_per=_BATCH).execute(query):
                yield Product.model_validate_json(body)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except (SQLAlchemyError, ValidationError) as error:
            where = self._engine.url.render_as_string()
            raise CatalogUnavailable(f"the rows in {where} can't be read: {error}") from error

    def close(self) -> None:
        """Release the connections."""
        self._engine.dispose()


def _batches(keys: Sequence[object]) -> Iterator[Sequence[object]]:
    return (keys[i : i + _BATCH] for i in range(0, len(keys), _BATCH))
