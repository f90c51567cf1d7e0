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


class Plain(logging.Formatter):
    """Writes what is told in one line, which nobody who is quoted in it can end."""

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line of a record; a traceback follows it as it is."""
        line = super().formatMessage(record)
        return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in line)


def write_log() -> None:
    """Write what the shop tells to standard error, warnings and what is refused."""
    handler = logging.StreamHandler()
    handler.addFilter(Named())
    handler.setFormatter(Plain(_LINE))
    shop = logging.getLogger("shopkeeper")
    shop.addHandler(handler)
    shop.propagate = False
    logging.getLogger("shopkeeper.api").setLevel(logging.INFO)
