"""What a server writes to its log, each line with the request that it is about."""

from __future__ import annotations

import logging
from contextvars import ContextVar

REQUEST: ContextVar[str] = ContextVar("request", default="-")
"""The id of the request that is being answered."""
_LINE = "%(asctime)s %(levelname)s [%(request)s] %(message)s"


class Named(logging.Filter):
    """Adds the request's id to a log line."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything through."""
        record.request = REQUEST.get()
        return True


def write_log() -> None:
    """Write what the shop tells to standard error, warnings and what is refused."""
    handler = logging.StreamHandler()
    handler.addFilter(Named())
    handler.setFormatter(logging.Formatter(_LINE))
    shop = logging.getLogger("shopkeeper")
    shop.addHandler(handler)
    shop.propagate = False
    logging.getLogger("shopkeeper.api").setLevel(logging.INFO)
