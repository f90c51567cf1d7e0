"""The rows of a shop's orders: who ordered what, as every file of them is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

from store.orders.order import Credentials, Customer, Order, plain_number, plain_zip
from store.words import fold, words


@runtime_checkable
class Orders(Protocol):
    """Read-only access to a shop's orders: each shop connects its own by these four."""

    def find(self, credentials: Credentials) -> Customer | None:
        """Return the one customer whom the credentials name, None for nobody or several."""
        ...

    def customer(self, id: str) -> Customer | None:
        """Return the customer of an earlier turn, None where there is none any more."""
        ...

    def of(self, customer: Customer) -> Sequence[Order]:
        """Return the orders of a customer, the newest last."""
        ...

    def order(self, customer: Customer, number: str) -> Order | None:
        """Return an order of a customer; one of anybody else is None like one there is not."""
        ...


class Account(NamedTuple):
    """A customer's row: what they are known by, and their orders."""

    name: frozenset[str]
    email: str
    zip: str
    orders: tuple[Order, ...]


class Ledger:
    """The orders of a file; `pseudonym` makes the ids of customers."""

    def __init__(self, accounts: Mapping[str, Account], pseudonym: Callable[[str], str]) -> None:
        self._accounts = {pseudonym(key): account for key, account in accounts.items()}

    def __len__(self) -> int:
        return sum(len(a.orders) for a in self._accounts.values())

    @property
    def customers(self) -> int:
        """How many customers there are."""
        return len(self._accounts)

    def find(self, credentials: Credentials) -> Customer | None:
        """Return the one customer whom the credentials name, None for nobody or several."""
        found = [id_ for id_, a in self._accounts.items() if _names(a, credentials)]
        return Customer(id=found[0]) if len(found) == 1 else None

    def customer(self, id: str) -> Customer | None:
        """Return the customer of an earlier turn, None where there is none any more."""
        return Customer(id=id) if id in self._accounts else None

    def of(self, customer: Customer) -> Sequence[Order]:
        """Return the orders of a customer in the order of the file."""
        account = self._accounts.get(customer.id)
        return account.orders if account else ()

    def order(self, customer: Customer, number: str) -> Order | None:
        """Return an order of a customer; one of anybody else is None like one there is not."""
        wanted = plain_number(number)
        own = self.of(customer)
        return next((o for o in own if wanted and plain_number(o.number) == wanted), None)


def account(name: str, email: str, zip_code: str, orders: Sequence[Order]) -> Account:
    """Return a row as it compares."""
    told = frozenset(words(name))
    return Account(told, fold(email).strip(), plain_zip(zip_code), tuple(orders))


def _names(account: Account, credentials: Credentials) -> bool:
    """Return True where credentials name an account: an e-mail alone, or a whole name and a zip."""
    if credentials.email:
        return account.email == credentials.email
    whole = len(account.name) > 1 and account.name <= credentials.words
    return whole and bool(account.zip) and account.zip in credentials.zips
