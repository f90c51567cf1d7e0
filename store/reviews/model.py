"""A trained reading of reviews on disk: terms with their weights, in a file that runs no code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from store.errors import CatalogUnavailable

_WEIGHTS, _CARD = "sentiment.npz", "sentiment.json"
_HINT = "Train it again: shopkeeper train sentiment REVIEWS --catalog NAME"


@dataclass(frozen=True, slots=True)
class SentimentModel:
    """A linear classifier of texts: `idf` and `weights` have one number a term.

    A positive sum with `bias` is a content reviewer. `report` says how it was judged.
    """

    terms: tuple[str, ...]
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    bias: float
    report: Mapping[str, Any] = field(default_factory=dict)

    def save(self, folder: Path) -> None:
        """Write it; the card is written last, so that a broken write is never read."""
        folder.mkdir(parents=True, exist_ok=True)
        terms = np.frombuffer("\n".join(self.terms).encode(), np.uint8)
        with (folder / _WEIGHTS).open("wb") as file:
            np.savez_compressed(
                file, terms=terms, idf=self.idf, weights=self.weights, bias=np.float64(self.bias)
            )
        card = {"digest": _digest(folder / _WEIGHTS), **self.report}
        (folder / _CARD).write_text(json.dumps(card, indent=2), encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return what `save` wrote, None where nothing was; raises CatalogUnavailable."""
        if not (folder / _CARD).exists():
            return None
        try:
            card = json.loads((folder / _CARD).read_text(encoding="utf-8"))
            if card.pop("digest") != _digest(folder / _WEIGHTS):
                raise ValueError("its weights are not those that were written")
            with np.load(folder / _WEIGHTS, allow_pickle=False) as saved:
                terms = tuple(saved["terms"].tobytes().decode().split("\n"))
                return cls(terms, saved["idf"], saved["weights"], float(saved["bias"]), card)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, BadZipFile) as error:
            told = f"the trained sentiment in {folder} can't be read: {error}"
            raise CatalogUnavailable(told, hint=_HINT) from error


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
