"""How a field that a shop named itself is told: "suitable for adults", "coating: ceramic"."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

Manner = Literal["leading", "named", "least", "most", "any"]
_BOUNDS: tuple[Literal["least", "most"], ...] = ("least", "most")


def told_as(field: str) -> str:
    """Return the field whose words tell this one too: `age_from` for `min_age`."""
    return _as().get(field, field)


def manner(field: str, value: str) -> Manner:
    """Return how a field is told that has no words of its own.

    The name goes before the value unless it is a noun that a value can stand before, or counts
    several ("4 pockets"): nothing else reads well without knowing the field.
    """
    words = field.split("_")
    last, ends = words[-1], {words[0], words[-1]}
    if last in _words("leading"):
        return "leading"
    for bound in _BOUNDS if len(words) > 1 else ():
        if ends & _words(bound):
            return bound
    counted = value.replace(",", "").isdigit() and last.endswith("s")
    return "any" if counted or last in _words("following") else "named"


def of_what(field: str) -> str:
    """Return what a field states the least or the most of: `pressure` for `max_pressure`."""
    bounds = _words("least") | _words("most")
    return "_".join(word for word in field.split("_") if word not in bounds)


@cache
def _words(name: str) -> frozenset[str]:
    return frozenset(str(_lexicon()[name]).split())


@cache
def _as() -> dict[str, str]:
    return {other: field for field, others in _lexicon()["as"].items() for other in others}


@cache
def _lexicon() -> dict[str, Any]:
    loaded = yaml.safe_load(files(__package__).joinpath("manner.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded
