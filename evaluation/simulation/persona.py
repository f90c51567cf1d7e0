"""How a simulated shopper behaves: what she says at once, what she puts up with, how she writes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Persona:
    """A manner of shopping.

    `opens_with` is how many constraints the first sentence holds besides the thing itself,
    `patience` how many turns without progress she bears. `haggles`: asks for something cheaper
    before she takes anything. `distracts`: says things that are no part of shopping. `asks`: wants
    to know something about what she takes. `browses`: how often she wants to see others after that.
    """

    name: str
    opens_with: int
    patience: int
    typos: float
    lower: bool = True
    chatters: bool = False
    haggles: bool = False
    distracts: bool = False
    flexible: bool = True
    asks: bool = True
    browses: int = 2


PERSONAS = (
    Persona("terse", opens_with=1, patience=3, typos=0.1, asks=False, browses=3),
    Persona("verbose", opens_with=2, patience=5, typos=0.1, lower=False, chatters=True),
    Persona("changeable", opens_with=1, patience=4, typos=0.05),
    Persona("adversarial", opens_with=1, patience=4, typos=0.15, chatters=True, distracts=True),
    Persona("bargain hunter", opens_with=1, patience=4, typos=0.1, haggles=True, flexible=False),
)
