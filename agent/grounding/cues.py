"""Patterns for the turns of phrase that the check listens for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml


def cue(name: str, shape: str = r"\b(?:{})\b") -> re.Pattern[str]:
    """Return a pattern for the cues called `name`, put into `shape` in place of {}."""
    return re.compile(shape.replace("{}", either(name)), re.IGNORECASE)


def either(name: str) -> str:
    """Return the cues called `name` as alternatives."""
    return "|".join(_cues()[name].splitlines())


@cache
def _cues() -> Mapping[str, str]:
    loaded = yaml.safe_load(files(__package__).joinpath("cues.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded
