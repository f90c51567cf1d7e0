"""Wishes that reviews speak to: which themes a text names, and how products stand in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.reviews.opinion import lexicon, spoken
from store import Opinions, stem

_DOUBT = 5.0
"""Reviewers that a product is taken to have beside its own, who mention nothing."""


class NamedTheme(NamedTuple):
    """A theme that a text names; `judged` where it does so with a word that judges ("comfy")."""

    name: str
    judged: bool


def themes_in(text: str) -> list[NamedTheme]:
    """Return the themes that a text names in any form of their words, in that order."""
    known, said = _stemmed(), [stem(w) for w in spoken(text)]
    found: dict[str, NamedTheme] = {}
    at = 0
    while at < len(said):
        for end in range(min(len(said), at + lexicon().longest), at, -1):
            if theme := known.get(tuple(said[at:end])):
                found.setdefault(theme.name, theme)
                at = end - 1
                break
        at += 1
    return list(found.values())


@cache
def _stemmed() -> Mapping[tuple[str, ...], NamedTheme]:
    tables = lexicon()
    ways = {n: NamedTheme(t, False) for n, t in tables.nouns.items()}
    ways |= {p: NamedTheme(t, True) for p, (t, _) in tables.judging.items()}
    ways |= {p: NamedTheme(t, True) for p, t in tables.told.items()}
    return {tuple(stem(w) for w in p.split()): t for p, t in ways.items()}


def theme_score(opinions: Opinions | None, name: str) -> float:
    """Return how a product stands in a theme, -1 to 1: praise less faults per reviewer.

    Five reviewers who say nothing are added, so that two happy ones don't outrank twenty.
    """
    theme = opinions.theme(name) if opinions else None
    return (theme.praising - theme.faulting) / (theme.of + _DOUBT) if theme else 0.0


def theme_scores(
    text: str, products: Sequence[str], known: Mapping[str, Opinions]
) -> NDArray[np.float64]:
    """Return how products stand in what a wish names, of shape (products,); 0 says nothing.

    It is the mean over the named themes: a feature for a ranker, or the order of a soft wish.
    """
    names = [t.name for t in themes_in(text)]
    scores = [[theme_score(known.get(p), n) for n in names] for p in products]
    if not names:
        return np.zeros(len(products), np.float64)
    means: NDArray[np.float64] = np.array(scores, np.float64).mean(axis=1)
    return means
