"""How long a turn takes, as the shopper sees it."""

from __future__ import annotations

import time

from agent.events import Event, Found


class Clock:
    """Milliseconds since the shopper pressed enter."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._times: dict[str, float] = {}

    def marked(self, name: str, event: Event) -> Event:
        """Note the time under a name, once; return the event."""
        self._times.setdefault(name, round((time.perf_counter() - self._started) * 1000, 1))
        return event

    def marked_first(self, event: Event) -> Event:
        """Note the time of the first event of a kind."""
        name = "first_card_ms" if isinstance(event, Found) else "first_sentence_ms"
        return self.marked(name, event)

    def times(self) -> dict[str, float]:
        """Return all times, with the total."""
        return {**self._times, "total_ms": round((time.perf_counter() - self._started) * 1000, 1)}
