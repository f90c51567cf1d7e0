"""The thing sought as the titles of a catalogue call it."""

from __future__ import annotations

from agent.need import Need
from agent.reading import words_of
from store import Catalog, Constraint, stem, stems

# What one word calls is of so many kinds at most, or it says too little by itself.
_KINDS = 2


def named(need: Need, catalog: Catalog) -> Need:
    """Return a need whose thing is called so by some title: "electric guitar", else "guitar".

    What the last words call must be of a kind: a sleeping bag is no laptop bag, and where titles
    know no other, the shop has none.
    """
    need = _of_its_limits(need, catalog)
    words = need.thing.split()
    for at in range(len(words)):
        called = need.model_copy(update={"thing": " ".join(words[at:])})
        rows = catalog.satisfying(called.titled).nonzero()[0]
        if at and len(set(catalog.kinds(rows).tolist())) > _KINDS:
            return need.model_copy(update={"thing": "", "unknown": (need.thing,)})
        if len(rows):
            return called
    return need.model_copy(update={"thing": ""})


def _of_its_limits(need: Need, catalog: Catalog) -> Need:
    """Return a need for the pumps that have heels, where its category has those for bicycles.

    That is so where no product of the category states what is limited, and a product states it
    whose title calls it so.
    """
    kinds = [c for c in need.hard if c.field == "category" and c.op == "eq"]
    if len(kinds) != 1 or not isinstance(kinds[0].value, str) or need.language != "en":
        return need
    stated = catalog.vocabulary.stated_by.get(kinds[0].value, {})
    measured = (c for c in need.hard if c.kind == "number" and c.field not in ("price", "rating"))
    others = tuple(c for c in measured if c.field not in stated)
    own = Constraint(field="title", op="eq", value=kinds[0].said)
    if not others or not stated or not catalog.satisfying((own, *others)).any():
        return need
    left = tuple(c for c in need.constraints if c is not kinds[0])
    return need.model_copy(update={"constraints": left, "thing": kinds[0].said})


def about_these(need: Need, ids: tuple[str, ...]) -> Need:
    """Return a need that refers to products; the words that name one are no limits.

    What goes with a cast iron skillet needn't be of cast iron.
    """
    kept = need.constraints
    if need.goal == "complete_the_set" and not need.referred:
        # "Accessories for the stand mixer" are in no department of that name.
        said = {*stems(need.about), *map(stem, words_of("goals", "idle"))}
        kept = tuple(c for c in kept if not set(stems(c.said)) <= said)
    return need.model_copy(update={"referred": ids, "constraints": kept})
