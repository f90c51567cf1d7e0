"""The rows of a catalogue version in SQL: the truth for price, stock and every attribute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, Self
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
_MOST_KEPT = 500


class _Kept(NamedTuple):
    """Products as they were parsed, by row number, and the row numbers by id.

    Nothing of it is changed, since other threads go on with what they hold.
    """

    products: Mapping[int, Product]
    rows: Mapping[str, int]

    def beside(self, read: Mapping[int, Product]) -> _Kept:
        """Return it with what was read; where that is too much together, only the latter."""
        some = dict(islice(read.items(), _MOST_KEPT))
        if len(self.products) + len(some) <= _MOST_KEPT:
            some = {**self.products, **some}
        return _Kept(some, {product.id: row for row, product in some.items()})


class Rows:
    """Products by row number and by id, over any SQL server that SQLAlchemy knows.

    Of `still` rows, which nobody writes any more, those read last are kept as they were parsed.
    """

    def __init__(self, engine: Engine, *, still: bool = False) -> None:
        self._engine, self._still = engine, still
        self._kept = _Kept({}, {})
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
        url = f"sqlite:///file:{quote(str(path))}?mode=ro&immutable=1&uri=true"
        return cls(create_engine(url), still=True)

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
        kept = self._kept.products
        found = {row: kept[row] for row in rows if row in kept}
        found |= self._read(self._table.c.row, [row for row in rows if row not in found])
        return [found[row] for row in rows if row in found]

    def of_ids(self, ids: Sequence[str]) -> dict[str, tuple[int, Product]]:
        """Return the row number and the product of each of these ids that exists."""
        kept = self._kept
        rows = {i: row for i in ids if (row := kept.rows.get(i)) is not None}
        found = {i: (row, kept.products[row]) for i, row in rows.items()}
        read = self._read(self._table.c.id, [i for i in ids if i not in found])
        return found | {product.id: (row, product) for row, product in read.items()}

    def _read(self, column: Column[Any], keys: Sequence[object]) -> dict[int, Product]:
        """Return the products that have one of these keys in a column, and keep them."""
        table, read = self._table, dict[int, Product]()
        if not keys:
            return read
        with self._reading() as connection:
            for some in _batches(keys):
                query = select(table.c.row, table.c.body).where(column.in_(some))
                for row, body in connection.execute(query):
                    read[row] = Product.model_validate_json(body)
        if self._still:
            self._kept = self._kept.beside(read)
        return read

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
