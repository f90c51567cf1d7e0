"""What speaks for a pick: what its shopper did before, and over which facts that bears on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from recommender import Evidence, Fact, Graph, Reason, path_to, path_words
from store import Product
from tools.shopper import Shopper

# What was done, the most telling first, and how it is said.
_DONE = {"buy": "bought", "like": "liked", "add": "put in your cart", "rate": "rated"}
_SEEN, _SAID_SEEN = "view", "looked at"


class Grounds(NamedTuple):
    """A graph of candidates, then of `known`, what was liked last, in which reasons are found."""

    shopper: Shopper
    graph: Graph
    candidates: int
    known: Sequence[Product]

    def of(self, place: int, anchor: Product, share: float) -> Reason:
        """Return what a shopper did that speaks for a candidate, and over which facts."""
        done = _done(self.shopper, anchor)
        said = _DONE.get(done, _SAID_SEEN)
        named = f"the {anchor.title} you {said}"
        evidence = [Evidence(field="history", value=f"{named}: {share:.0%} of the score")]
        slots = {"done": done, "title": anchor.title, "share": f"{share:.0%}"}
        if anchor.id == self.graph.ids[place]:
            return _because("own", f"the one you {said}", evidence, slots)
        columns = [self.candidates + at for at, p in enumerate(self.known) if p.id == anchor.id]
        path = path_to(self.graph, columns, place) if columns else None
        if path is None or len(path.steps) > 1:
            return _because("close", f"close to {named}", evidence, slots)
        lead, beside = path.steps[0].facts[0], path.beside
        facts = [_fact(f, anchor) for f in (lead, beside) if f]
        evidence += [Evidence(field=field, value=value or "yes") for _, field, value in facts]
        names = (("kind", "field", "value"), ("beside", "beside_field", "beside_value"))
        for keys, (kind, field, value) in zip(names, facts, strict=False):
            slots |= dict(zip(keys, (kind, "" if kind == field else field, value), strict=True))
        text = path_words(path, {anchor.id: named, self.graph.ids[place]: "this"})
        return _because("path", text, evidence, slots)


def _fact(fact: Fact, known: Product) -> tuple[str, str, str]:
    """Return the kind of a fact, the field that states it, and its value."""
    value = known.title if fact.kind == "goes_with" else fact.value
    field = fact.field if fact.kind in ("fit", "attribute") else fact.kind
    return fact.kind, field, value


def _because(
    name: str, text: str, evidence: Sequence[Evidence], slots: Mapping[str, str]
) -> Reason:
    return Reason(text=text, evidence=tuple(evidence), kind="fact", name=name, slots=slots)


def _done(shopper: Shopper, product: Product) -> str:
    """Return the most telling thing that the shopper did with a product."""
    kinds = shopper.kinds(product.id)
    return next((kind for kind in _DONE if kind in kinds), _SEEN)
