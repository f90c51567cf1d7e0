"""The thing sought as the titles of a catalogue call it."""

from __future__ import annotations

from agent.need import Need
from agent.reading import also_called, is_variety, words_of
from store import Catalog, Constraint, fold, is_called, stem, stems, variant_of

# What one word calls is of so many kinds at most, or it says too little by itself.
_KINDS = 2
# So many titles show whether their products are called so.
_READ = 100

# Of anything these may be told, so they tell no thing from another.
_ANYTHING = frozenset(
    {"price", "rating", "rating_count", "stock", "weight", "width", "height", "length", "depth"}
)


def named(need: Need, catalog: Catalog) -> Need:
    """Return a need whose thing is called so by some title: "electric guitar", else "guitar".

    What the last words call must be of a kind: a sleeping bag is no laptop bag, and where titles
    know no other, the shop has none.
    """
    need = _found(_of_known_varieties(_instead(need, catalog), catalog), catalog)
    need = _of_its_limits(need, catalog)
    words = need.thing.split()
    for at in range(len(words)):
        called = need.model_copy(update={"thing": " ".join(words[at:])})
        rows = catalog.satisfying(called.titled).nonzero()[0]
        if at and len(rows) and is_vague(words[-1]):
            return need.model_copy(update={"thing": "", "unknown": (need.thing,)})
        if at and len(set(catalog.kinds(rows).tolist())) > _KINDS:
            return need.model_copy(update={"thing": "", "unknown": (need.thing,)})
        if len(rows):
            return called
    return need.model_copy(update={"thing": ""})


def _instead(need: Need, catalog: Catalog) -> Need:
    """Return a need whose thing gives way to another value of its field.

    Who asks for ibuprofen after paracetamol wants nothing that titles call by both.
    """
    stated = catalog.vocabulary.texts
    wanted = (c for c in need.hard if c.op == "eq" and c.kind == "text" and not c.is_kind)
    for constraint in wanted:
        values = {fold(value) for value in stated.get(constraint.field, {})}
        if fold(need.thing) in values - {fold(str(v)) for v in constraint.values}:
            return need.model_copy(update={"thing": ""})
    return need


def is_vague(head: str) -> bool:
    """Return True for the machine of a washing machine, the filters of coffee filters."""
    one = stem(head)
    vague = (*words_of("english", "container"), *words_of("english", "tools"))
    return any(stem(word) == one for word in vague)


def _found(need: Need, catalog: Catalog) -> Need:
    """Return a need for what titles do call so, or by another name, of what had no known word."""
    for thing in need.missing[:1] if len(need.missing) == 1 else ():
        before = need.about.partition(thing)[0].split()[-1:]
        for name in (thing, *also_called(thing), *also_called(" ".join([*before, thing]))):
            called = need.model_copy(update={"thing": name, "unknown": ()})
            rows = catalog.satisfying(called.titled).nonzero()[0]
            products = catalog.at(rows[:_READ].tolist())
            if any(is_called(p.title, stems(name), variant_of(p)) for p in products):
                return called
    return need


def _of_known_varieties(need: Need, catalog: Catalog) -> Need:
    """Return a need that leaves a variety to the ranking where nothing of the kind tells its own.

    Basmati is white rice, though no shop says so.
    """
    kinds = [c for c in need.hard if c.field == "category" and not c.negative]
    untold = [
        c
        for c in need.hard
        if c.field == "wording" and not c.negative
        if any(is_variety(c.said, kind.said) for kind in kinds)
        if not catalog.satisfying((*kinds, c)).any()
    ]
    kept = tuple(c for c in need.constraints if c not in untold)
    return need.model_copy(update={"constraints": kept}) if untold else need


def _of_its_limits(need: Need, catalog: Catalog) -> Need:
    """Return a need for the pumps that have heels, where its category has those for bicycles.

    That is so where no product of the category states what is limited, and a product states it
    whose title calls it so.
    """
    kinds = [c for c in need.hard if c.field == "category" and c.op == "eq"]
    if len(kinds) != 1 or not isinstance(kinds[0].value, str) or need.language != "en":
        return need
    stated = catalog.vocabulary.stated_by.get(kinds[0].value, {})
    measured = (c for c in need.hard if c.kind == "number" and c.field not in _ANYTHING)
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
