"""The table of what simulated shoppers say, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def phrases() -> dict[str, Any]:
    """Return `phrases.yaml`."""
    text = files("evaluation.simulation").joinpath("phrases.yaml").read_text("utf-8")
    table: dict[str, Any] = yaml.safe_load(text)
    return table
