"""A product file that has been recognized and can be read row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from store.importers.contents import Contents
from store.importers.format import Format
from store.importers.rejection import Rejected, rejected
from store.importers.row import Found
from store.product import Product


@dataclass(frozen=True)
class Source:
    """One product file: what it is, how its columns are read, and its records."""

    path: Path
    format: Format
    mapping: Mapping[str, str] | None
    ignored: tuple[str, ...]
    _contents: Contents = field(repr=False)
    _found: Callable[[], Iterator[Found | Rejected]] = field(repr=False)

    @property
    def size(self) -> int:
        """Bytes of the file on disk."""
        return self._contents.size

    def position(self) -> int:
        """Bytes of the file on disk that were read so far."""
        return self._contents.position

    def records(self) -> Iterator[Product | Rejected]:
        """Read every product, and name every row that is none; a second id is refused."""
        seen: dict[str, int] = {}
        for record in self._found():
            if isinstance(record, Rejected):
                yield record
                continue
            product = record.product
            if product.id in seen:
                reason = f"id already seen on line {seen[product.id]}"
                yield rejected(record.line, reason, [product.id, product.title])
            else:
                seen[product.id] = record.line
                yield product
