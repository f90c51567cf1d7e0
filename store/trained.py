"""A ranker that was trained for a catalogue: its model, what it reads, and how it was judged."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from store.errors import CatalogUnavailable
from store.product import Value

FOLDER = "ranker"
_MODEL, _CARD = "ranker.txt", "ranker.json"
_MEND = "Train it again: shopkeeper train ranker JUDGMENTS.csv --catalog NAME"


class _Card(Value):
    """The file beside the model; `digest` is that of the model, so that halves don't mix."""

    features: tuple[str, ...]
    digest: str
    trained: str
    report: dict[str, Any]


class Trained(Value):
    """A model as text, the names of its features in order, and the report of its trial."""

    model: str
    features: tuple[str, ...]
    report: dict[str, Any]

    def save(self, folder: Path) -> None:
        """Write ranker.txt and ranker.json; a reader sees the old pair, the new one, or none."""
        folder.mkdir(parents=True, exist_ok=True)
        card = _Card(
            features=self.features,
            digest=_digest(self.model),
            trained=datetime.now(UTC).isoformat(timespec="seconds"),
            report=self.report,
        )
        for name, text in ((_MODEL, self.model), (_CARD, card.model_dump_json(indent=2))):
            fresh = folder / f"{name}.new"
            fresh.write_text(text, encoding="utf-8")
            fresh.replace(folder / name)

    @classmethod
    def read(cls, folder: Path) -> Self | None:
        """Return what was saved, None when nothing was; raises CatalogUnavailable if damaged."""
        try:
            card = _Card.model_validate_json((folder / _CARD).read_bytes())
            model = (folder / _MODEL).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            raise CatalogUnavailable(
                f"the ranker in {folder} is damaged: {error}", hint=_MEND
            ) from error
        if _digest(model) != card.digest:
            raise CatalogUnavailable(
                f"{_MODEL} and {_CARD} in {folder} are not of one training", hint=_MEND
            )
        return cls(model=model, features=card.features, report=card.report)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


class TrainedFile:
    """The ranker beside the versions of a catalogue; a new one is seen at the next query."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._changed = 0
        self._known: Trained | None = None

    def current(self) -> Trained | None:
        """Return the ranker as it is now, None where there is none; raises CatalogUnavailable."""
        card = self._folder / _CARD
        changed = card.stat().st_mtime_ns if card.exists() else 0
        if changed != self._changed:
            self._known = Trained.read(self._folder)
            self._changed = changed
        return self._known
