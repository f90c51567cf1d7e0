"""The thing sought as the titles of a catalogue call it."""

from __future__ import annotations

from agent.need import Need
from store import Catalog, stems

# What one word calls is of so many kinds at most, or it says too little by itself.
_KINDS = 2


def named(need: Need, catalog: Catalog) -> Need:
    """Return a need whose thing is called so by some title: "electric guitar", else "guitar".

    What the last words call must be of a kind: a sleeping bag is no laptop bag, and where titles
    know no other, the shop has none.
    """
    words = need.thing.split()
    for at in range(len(words)):
        called = need.model_copy(update={"thing": " ".join(words[at:])})
        rows = catalog.satisfying(called.titled).nonzero()[0]
        if at and len(set(catalog.kinds(rows).tolist())) > _KINDS:
            return need.model_copy(update={"thing": "", "unknown": (need.thing,)})
        if len(rows):
            return called
    return need.model_copy(update={"thing": ""})


def about_these(need: Need, ids: tuple[str, ...]) -> Need:
    """Return a need that refers to products; the words that name one are no limits.

    What goes with a cast iron skillet needn't be of cast iron.
    """
    kept = need.constraints
    if need.goal == "complete_the_set" and not need.referred:
        said = set(stems(need.about))
        kept = tuple(c for c in kept if not set(stems(c.said)) <= said)
    return need.model_copy(update={"referred": ids, "constraints": kept})
