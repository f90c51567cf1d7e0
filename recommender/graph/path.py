"""How a product hangs together with one that a shopper knows: a typed path, and its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.graph.fact import Fact, Kind
from recommender.graph.graph import TRUST, Graph

Ints = NDArray[np.int64]
# A path over another product convinces less than one shared fact, whatever that is.
_DETOUR = 4.0
_CROWD = 5


class Step(NamedTuple):
    """Over which facts one comes to a product; the first is the one that leads."""

    facts: tuple[Fact, ...]
    product: str


@dataclass(frozen=True, slots=True)
class Path:
    """From a product that the shopper knows, step by step, to the one that is suggested."""

    start: str
    steps: tuple[Step, ...]

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The kind of the leading fact of each step."""
        return tuple(step.facts[0].kind for step in self.steps)

    @property
    def beside(self) -> Fact | None:
        """The fact of another kind that is told beside the one that leads the last step."""
        lead, *others = self.steps[-1].facts
        return next((f for f in others if f.kind != lead.kind), None)


def path_to(graph: Graph, known: Sequence[int], target: int) -> Path | None:
    """Return the shortest path from any of the `known` columns to `target`, or None.

    A fact is long if it is common and little trusted, so a rare one leads; others that the same
    two products share are told beside it. At most one product stands between. Ties go to the
    product that comes first in `known`, then to the lower columns.
    """
    if target in known:
        return None
    straight = [(_lengths(graph, _shared(graph, k, target)), k) for k in known]
    found = [(min(lengths.values()), i) for i, (lengths, _) in enumerate(straight) if lengths]
    if found:
        start = straight[min(found)[1]][1]
        return Path(graph.ids[start], (_step(graph, start, target),))
    return _over_another(graph, known, target)


def _over_another(graph: Graph, known: Sequence[int], target: int) -> Path | None:
    ends = _reached(graph, target)
    best: tuple[float, int, int] | None = None
    for start in known:
        for between, length in _reached(graph, start).items():
            if between in ends and between not in known:
                whole = length + ends[between] + _DETOUR
                if best is None or whole < best[0]:
                    best = (whole, start, between)
    if not best:
        return None
    _, start, between = best
    steps = (_step(graph, start, between), _step(graph, between, target))
    return Path(graph.ids[start], steps)


def _shared(graph: Graph, one: int, other: int) -> list[int]:
    """Return the facts of both; that a few shoppers bought both would give them away."""
    both = np.intersect1d(graph.facts_at(one), graph.facts_at(other), assume_unique=True)
    facts = [int(fact) for fact in both]
    of_shoppers = [f for f in facts if graph.facts[f].kind == "shopper"]
    hidden = of_shoppers if len(of_shoppers) < _CROWD else of_shoppers[1:]
    return [f for f in facts if f not in hidden]


def _reached(graph: Graph, column: int) -> dict[int, float]:
    """Return the products one fact away, with the length of the shortest way there."""
    told = [f for f in graph.facts_at(column).tolist() if graph.facts[f].kind != "shopper"]
    lengths = _lengths(graph, told)
    reached: dict[int, float] = {}
    for fact in sorted(lengths, key=lambda f: (lengths[f], f)):
        for product in graph.products_at(fact).tolist():
            reached.setdefault(product, lengths[fact])
    reached.pop(column, None)
    return reached


def _lengths(graph: Graph, facts: Iterable[int]) -> dict[int, float]:
    """Return the length of each fact: its degree's logarithm, over the trust in its kind."""
    degrees = {int(f): float(np.log(graph.degrees[f])) for f in facts}
    return {f: d / TRUST[graph.facts[f].kind] for f, d in degrees.items()}


def _step(graph: Graph, one: int, other: int) -> Step:
    lengths = _lengths(graph, _shared(graph, one, other))
    order = sorted(lengths, key=lambda fact: (lengths[fact], fact))
    return Step(tuple(graph.facts[f] for f in order), graph.ids[other])


FRAMES: Mapping[Kind, str] = {
    "goes_with": "is stated to go with {known}",
    "fit": "has the same {field} as {known}, {value}",
    "theme": "is noted for {value} like {known}",
    "brand": "is by {value}, who also make {known}",
    "attribute": "is {value} in {field} like {known}",
    "category": "is in {value} like {known}",
    "shopper": "was bought by several shoppers who bought {known}",
}
"""What is said of each kind of leading fact; the slots are `known`, `field` and `value`."""
BESIDE: Mapping[Kind, str] = {
    "goes_with": "goes with it",
    "fit": "has its {field}, {value}",
    "theme": "is noted for {value} too",
    "brand": "is of the same maker",
    "attribute": "shares its {field}, {value}",
    "category": "is of the same kind",
    "shopper": "was bought by the same shoppers",
}
"""What is added of the fact that two products share beside the one that leads."""


OF_FIELD: Mapping[str, tuple[str, str]] = {
    "compatible_with": ("works with {value} like {known}", "works with {value} too"),
    "fits": ("fits {value} like {known}", "fits {value} too"),
    "for_model": ("is for {value} like {known}", "is for {value} too"),
}
"""Both of these for the fields whose names are no nouns."""
_YES, _YES_TOO = "is {field} like {known}", "is {field} too"


def path_words(path: Path, names: Mapping[str, str]) -> str:
    """Return the path in plain English, about the product that is suggested.

    `names` tells how each product on the path is called, such as "the Tarnfell stove you bought".
    """
    return ", as ".join(_said(path, names))


def _said(path: Path, names: Mapping[str, str]) -> Iterator[str]:
    """Yield what is said of each step, from the suggested product back to the known one."""
    known = [path.start, *(step.product for step in path.steps)]
    for place in range(len(path.steps) - 1, -1, -1):
        lead = path.steps[place].facts[0]
        said = _filled(_frame(FRAMES, lead, _YES), lead, names[known[place]])
        if place < len(path.steps) - 1:
            yield f"{names[known[place + 1]]} {said}"
            continue
        if fact := path.beside:
            said += f", and {_filled(_frame(BESIDE, fact, _YES_TOO), fact)}"
        yield said


def _frame(frames: Mapping[Kind, str], fact: Fact, plain: str) -> str:
    if not fact.value:
        return plain
    lead, beside = OF_FIELD.get(fact.field, (FRAMES[fact.kind], BESIDE[fact.kind]))
    return lead if frames is FRAMES else beside


def _filled(frame: str, fact: Fact, known: str = "") -> str:
    return frame.format(field=fact.field.replace("_", " "), value=fact.value, known=known)
