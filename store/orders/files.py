"""Orders from a file: JSON in our shape or tau2's, plain or gzipped, and CSV with a row a line.

No message repeats what stands in a row: it may be anybody's address.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from store.behavior.pseudonym import Pseudonyms
from store.errors import BadOrdersFile
from store.orders.ledger import Account, Ledger, account
from store.orders.order import Line, Order, plain_number

_CATALOG = "orders"
_MOST_BYTES = 500_000_000
_COLUMNS = ("order", "email", "name", "zip", "status", "item", "quantity", "tracking", "placed")
_NEEDED = ("order", "email", "status")
Row = Mapping[str, Any]


def open_orders(path: Path, home: Path) -> Ledger:
    """Return the orders of a file, read again where it has changed.

    Customers get pseudonyms by the secret of the home. Raises BadOrdersFile.
    """
    try:
        written = path.stat()
        return _opened(path, home, written.st_mtime_ns, written.st_size)
    except OSError as error:
        raise BadOrdersFile(f"{path} can't be read: {error.strerror}") from error


@lru_cache(maxsize=4)
def _opened(path: Path, home: Path, written: int, size: int) -> Ledger:
    names = Pseudonyms.of_home(home)
    return Ledger(_accounts(path), lambda key: names.of(_CATALOG, "shopper", key).hex())


def _accounts(path: Path) -> dict[str, Account]:
    text = _text(path)
    if path.name.casefold().removesuffix(".gz").endswith(".csv"):
        return _of_csv(path, text)
    try:
        loaded = json.loads(text)
    except (ValueError, RecursionError) as error:
        # The message of the parser would quote the row.
        raise BadOrdersFile(f"{path} is no JSON") from error
    if not isinstance(loaded, dict):
        raise BadOrdersFile(f"{path} holds no object with customers and orders")
    if isinstance(loaded.get("users"), dict):
        return _of_tau2(path, loaded)
    return _of_json(path, loaded)


def _text(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if path.suffix == ".gz":
            with gzip.open(io.BytesIO(raw)) as file:
                raw = file.read(_MOST_BYTES + 1)
        if len(raw) > _MOST_BYTES:
            raise BadOrdersFile(f"{path} is larger than {_MOST_BYTES:,} bytes")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadOrdersFile(f"{path} is not written in UTF-8: byte {error.start}") from error
    except (EOFError, gzip.BadGzipFile) as error:
        raise BadOrdersFile(f"{path} is damaged: {type(error).__name__}") from error


def _of_json(path: Path, loaded: Row) -> dict[str, Account]:
    """Read {"customers": [{id, email, name, zip}], "orders": [{number, customer, status …}]}."""
    known: dict[str, Row] = {}
    for at, row in enumerate(_rows(path, loaded, "customers"), 1):
        known[_word(path, row, "id", f"customer {at}")] = row
    orders: dict[str, list[Order]] = {key: [] for key in known}
    for at, row in enumerate(_rows(path, loaded, "orders"), 1):
        place = f"order {at}"
        owner = _word(path, row, "customer", place)
        if owner not in orders:
            raise BadOrdersFile(f"{path}, {place}: no customer has its customer's id")
        orders[owner].append(_order(path, row, place))
    _unique(path, orders)
    return {
        key: account(_said(row, "name"), _said(row, "email"), _said(row, "zip"), orders[key])
        for key, row in known.items()
    }


def _order(path: Path, row: Row, place: str) -> Order:
    items = row.get("items") or []
    if not isinstance(items, list) or not all(isinstance(i, dict) for i in items):
        raise BadOrdersFile(f"{path}, {place}: items is no list of objects")
    return Order(
        number=_word(path, row, "number", place),
        status=_word(path, row, "status", place),
        lines=tuple(_line(path, item, place) for item in items),
        tracking=_texts(row.get("tracking")),
        placed=_said(row, "placed"),
    )


def _line(path: Path, item: Row, place: str) -> Line:
    options = item.get("options") or {}
    told = options.values() if isinstance(options, dict) else _texts(options)
    return Line(
        name=_word(path, item, "name", place),
        quantity=_count(path, item.get("quantity"), place),
        options=tuple(str(v) for v in told),
    )


def _of_tau2(path: Path, loaded: Row) -> dict[str, Account]:
    """Read the shape of tau2-bench's retail database: users and orders by their ids."""
    users, rows = loaded["users"], loaded.get("orders")
    if not isinstance(rows, dict) or not all(
        isinstance(r, dict) for r in (*users.values(), *rows.values())
    ):
        raise BadOrdersFile(f"{path} has users, but no orders by their ids")
    orders: dict[str, list[Order]] = {key: [] for key in users}
    for at, (number, row) in enumerate(rows.items(), 1):
        sent = [f for f in row.get("fulfillments") or [] if isinstance(f, dict)]
        tracking = [t for f in sent for t in _texts(f.get("tracking_id"))]
        told = {**row, "number": number, "tracking": tracking}
        orders.setdefault(str(row.get("user_id")), []).append(_order(path, told, f"order {at}"))
    _unique(path, orders)
    return {key: _user(user, orders[key]) for key, user in users.items()}


def _user(user: Row, orders: list[Order]) -> Account:
    name, address = user.get("name") or {}, user.get("address") or {}
    full = f"{_said(name, 'first_name')} {_said(name, 'last_name')}"
    return account(full, _said(user, "email"), _said(address, "zip"), orders)


def _of_csv(path: Path, text: str) -> dict[str, Account]:
    """Read a row for each thing of an order; rows of one number are one order."""
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        heads = {str(h).strip().casefold(): h for h in reader.fieldnames or ()}
        lacking = [c for c in _NEEDED if c not in heads]
        if lacking:
            raise BadOrdersFile(
                f"{path} has no column {lacking[0]}; it takes {', '.join(_COLUMNS)}"
            )
        rows = [{c: (row.get(heads[c]) or "") for c in _COLUMNS if c in heads} for row in reader]
    except csv.Error as error:
        raise BadOrdersFile(f"{path}, line {reader.line_num}: it is no CSV") from error
    return _from_rows(path, rows)


def _from_rows(path: Path, rows: Iterable[Row]) -> dict[str, Account]:
    people: dict[str, Row] = {}
    orders: dict[str, dict[str, Order]] = {}
    for at, row in enumerate(rows, 2):
        place = f"line {at}"
        number, owner = (
            _word(path, row, "order", place),
            _word(path, row, "email", place).casefold(),
        )
        people.setdefault(owner, row)
        read = _order(
            path, {**row, "number": number, "tracking": row.get("tracking", "").split()}, place
        )
        name = _said(row, "item")
        told = (Line(name=name, quantity=_count(path, row.get("quantity"), place)),) if name else ()
        held = orders.setdefault(owner, {}).get(plain_number(number), read)
        together = dict.fromkeys((*held.tracking, *read.tracking))
        whole = {"lines": (*held.lines, *told), "tracking": tuple(together)}
        orders[owner][plain_number(number)] = held.model_copy(update=whole)
    _unique(path, {owner: list(own.values()) for owner, own in orders.items()})
    return {
        owner: account(_said(row, "name"), owner, _said(row, "zip"), [*orders[owner].values()])
        for owner, row in people.items()
    }


def _unique(path: Path, orders: Mapping[str, list[Order]]) -> None:
    """Refuse a number that two orders have: one of them may be somebody else's."""
    seen: set[str] = set()
    for own in orders.values():
        for order in own:
            number = plain_number(order.number)
            if number in seen:
                raise BadOrdersFile(f"{path}: two orders have the same number")
            seen.add(number)


def _rows(path: Path, loaded: Row, name: str) -> list[Row]:
    rows = loaded.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadOrdersFile(f"{path} holds no list of {name}")
    return rows


def _word(path: Path, row: Row, name: str, place: str) -> str:
    said = _said(row, name)
    if not said:
        raise BadOrdersFile(f"{path}, {place}: {name} is missing")
    return said


def _said(row: Any, name: str) -> str:
    value = row.get(name) if isinstance(row, Mapping) else None
    return " ".join(str(value).split()) if isinstance(value, str | int) else ""


def _texts(value: Any) -> tuple[str, ...]:
    told = value if isinstance(value, list | tuple) else [] if value is None else [value]
    return tuple(
        " ".join(str(v).split()) for v in told if isinstance(v, str | int) and str(v).strip()
    )


def _count(path: Path, value: Any, place: str) -> int:
    if value is None or value == "":
        return 1
    try:
        count = int(value)
    except (TypeError, ValueError, OverflowError) as error:
        raise BadOrdersFile(f"{path}, {place}: quantity is no whole number") from error
    if not 0 < count < 1_000_000:
        raise BadOrdersFile(f"{path}, {place}: quantity is below 1 or too large")
    return count
