"""The operations of a turn, told from what it said and from the need before and after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agent.need import Need
from agent.operation import Operation
from agent.reading.keeping import unlike
from agent.reading.reference import Reference
from agent.reading.turn import Turn
from store import Constraint


def operations(
    previous: Need | None, need: Need, turn: Turn, pointed: Sequence[Reference]
) -> tuple[Operation, ...]:
    """Return what a turn did: first to the whole need, then to constraints, then to products."""
    before = previous or Need()
    if turn.back:
        return (Operation(kind="back", said=turn.text),)
    return (
        *_whole(before, need, turn),
        *_constraints(before, need, turn),
        *_products(need, turn, pointed),
    )


def _whole(before: Need, need: Need, turn: Turn) -> Iterator[Operation]:
    if turn.reset:
        yield Operation(kind="restart", said=turn.text)
    elif before.about and _switched(before, need):
        yield Operation(kind="switch", said=turn.text)


def _kinds(need: Need) -> set[object]:
    return {v for c in need.constraints if c.field == "category" for v in c.values}


def _switched(before: Need, need: Need) -> bool:
    """Return True for another kind of thing, of which no word was sought before."""
    shared = set(before.about.split()) & set(need.about.split())
    return not shared and _kinds(need) != _kinds(before) and bool(need.about)


def _constraints(before: Need, need: Need, turn: Turn) -> Iterator[Operation]:
    criticized = {c.constraint: c.products for c in turn.critiques if c.constraint}
    base = _base(turn)
    gone = unlike(before.constraints, need.constraints)
    new = unlike(need.constraints, before.constraints)
    for constraint in new:
        said = constraint.said
        products = criticized.get(constraint) or base
        if products:
            yield Operation(kind="critique", said=said, constraint=constraint, products=products)
        else:
            changed = any(c.field == constraint.field for c in gone)
            kind = "change" if changed else "add"
            yield Operation.model_validate({"kind": kind, "said": said, "constraint": constraint})
    for constraint in gone:
        if constraint.field not in {c.field for c in new}:
            yield Operation(kind="drop", said=_words_for(constraint, turn), constraint=constraint)


def _base(turn: Turn) -> tuple[str, ...]:
    """Return the products that all of the turn's wishes are relative to: "like that but blue"."""
    if turn.rejection or turn.goal not in ("find", "similar"):
        return ()
    return tuple(dict.fromkeys(i for r in turn.references if not r.loose for i in r.ids))


def _words_for(constraint: Constraint, turn: Turn) -> str:
    """Return the words that let go of a constraint."""
    waived = [w.said for w in turn.waived if w.field == constraint.field and w.said]
    named = [turn.text[d.start : d.end] for d in turn.droppings if d.field == constraint.field]
    return next(iter((*named, *waived)), turn.text)


def _products(need: Need, turn: Turn, pointed: Sequence[Reference]) -> Iterator[Operation]:
    rejection = turn.rejection
    if rejection and not rejection.values:
        kind = "recall" if rejection.recall else "reject"
        ids = rejection.ids
        yield Operation.model_validate({"kind": kind, "said": rejection.said, "products": ids})
    told = set(rejection.ids) if rejection else set()
    for reference in pointed:
        if not set(reference.ids) <= told and reference.ids:
            yield Operation(kind="refer", said=reference.said, products=reference.ids)
