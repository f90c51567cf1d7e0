"""Nouns that reviewers judge, joined by stem and by meaning, each cluster under one name."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from recommender.reviews.opinion import lexicon

Encode = Callable[[Sequence[str]], NDArray[np.float32]]
_FEWEST = 3
_MOST = 400
_NEAR = 0.75


def clustered(counts: Counter[tuple[str, str]], encode: Encode | None = None) -> Mapping[str, str]:
    """Return the name of each stem's cluster, given how many reviewers judge (stem, word).

    A stem needs three reviewers in the shop. With `encode` (texts to unit vectors), stems join
    the theme or the more frequent stem that they are nearest to in meaning, from a cosine of .75.
    """
    words: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (stem, word), count in sorted(counts.items()):
        words[stem][word] += count
    often = [(s, w) for s, w in words.items() if w.total() >= _FEWEST]
    often.sort(key=lambda entry: (-entry[1].total(), entry[0]))
    names = {s: min(w, key=lambda word: (-w[word], word)) for s, w in often[:_MOST]}
    return _joined(names, encode) if encode and names else names


def _joined(names: Mapping[str, str], encode: Encode) -> dict[str, str]:
    """Join greedily, the most frequent first, so that a cluster is named after its leader."""
    leaders = list(dict.fromkeys(lexicon().nouns.values()))
    vectors = encode([*leaders, *names.values()]).astype(np.float64)
    heads, joined = list(range(len(leaders))), {}
    told = [*leaders, *names.values()]
    for place, stem in enumerate(names, len(leaders)):
        cosines = vectors[heads] @ vectors[place]
        best = int(np.argmax(cosines))
        if cosines[best] >= _NEAR:
            joined[stem] = told[heads[best]]
        else:
            heads.append(place)
            joined[stem] = told[place]
    return joined
