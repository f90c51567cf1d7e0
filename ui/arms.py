"""The arms of a regression run: which assistant answers the cases, over which catalogues."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from agent import (
    MEND,
    Behavior,
    Instructions,
    Relay,
    Shopkeeper,
    known_directives,
    prompt_in,
    prompt_named,
    shipped,
)
from evaluation import Arm, ArmInfo, Dataset, OpenShop
from recommender import Policy
from store import EventLog, LearnedFolder, Shelf, open_orders, policies_of
from store.demo import orders_file
from ui.measuring import shelf_of
from ui.settings import Settings
from ui.terminal import stocked

_MODEL = "shopkeeper-offline"


def offline_arm(
    label: str, settings: Settings, conversations: Path, instructions: Instructions | None = None
) -> Arm:
    """Return the embedded model over the settings' catalogues; it needs no network."""
    told = instructions or shipped()
    info = ArmInfo(
        label=label,
        engine="offline",
        model=_MODEL,
        fingerprint=told.fingerprint,
        reads=in_text(told),
    )
    return Arm(info, Shops(settings, conversations, told).open)


def instructions_of(prompt: str | None) -> Instructions:
    """Return what models read with a prompt: a file, or `name/version` of a shipped one."""
    if prompt is None:
        return shipped()
    file = Path(prompt)
    if file.suffix == ".md":
        return Instructions(prompt=prompt_in(file))
    name, _, version = prompt.partition("/")
    return Instructions(prompt=prompt_named(name, version))


def directives_of(*instructions: Instructions) -> frozenset[str]:
    """Return what a case may watch over: the directives of a prompt and of the shipped one."""
    known = {d.id for one in (*instructions, shipped()) for d in one.prompt.directives}
    return frozenset(known.union(d.id for d in known_directives()))


def in_text(instructions: Instructions) -> str:
    """Return what a model reads before any shopper speaks, for the difference in a report."""
    told = instructions.read()
    tools = [
        f"{name}: {json.dumps(tool, indent=2, ensure_ascii=False)}"
        for name, tool in told["tools"].items()
    ]
    limits = json.dumps(told["limits"], indent=2)
    return "\n\n".join([instructions.prompt.text, *tools, limits])


class Shops:
    """Opens each catalogue once: one of the home by its name, or one made of a product file.

    What the cases' shoppers do is kept beside the conversations, never in the shop's own home.
    `model` gives what answers in a repeat, where it is not the embedded model.
    """

    def __init__(
        self,
        settings: Settings,
        conversations: Path,
        instructions: Instructions,
        model: Callable[[int], Relay] | None = None,
    ) -> None:
        self._settings, self._conversations = settings, conversations
        self._instructions, self._model = instructions, model
        self._open: dict[tuple[str, int], OpenShop | None] = {}

    def open(self, catalog: str, repeat: int) -> OpenShop | None:
        """Return an open shop; None for a catalogue that the home lacks."""
        key = (catalog, repeat if self._model else 0)
        if key not in self._open:
            self._open[key] = self._opened(catalog, self._model(repeat) if self._model else None)
        return self._open[key]

    def _opened(self, catalog: str, model: Relay | None) -> OpenShop | None:
        if "." in catalog:
            shelf, name = self._made(Path(catalog))
            return self._shop(shelf, name, model)
        shelf = stocked(self._settings, catalog)
        return self._shop(shelf, catalog, model) if catalog in shelf.names() else None

    def _made(self, file: Path) -> tuple[Shelf, str]:
        shelf = stocked(self._settings, "")
        return shelf_of(Dataset(file, file), shelf.home / "regress", shelf.embedder)

    def _shop(self, shelf: Shelf, name: str, model: Relay | None) -> OpenShop:
        learned = LearnedFolder(self._conversations / "taste", MEND)
        log = EventLog(self._conversations)
        keeper = Shopkeeper(
            shelf,
            catalog=name,
            home=self._conversations,
            # Exploring would draw other products every time.
            behavior=Behavior(log, name, learned, policy=Policy(budget=0.0)),
            instructions=self._instructions,
            model=model,
            orders=partial(open_orders, orders_file(), self._conversations),
        )
        if not self._open:
            self._rehearse(keeper, shelf, name)
        known = policies_of(shelf, name)
        pages = tuple(p.text for p in known.passages) if known else ()
        return OpenShop(keeper, shelf.open(name), pages)

    def _rehearse(self, keeper: Shopkeeper, shelf: Shelf, name: str) -> None:
        """Hold a turn that nobody counts: the first one loads the encoder, which takes seconds.

        The embedded model holds it, since an endpoint's calls are paid for.
        """
        if self._model:
            keeper = Shopkeeper(shelf, catalog=name, home=self._conversations)
        keeper.ask("a warm and light one", conversation="rehearsal")
