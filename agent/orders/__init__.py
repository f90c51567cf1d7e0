"""Orders in a conversation: who asks, what of them may be told, and in which words."""

from agent.orders.cues import asks_a_rule, asks_of_order, changes_order, unled
from agent.orders.identity import ATTEMPTS, Known, Said, heard, identified, order_in
from agent.orders.wording import account_told

__all__ = [
    "ATTEMPTS",
    "Known",
    "Said",
    "account_told",
    "asks_a_rule",
    "asks_of_order",
    "changes_order",
    "heard",
    "identified",
    "order_in",
    "unled",
]
