"""Tables of how shoppers talk: cues, small words, units, currencies, compounds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def table(name: str) -> Mapping[str, Any]:
    """Return the table `name`, as its file states it."""
    loaded = yaml.safe_load(files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


@cache
def words_of(name: str, entry: str) -> frozenset[str]:
    """Return an entry that is written as one text of words."""
    return frozenset(str(table(name)[entry]).split())


def either(patterns: Iterable[str]) -> str:
    """Return one pattern for any of `patterns`, the longest first."""
    return "(?:" + "|".join(sorted(patterns, key=lambda p: (-len(p), p))) + ")"


def spelled(words: str) -> str:
    """Return a pattern for words as they are typed, also without the apostrophe."""
    return re.escape(words).replace("'", "'?")


@cache
def cue(name: str, entry: str) -> re.Pattern[str]:
    """Return a pattern for the cues of an entry, as whole words."""
    return re.compile(rf"(?<![\w'-]){either(table(name)[entry])}(?![\w'])")


@cache
def all_words(but: str = "") -> frozenset[str]:
    """Return every word that any other table uses: words that are never a slip of the pen."""
    tables = (p.name for p in files(__name__).iterdir() if p.name.endswith(".yaml"))
    names = [name for name in tables if name != f"{but}.yaml"]
    texts = [files(__name__).joinpath(n).read_text(encoding="utf-8") for n in names]
    return frozenset(re.findall(r"[a-z]+", " ".join(texts).lower()))
