"""Which tools a model is offered in a turn: none that can do nothing in it."""

from __future__ import annotations

from typing import Any

from agent.matter import Matter
from tools import answer_policy, order_status

_BY_PRODUCT = frozenset({"find_similar", "complete_the_set"})
_OF_SOMEBODY = frozenset({"remember_preference"})


def offered(
    schemas: list[dict[str, Any]], *, shown: bool, known: bool, pages: bool, matter: Matter
) -> list[dict[str, Any]]:
    """Return the tools of a turn.

    What begins with a shown product needs one, nothing is remembered of nobody, and a shop may
    have neither pages nor orders.
    """
    useless = set[str]() if shown else set(_BY_PRODUCT)
    useless |= set() if known else _OF_SOMEBODY
    useless |= set() if pages else {answer_policy.name}
    useless |= set() if matter.account else {order_status.name}
    return [s for s in schemas if s["function"]["name"] not in useless]
