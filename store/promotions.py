"""What a shop's owner would rather sell: by product, its margin and its overstock as shares."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from pydantic import Field, ValidationError

from store.errors import CatalogUnavailable
from store.product import Value
from store.space import told

PROMOTIONS = "promotions.json"


class Promotion(Value):
    """Why a product is to be sold rather than others, each from 0 to 1."""

    margin: float = Field(default=0.0, ge=0, le=1)
    overstock: float = Field(default=0.0, ge=0, le=1)


Promotions = Mapping[str, Promotion]
_MEND = "State them again: shopkeeper promote FILE, or promote --clear"


def keep_promotions(file: Path, promotions: Promotions) -> None:
    """Write the promotions of a catalogue in place of those before; raises DiskFull."""
    fresh = file.with_suffix(".new")
    with told(file.parent):
        fresh.write_text(
            json.dumps({i: p.model_dump() for i, p in promotions.items()}), encoding="utf-8"
        )
        fresh.replace(file)


def read_promotions(file: Path) -> Promotions:
    """Return the promotions of a catalogue, none where none were stated.

    Raises CatalogUnavailable where the file is damaged.
    """
    try:
        written = file.stat()
        return _read(file, written.st_mtime_ns, written.st_ino)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, AttributeError, ValidationError) as error:
        raise CatalogUnavailable(f"{file} is damaged: {error}", hint=_MEND) from error


@lru_cache(maxsize=8)
def _read(file: Path, written: int, inode: int) -> Promotions:
    loaded = json.loads(file.read_text(encoding="utf-8"))
    return {i: Promotion.model_validate(stated) for i, stated in loaded.items()}
