"""Facts that a reply states and the catalogue doesn't hold, by a check of its own.

Nothing of `agent.grounding` is used. The check is plain: every price and every number with a unit
in the text, and every color or material word, must be stated by the row of the product that the
sentence names or by what the shopper asked for; "the cheapest of these" must be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.simulation.assurances import untrue_assurances
from evaluation.simulation.conversation import Turn
from evaluation.simulation.evidence import Evidence
from evaluation.simulation.extremes import extremes
from evaluation.simulation.limit import Limit
from evaluation.simulation.passages import Passage, passages
from evaluation.simulation.shop import Shop


def unsupported(
    turn: Turn, before: Sequence[Turn], limits: Sequence[Limit], shop: Shop
) -> Iterator[str]:
    """Yield each claim of a reply that nothing supports, with its sentence."""
    earlier = [i for past in before for i in past.heard.shown]
    known = [shop.by_id[i] for i in (*turn.heard.shown, *reversed(earlier)) if i in shop.by_id]
    told = [str(limit.value) for past in (*before, turn) for limit in past.said.added]
    said = " ".join([*(past.said.text for past in before), turn.said.text, *told])
    shown = [shop.by_id[i] for i in turn.heard.shown if i in shop.by_id]
    for assurance in untrue_assurances(turn.heard.text, shown, limits, shop):
        yield f"{assurance!r} about what was asked"
    # The choices that a question offers claim nothing.
    for passage in passages(turn.heard.text.replace(turn.heard.question, " "), known):
        evidence = Evidence(shop, passage.rows or known, said, limits, bool(passage.rows), known)
        for claim in (*evidence.unsupported(passage.text), *extremes(passage, shown)):
            yield f"{claim!r} in {passage.text!r}"
    for row in shown:
        evidence = Evidence(shop, [row], said, limits, True, known)
        for reason in (turn.heard.reasons or {}).get(row.id, ()):
            passage = Passage(str(reason.get("text", "")), (row,))
            for claim in (*evidence.unsupported(passage.text), *extremes(passage, shown)):
                yield f"{claim!r} in the reason {passage.text!r} of {row.id}"
