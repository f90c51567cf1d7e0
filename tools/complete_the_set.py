"""What goes with one product that was shown."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from langchain.tools import ToolRuntime, tool
from pydantic import Field

from recommender import Companion, Evidence, Reason
from store import Constraint
from tools.arguments import Arguments
from tools.company import company
from tools.condition import Enforced, held
from tools.context import ShopContext
from tools.findings import SHOWN, Answer, Findings, answer

_MOST_MET = 20
_STATED = ("goes_with", "named_by")


class CompleteTheSet(Arguments):
    """With which one."""

    id: Annotated[str, Field(min_length=1, max_length=200)]


@tool(args_schema=CompleteTheSet, response_format="content_and_artifact")
def complete_the_set(id: str, runtime: ToolRuntime[ShopContext, Any]) -> Answer:
    """Find what goes with a shown product; `rests_on` tells by what."""
    context = runtime.context
    both = held(context.constraints)
    affinity = context.tastes.affinity if context.tastes else None
    kept = company(context.catalog, id, both.constraints, SHOWN, affinity)
    if kept.rests_on not in _STATED and (met := bought_together(context, id, both, kept.matching)):
        return answer(context.catalog, met)
    found = Findings(
        kept.products,
        kept.matching,
        both,
        context.constraints,
        rests_on=kept.rests_on,
        of=kept.of,
    )
    return answer(context.catalog, found)


def bought_together(
    context: ShopContext, id: str, both: Enforced, matching: int
) -> Findings | None:
    """Return what buyers took with a product, with the counts as reasons; None where too few did.

    What the catalogue itself states to go with it comes before that.
    """
    if context.tastes is None:
        return None
    anchors = context.catalog.known([id])
    met = {c.product: c for c in context.tastes.companions(anchors, _MOST_MET)}
    wanted = Constraint(field="id", op="in", value=tuple(met))
    rows = np.flatnonzero(context.catalog.satisfying([*both.constraints, wanted])).tolist()
    allowed = {p.id: p for p in context.catalog.at(rows)}
    shown = sorted((i for i in met if i in allowed), key=lambda i: not allowed[i].available)[:SHOWN]
    if not shown:
        return None
    return Findings(
        [allowed[i] for i in shown],
        max(matching, len(shown)),
        both,
        context.constraints,
        unstated=context.unstated,
        rests_on="bought_together",
        because={i: (_counted(met[i]),) for i in shown},
    )


def _counted(companion: Companion) -> Reason:
    together = f"{companion.together} of {companion.anchored} baskets"
    return Reason(
        text=f"in {together} with it, {companion.lift:.1f} times as many as by chance",
        evidence=(
            Evidence(field="bought together", value=together),
            Evidence(field="computed", value=f"lift {companion.lift:.2f}"),
            Evidence(field="computed", value=f"confidence {companion.confidence:.0%}"),
            Evidence(field="computed", value=f"support {companion.support:.2%}"),
        ),
        kind="fact",
        name="together",
        slots={
            "n": f"{companion.together:,}",
            "of": f"{companion.anchored:,}",
            "lift": f"{companion.lift:.1f}",
        },
    )
