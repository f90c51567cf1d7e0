"""The labelled utterances nearest to a text, for what no cue decides."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from importlib.resources import files

import yaml

from agent.need import Goal
from recommender import Exemplars, Guess
from store import BUNDLED, Shelf


class Nearest:
    """Guesses goals with the embedder of a shelf; the utterances are embedded at the first guess.

    Their vectors are kept in the home like those of products.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    @cached_property
    def _exemplars(self) -> Exemplars:
        said = utterances(foreign=self._shelf.embedder.name != BUNDLED)
        texts = [text for texts in said.values() for text in texts]
        labels = [goal for goal, texts in said.items() for _ in texts]
        return Exemplars(self._shelf.encoded(texts), labels)

    def prepare(self) -> None:
        """Embed the utterances now, so that no shopper has to wait for it."""
        self.guess("warm")

    def guess(self, text: str, without: Collection[Goal] = ()) -> Guess:
        """Return what a text is for, of all goals but those `without`; costs one encoding."""
        return self._exemplars.guess(self._shelf.embedder.encode_query(text), without)


def utterances(*, foreign: bool) -> Mapping[Goal, tuple[str, ...]]:
    """Return what shoppers say by goal; where `foreign`, also what is not English."""
    text = files(__package__).joinpath("utterances.yaml").read_text(encoding="utf-8")
    loaded = yaml.safe_load(text)
    more = loaded["other"] if foreign else {}
    return {goal: (*said, *more.get(goal, ())) for goal, said in loaded["en"].items()}
