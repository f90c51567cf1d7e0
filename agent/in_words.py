"""Wishes that no field tells, held to what the titles and descriptions of a shop say."""

from __future__ import annotations

import re

from agent.need import Need
from agent.reading import also_formed
from store import Catalog, Constraint, Mask, Op, fold, plain_colors, searched_units, words

_WRITTEN = re.compile(r"(?P<figure>\d+(?:[.,]\d+)?)[ -]?(?P<unit>[a-z\"]+)")
# A shop of tablet computers has no pills.
_FEWEST_FORMS = 2


def in_words(need: Need, catalog: Catalog, before: Need | None = None) -> Need:
    """Return a need whose wishes hold to the words of its products, where some of them say so.

    "Gas" of a bbq is in its title. Where nothing that is sought tells, it stays a wish that can't
    be checked, and the reply says so. What is not to be in a thing keeps out what tells of it,
    and it is said all the same: that nothing tells of coconut does not mean that none is in it.
    """
    need = _of_a_form(need, catalog)
    found: list[Constraint] = []
    for constraint in need.constraints:
        found += _held(constraint, need, catalog)
    found = list(dict.fromkeys(found))
    gone = _outdone(need, found, catalog, before)
    kept = tuple(c for c in found if c not in gone)
    return need.model_copy(update={"constraints": kept, "dropped": (*need.dropped, *gone)})


def _outdone(
    need: Need, found: list[Constraint], catalog: Catalog, before: Need | None
) -> list[Constraint]:
    """Return the earlier words that nothing has beside the new ones: "ok petrol then"."""
    held = before.constraints if before else ()
    texts = [c for c in found if c.op == "eq" and c.kind == "text" and c.checkable]
    told = [c for c in texts if not c.is_kind]
    earlier = [c for c in told if c in held and c.field == "wording"]
    new = [c for c in told if c not in held]
    rows = _sought(need, catalog) & catalog.satisfying(new) if earlier and new else None
    if rows is None or not rows.any() or (rows & catalog.satisfying(earlier)).any():
        return []
    return earlier


def _of_a_form(need: Need, catalog: Catalog) -> Need:
    """Return a need for what comes as tablets or capsules, whatever form was named.

    What is said beside it tells what they are for, where texts tell of that.
    """
    named = need.missing[0] if len(need.missing) == 1 else need.thing
    said = named.split()[-1] if named else ""
    forms = dict.fromkeys((*also_formed(said), said)) if also_formed(said) else ()
    used = tuple(f for f in forms if catalog.satisfying([_told("eq", f)]).any())
    if len(used) < _FEWEST_FORMS:
        return need
    wanted = [Constraint(field="wording", op="in", value=used, said=said)]
    purpose = _purpose(need, said)
    if purpose and catalog.satisfying([*wanted, _told("eq", purpose)]).any():
        wanted.append(_told("eq", purpose))
    if need.thing and len(wanted) == 1:
        return need
    constraints = (*need.constraints, *wanted)
    return need.model_copy(update={"unknown": (), "thing": "", "constraints": constraints})


def _purpose(need: Need, form: str) -> str:
    """Return the headache of "headache pills" and of "pills for a headache"."""
    before, _, behind = need.about.partition(form)
    told = {w for c in need.constraints for w in words(c.said)}
    small = {"a", "an", "the", "my"} | told
    behind = behind.strip().removeprefix("for ") if behind.strip().startswith("for ") else ""
    return " ".join(w for w in words(f"{before} {behind}") if w not in small)


def _held(constraint: Constraint, need: Need, catalog: Catalog) -> list[Constraint]:
    """Return what stands for one constraint."""
    if constraint.field == "color" and constraint.op == "eq":
        return [_tinted(constraint, need, catalog)]
    measured = constraint.kind == "number" and constraint.op == "eq" and constraint.unit
    if measured and constraint.said:
        return [_measured(constraint, need, catalog)]
    if constraint.checkable or not constraint.said or constraint.kind != "flag":
        return [constraint]
    return _worded(constraint, need, catalog)


def _tinted(color: Constraint, need: Need, catalog: Catalog) -> Constraint:
    """Return the charcoal of a bbq, the stainless of a bowl, where none has such a color."""
    said, kinds = str(color.value), [c for c in need.hard if c.is_kind] or need.titled
    if said in plain_colors() or not kinds:
        return color
    rows = _sought(need, catalog)
    if (rows & catalog.satisfying([color])).any():
        return color
    stated = catalog.vocabulary.texts.get("material", {})
    named = [m for m in stated if fold(m) == said or fold(m).startswith(f"{said} ")]
    made = [color.model_copy(update={"field": "material", "value": m}) for m in named]
    made.append(color.model_copy(update=_wording("eq", said)))
    return next((c for c in made if (rows & catalog.satisfying([c])).any()), color)


def _measured(wish: Constraint, need: Need, catalog: Catalog) -> Constraint:
    """Return a quantity as the field that states it, or as titles write it: 20oz, 20 oz."""
    rows = _sought(need, catalog)
    numbers = catalog.vocabulary.numbers
    like = [f for f, stated in numbers.items() if stated.unit == wish.unit]
    fields = [wish.field] if wish.checkable else like
    made = [wish.model_copy(update={"field": f, "checkable": True}) for f in fields]
    if written := _WRITTEN.search(fold(wish.said)):
        unit = searched_units().get(written["unit"])
        ways = [way for way, named in searched_units().items() if named == unit]
        values = tuple(f"{written['figure']}{gap}{way}" for way in ways for gap in ("", " "))
        told = {"field": "wording", "op": "in", "value": values, "checkable": True, "unit": ""}
        made += [wish.model_copy(update=told)] if values else []
    return next((c for c in made if (rows & catalog.satisfying([c])).any()), wish)


def _worded(wish: Constraint, need: Need, catalog: Catalog) -> list[Constraint]:
    rows = _sought(need, catalog)
    if wish.value is False:
        without = wish.model_copy(update=_wording("ne", wish.field.replace("_", " ")))
        some = rows & ~catalog.satisfying([without])
        return [without, wish] if some.any() else [wish]
    said = " ".join(words(wish.said)) if need.language == "en" else wish.field.replace("_", " ")
    told = wish.model_copy(update=_wording("eq", said))
    return [told] if (rows & catalog.satisfying([told])).any() else [wish]


def _told(op: Op, said: str) -> Constraint:
    return Constraint(field="wording", op=op, value=said, said=said)


def _wording(op: Op, said: str) -> dict[str, object]:
    return {"field": "wording", "op": op, "value": said, "checkable": True}


def _sought(need: Need, catalog: Catalog) -> Mask:
    """Return the mask of the rows of the kind or the thing that is sought."""
    kinds = [c for c in need.hard if c.is_kind]
    return catalog.satisfying((*kinds, *need.titled))
