"""A point in time, read from whatever a shop's export writes."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# Seconds, milli-, micro- and nanoseconds since the epoch differ by their size between 1990 and
# 2250; what is smaller stands for no time at all, such as 0.
_FIRST = 631_152_000.0
_LAST = 8_835_000_000.0
_SCALES = (1.0, 1e3, 1e6, 1e9)
_NUMBER = re.compile(r"\d{9,20}(\.\d*)?([eE][+]?\d{1,2})?|\d\.\d+[eE][+]?\d{1,2}")
_ZONE = re.compile(r"\s*(UTC|GMT)$", re.IGNORECASE)


def read_moment(value: object) -> float | None:
    """Return seconds since the epoch of an ISO 8601 text or a number; None for others.

    A time without a zone is in UTC.
    """
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return _scaled(value)
    text = _ZONE.sub("+00:00", str(value).strip())
    if _NUMBER.fullmatch(text):
        return _scaled(float(text))
    return _iso(text)


def _scaled(number: float) -> float | None:
    fitting = (number / scale for scale in _SCALES if _FIRST <= number / scale <= _LAST)
    return next(fitting, None)


def _iso(text: str) -> float | None:
    try:
        moment = datetime.fromisoformat(text)
        stamp = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
    return stamp if _FIRST <= stamp <= _LAST else None
