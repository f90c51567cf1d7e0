"""What the owner of a shop promotes, as a turn needs it."""

from __future__ import annotations

import logging

from store import PROMOTIONS, Catalog, Shelf, StoreError, read_promotions
from tools import Promoting

_log = logging.getLogger("shopkeeper")


def promoting(shelf: Shelf, name: str, catalog: Catalog) -> Promoting | None:
    """Return what is promoted, None for nothing; a damaged file costs no turn."""
    try:
        promotions = read_promotions(shelf.beside(name, PROMOTIONS))
    except StoreError as error:
        _log.warning("nothing is promoted: %s", error)
        return None
    return Promoting(promotions, catalog) if promotions else None
