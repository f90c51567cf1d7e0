"""The arms of a regression run: which assistant answers the cases, over which catalogues."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from agent import MEND, Behavior, Shopkeeper
from evaluation import Arm, ArmInfo, Dataset, OpenShop
from prompts import load
from recommender import Policy
from store import EventLog, LearnedFolder, Shelf
from tools import TOOLS
from ui.measuring import shelf_of
from ui.settings import Settings
from ui.terminal import stocked

if TYPE_CHECKING:
    from prompts import Prompt

_MODEL = "shopkeeper-offline"


def offline_arm(label: str, settings: Settings, conversations: Path) -> Arm:
    """Return the embedded model over the settings' catalogues; it needs no network."""
    prompt = load("assistant")
    reads = what_is_read(prompt)
    info = ArmInfo(
        label=label,
        engine="offline",
        model=_MODEL,
        fingerprint=hashlib.sha256(reads.encode()).hexdigest(),
        reads=reads,
    )
    return Arm(info, Shops(settings, conversations).open)


def what_is_read(prompt: Prompt) -> str:
    """Return a prompt and the tools as text: what a model reads before any shopper speaks."""
    told = [json.dumps(_told(tool), indent=2, ensure_ascii=False) for tool in TOOLS]
    return "\n\n".join([prompt.text, *told])


def _told(tool: object) -> dict[str, object]:
    schema = getattr(tool, "tool_call_schema").model_json_schema()  # noqa: B009
    return {"name": schema.get("title"), "parameters": schema}


class Shops:
    """Opens each catalogue once: one of the home by its name, or one made of a product file.

    What the cases' shoppers do is kept beside the conversations, never in the shop's own home.
    """

    def __init__(self, settings: Settings, conversations: Path) -> None:
        self._settings, self._conversations = settings, conversations
        self._open: dict[str, OpenShop | None] = {}

    def open(self, catalog: str, repeat: int) -> OpenShop | None:
        """Return an open shop; None for a catalogue that the home lacks."""
        if catalog not in self._open:
            self._open[catalog] = self._opened(catalog)
        return self._open[catalog]

    def _opened(self, catalog: str) -> OpenShop | None:
        if "." in catalog:
            made = self._made(Path(catalog))
            return self._shop(made[0], made[1])
        shelf = stocked(self._settings, catalog)
        return self._shop(shelf, catalog) if catalog in shelf.names() else None

    def _made(self, file: Path) -> tuple[Shelf, str]:
        shelf = stocked(self._settings, "")
        return shelf_of(Dataset(file, file), shelf.home / "regress", shelf.embedder)

    def _shop(self, shelf: Shelf, name: str) -> OpenShop:
        learned = LearnedFolder(self._conversations / "taste", MEND)
        log = EventLog(self._conversations)
        keeper = Shopkeeper(
            shelf,
            catalog=name,
            home=self._conversations,
            # Exploring would draw other products every time.
            behavior=Behavior(log, name, learned, policy=Policy(budget=0.0)),
        )
        return OpenShop(keeper, shelf.open(name))
