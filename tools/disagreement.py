"""Where a model's arguments differ from the shop's own reading: the omission detector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from store import Constraint, Value
from tools.strictness import covers

Kind = Literal["omitted", "loosened", "contradicted", "added", "goal"]


class Disagreement(Value):
    """One difference, each side in short; what both sides ask for together is enforced.

    The model `omitted` a limit of the shopper's altogether, `loosened` it or `contradicted` it,
    or it `added` one that the reading does not hold. Of a `goal` one side searches and one doesn't.
    """

    kind: Kind
    field: str
    said: str = ""
    shopper: str = ""
    model: str = ""


def disagreements(
    shopper: Sequence[Constraint], model: Sequence[Constraint]
) -> tuple[Disagreement, ...]:
    """Return every difference between the shopper's hard limits and a model's conditions."""
    # Nobody asks a model to repeat which products were rejected, or what titles have to name.
    told = [c for c in shopper if c.field not in ("id", "title")]
    left_out = [_against(c, model) for c in told if not any(covers(m, c) for m in model)]
    fields = {c.field for c in shopper}
    added = [
        Disagreement(kind="added", field=m.field, model=in_short(m))
        for m in model
        if m.field not in fields and not any(covers(c, m) for c in shopper)
    ]
    return (*left_out, *added)


def _against(limit: Constraint, model: Sequence[Constraint]) -> Disagreement:
    instead = [m for m in model if m.field == limit.field]
    kind: Kind = "omitted"
    if instead:
        kind = "loosened" if any(covers(limit, m) for m in instead) else "contradicted"
    return Disagreement(
        kind=kind,
        field=limit.field,
        said=limit.said or in_short(limit),
        shopper=in_short(limit),
        model="; ".join(map(in_short, instead)),
    )


def in_short(constraint: Constraint) -> str:
    """Return a constraint as field, operator and values."""
    return f"{constraint.field} {constraint.op} {', '.join(map(str, constraint.values))}"
