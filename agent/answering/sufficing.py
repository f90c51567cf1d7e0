"""Whether a thing does as much as is asked: 130 kg of a ladder that "holds 150 kg"."""

from __future__ import annotations

from agent.answering.asked import Asked
from agent.answering.fields import stated
from agent.answering.finding import Finding, Verdict
from agent.answering.passages import excerpt, texts
from agent.grounding import figures
from agent.grounding.figures import Figure
from agent.reading import root, table
from store import Product, words


def by_capability(product: Product, asked: Asked) -> Finding | None:
    """Return whether the one measure asked for is within what a field or a text says it bears."""
    wanted = [f for f in figures(asked.text) if f.kind == "quantity" and f.unit]
    verbs = _verbs(asked.text)
    if len(wanted) != 1 or not verbs:
        return None
    for field in _fields(verbs):
        told = stated(product, field)
        if told and (most := _most(told, wanted[0])):
            verdict = _verdict(wanted[0], most)
            return Finding(product=product.id, verdict=verdict, field=field, value=told)
    for field, sentence in texts(product):
        if verbs & _verbs(sentence) and (most := _most(sentence, wanted[0])):
            verdict, quote = _verdict(wanted[0], most), excerpt(sentence, most.text)
            return Finding(product=product.id, verdict=verdict, field=field, quote=quote)
    return None


def _verdict(wanted: Figure, most: Figure) -> Verdict:
    return "yes" if wanted.amount <= most.amount else "no"


def _most(text: str, wanted: Figure) -> Figure | None:
    """Return the one figure of a text that measures the same; of two nobody knows which."""
    same = [f for f in figures(text) if f.kind == "quantity" and f.unit == wanted.unit]
    return same[0] if len(same) == 1 else None


def _verbs(text: str) -> frozenset[str]:
    """Return the groups of what a text says that a thing can do: bear, cut, cover."""
    said = {root(w) for w in words(text)}
    groups = table("asking")["capabilities"]
    return frozenset(g for g, told in groups.items() if said & {root(w) for w in told["verbs"]})


def _fields(verbs: frozenset[str]) -> list[str]:
    groups = table("asking")["capabilities"]
    return [f for g in sorted(verbs) for f in groups[g].get("fields", ())]
