"""How often somebody may do something: a bucket of tokens for each, refilled by time."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock

_MOST_KNOWN = 10_000


class Allowance:
    """`burst` at once, then `burst` a minute; `clock` gives seconds that never run backwards.

    Of more than 10,000 who come, those who came longest ago begin anew.
    """

    def __init__(self, burst: int, clock: Callable[[], float]) -> None:
        self._burst, self._clock = float(burst), clock
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    @property
    def pause(self) -> int:
        """Whole seconds until whoever has none left has one again."""
        return math.ceil(60 / self._burst)

    def take(self, name: str) -> bool:
        """Take one token of somebody's, False where none is left."""
        now = self._clock()
        with self._lock:
            left, at = self._left.pop(name, (self._burst, now))
            left = min(self._burst, left + (now - at) * self._burst / 60)
            allowed = left >= 1
            self._left[name] = (left - allowed, now)
            while len(self._left) > _MOST_KNOWN:
                self._left.popitem(last=False)
            return allowed
