"""What is said of orders, as patterns; they lie apart from the reader's, which mend spelling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from agent.reading import flatten
from store import fold


def asks_of_order(text: str) -> bool:
    """Return True for a question where an order is."""
    flat = flatten(text)
    return bool(pattern("status").search(flat) or pattern("foreign").search(flat))


def changes_order(text: str) -> bool:
    """Return True where a text wants an order changed, which a person does."""
    return bool(pattern("changes").search(flatten(text)))


def asks_a_rule(text: str) -> bool:
    """Return True for "can I return it?", which asks what holds, not that it be done."""
    return bool(pattern("asks").search(unled(flatten(text)).strip()))


def unled(text: str) -> str:
    """Return a question without what leads to it: the "ok, so" of "ok, so what's the policy?"."""
    return pattern("lead").sub("", text) or text


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return what finds any of the cues called `name`."""
    told = _table()[name]
    return re.compile(told if isinstance(told, str) else "|".join(told), re.IGNORECASE)


@cache
def around() -> frozenset[str]:
    """Return the words around credentials, which name nobody."""
    return frozenset(fold(_table()["around"]).split())


@cache
def _table() -> Mapping[str, Any]:
    loaded = yaml.safe_load(files(__package__).joinpath("cues.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded
