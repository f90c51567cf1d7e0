"""What the language model may cost each key in a day."""

from __future__ import annotations

import logging

from agent import Reply
from store import ReceptionUnavailable, Spending, StoreError
from ui.caller import Caller

_log = logging.getLogger("shopkeeper")
# What a turn sends at most, as it is written for: nobody tells what one cost that broke off.
_BROKEN_OFF = 3_000


class Budget:
    """Tells who may still ask the language model; `daily_tokens` None sets no limit."""

    def __init__(self, spending: Spending, daily_tokens: int | None = None) -> None:
        self._spending, self._daily_tokens = spending, daily_tokens

    def allows(self, caller: Caller) -> bool:
        """Tell whether a turn may ask the language model; what can't be counted isn't spent."""
        if self._daily_tokens is None:
            return True
        try:
            return self._spending.today(caller.key) < self._daily_tokens
        except ReceptionUnavailable as error:
            _log.warning("the language model is spared, its cost can't be counted: %s", error)
            return False

    def spent(self, caller: Caller, reply: Reply | None) -> None:
        """Count what a turn cost; one without a reply broke off, and counts as a costly one."""
        cost = reply.trace.tokens_in + reply.trace.tokens_out if reply else _BROKEN_OFF
        if not cost:
            return
        try:
            self._spending.add(caller.key, cost)
        except StoreError as error:
            _log.warning("what a turn cost is not counted: %s", error)
