"""Slips of the fingers: one letter lost, doubled or swapped with its neighbour."""

from __future__ import annotations

import re
from random import Random

from rapidfuzz.distance import OSA

from evaluation.simulation.phrases import phrases
from evaluation.simulation.words import singular

_WORD = re.compile(r"\b[a-zA-Z]{6,}\b")


def mistyped(text: str, rng: Random, words: frozenset[str], names: frozenset[str]) -> str:
    """Return the text with one slip in a longer word, never one that makes another word."""
    kept = {*phrases()["spelled_well"], *names}
    places = [m for m in _WORD.finditer(text) if m.group().lower() not in kept]
    if not places:
        return text
    place = rng.choice(places)
    slip = _slip(place.group(), rng)
    meant, typed = singular(place.group().lower()), singular(slip.lower())
    if typed in words or _as_near(typed, meant, words):
        return text
    return text[: place.start()] + slip + text[place.end() :]


def _as_near(typed: str, meant: str, words: frozenset[str]) -> bool:
    """Return True for "seaker", which nobody could tell from a speaker where a sneaker is meant."""
    near = (w for w in words if w[0] == typed[0] and abs(len(w) - len(typed)) <= 1)
    return any(OSA.distance(typed, w, score_cutoff=1) == 1 for w in near if w != meant)


def _slip(word: str, rng: Random) -> str:
    at = rng.randrange(1, len(word) - 2)
    way = rng.choice(("swap", "lose", "double"))
    if way == "swap":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + (word[at + 1 :] if way == "lose" else word[at] + word[at:])
