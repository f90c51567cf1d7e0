"""What buyers gave a product, read from a figure or from words such as "4.5 out of 5"."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from store.importers.rejection import BadRow
from store.importers.text import blank, fold, text_of
from store.product import Rating

SCALED = re.compile(r"(\d+(?:[.,]\d+)?)(?:\s*(?:/|out of|of)\s*(\d+(?:[.,]\d+)?))?(?:\s*stars?)?")


def read_rating(value: object, count: object = None, best: object = None) -> Rating | None:
    """Read a rating; None where nobody has rated."""
    if isinstance(value, Mapping):
        return read_rating(value.get("value"), value.get("count"), value.get("scale_max"))
    if blank(value):
        return None
    match = SCALED.fullmatch(fold(text_of(value)).casefold())
    if match is None:
        raise BadRow(f"rating {fold(text_of(value))[:40]!r} is not a number of stars")
    stars, scale = _number(match[1]), _scale(match[2], best)
    if stars > scale:
        raise BadRow(
            f"rating '{stars:g}' is above {scale:g}; write it with its scale, as in '8/10'"
        )
    return Rating(value=stars, scale_max=scale, count=_count(count)) if stars else None


def _scale(written: str | None, best: object) -> float:
    given = fold(text_of(best))
    number = written or (given if re.fullmatch(r"\d+([.,]\d+)?", given) else "5")
    return _number(number) or 5


def _number(text: str) -> float:
    number = float(text.replace(",", "."))
    if not math.isfinite(number):
        raise BadRow(f"rating {text[:20]!r} is not a number of stars")
    return number


def _count(value: object) -> int:
    digits = re.sub(r"[,.'\s](?=\d{3})", "", fold(text_of(value)))
    match = re.match(r"\d{1,12}", digits)
    return int(match[0]) if match else 0
