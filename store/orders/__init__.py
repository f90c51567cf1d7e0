"""A shop's orders, read-only: told to nobody but the customer whose they are."""

from store.orders.files import open_orders
from store.orders.ledger import Ledger, Orders
from store.orders.order import Credentials, Customer, Line, Order, plain_number, plain_zip

__all__ = [
    "Credentials",
    "Customer",
    "Ledger",
    "Line",
    "Order",
    "Orders",
    "open_orders",
    "plain_number",
    "plain_zip",
]
