"""The same question to two assistants that differ in one thing, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Lock
from typing import Annotated, Literal

from pydantic import Field

from agent import Endpoint, Instructions, Reply, Shopkeeper, prompt_named
from prompts import names, versions
from recommender import Weights
from store import Shelf, Unstated, Value

Model = Literal["embedded", "endpoint"]
_FOLDER = "playground"
_KEPT = 8


class Side(Value):
    """How one of the two answers; `words` (0 to 1) is what words weigh in a search, not meaning."""

    prompt: Annotated[str, Field(max_length=100)]
    model: Model = "embedded"
    words: Annotated[float, Field(ge=0, le=1)] = 0.5
    unstated: Unstated = "exclude"

    @property
    def told(self) -> str:
        """The side in a few words."""
        meaning = f"words {self.words:.0%}, meaning {1 - self.words:.0%}"
        return f"{self.prompt} · {self.model} · {meaning} · what isn't stated: {self.unstated}"


def prompts() -> list[str]:
    """Return the prompts that ship, the newest version of each first."""
    return [f"{name}/{version}" for name in names() for version in reversed(versions(name))]


class Playground:
    """Answers questions that no shopper asked; nothing of them is kept.

    `endpoint` is the language model of the settings, None where there is none.
    """

    def __init__(self, shelf: Shelf, endpoint: Endpoint | None = None) -> None:
        self._shelf, self._endpoint = shelf, endpoint
        self._keepers = dict[tuple[str, Side], Shopkeeper]()
        self._lock = Lock()

    @property
    def models(self) -> tuple[Model, ...]:
        """What can answer here."""
        return ("embedded", "endpoint") if self._endpoint else ("embedded",)

    def answer(self, catalog: str, text: str, side: Side) -> Reply:
        """Return how one side answers a first request."""
        return self._keeper(catalog, side).ask(text)

    def _keeper(self, catalog: str, side: Side) -> Shopkeeper:
        with self._lock:
            key = (catalog, side)
            if key not in self._keepers:
                while len(self._keepers) >= _KEPT:
                    del self._keepers[next(iter(self._keepers))]
                self._keepers[key] = self._opened(catalog, side)
            return self._keepers[key]

    def _opened(self, catalog: str, side: Side) -> Shopkeeper:
        name, _, version = side.prompt.partition("/")
        home = self._shelf.home / _FOLDER
        home.mkdir(exist_ok=True)
        return Shopkeeper(
            self._shelf,
            catalog=catalog,
            home=home,
            endpoint=self._endpoint if side.model == "endpoint" else None,
            unstated=side.unstated,
            instructions=Instructions(prompt=prompt_named(name, version)),
            weights=Weights(dense=1 - side.words),
        )


def differences(left: Reply, right: Reply) -> Iterator[tuple[str, str, str]]:
    """Yield what differs between two replies: its name and how it is on either side."""
    told: dict[str, Callable[[Reply], str]] = {
        "products": lambda r: ", ".join(i.product.title for i in r.items) or "none",
        "goal": lambda r: r.need.goal,
        "tools": lambda r: ", ".join(c.name for c in r.trace.calls) or "none",
        "sentences cut": lambda r: str(len(r.trace.cut)),
        "words": lambda r: str(len(r.text.split())),
    }
    for name, tell in told.items():
        one, other = tell(left), tell(right)
        if one != other:
            yield name, one, other
