"""What a simulated shopper says in a turn, and what it means: her own log, for the judge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from evaluation.simulation.limit import Limit

Act = Literal[
    "open",
    "reveal",
    "answer",
    "no preference",
    "wish",
    "dislike",
    "critique",
    "like",
    "change",
    "relax",
    "reject",
    "repeat",
    "distract",
    "ask",
    "browse",
]


@dataclass(frozen=True)
class Utterance:
    """A sentence with its meaning.

    `added` limits hold from now on, `dropped` ones no longer; `wished` ones never bind. `rejected`
    products are to stay out. `refers` are products that the sentence points at by their place;
    `about` is the product that a question is about, `slot` the field that it asks for.
    """

    act: Act
    text: str
    added: tuple[Limit, ...] = ()
    dropped: tuple[Limit, ...] = ()
    wished: tuple[Limit, ...] = ()
    rejected: tuple[str, ...] = ()
    refers: tuple[str, ...] = ()
    about: str = ""
    slot: str = ""
