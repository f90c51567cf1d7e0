"""Products picked by a shopper's taste: scored, made to differ, drawn as a slate, explained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender import (
    Evidence,
    Fact,
    Graph,
    History,
    Profile,
    Reason,
    Slate,
    Walk,
    diversified,
    path_to,
    path_words,
    slate_of,
)
from store import Catalog, Constraint, Product, Unstated
from tools.selection import wishes_met
from tools.shopper import Shopper

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]
_POOL = 60
_VARIED = 12
_ANCHORS = 8
# A click rate that is usual for the best of a list: on its scale a slate is drawn.
_RATE = 0.1
# What the prior of a click rate is worth in impressions.
_PRIOR = 20.0
_WALK, _WISH = 0.2, 0.3
# The learned taste weighs likeness itself, by what it proved to be worth.
_LEARNED = 0.8
# What nobody had yet is liked for its likeness alone; it is not buried, nor put first.
_UNTRIED = 0.7
# Of a score, the share that one thing must have brought to be called the reason.
_TELLING = 0.15
# What was done, the most telling first, and how it is said.
_DONE = {"buy": "bought", "like": "liked", "add": "put in your cart", "rate": "rated"}
_SEEN, _SAID_SEEN = "view", "looked at"


class Picks(NamedTuple):
    """The products, best place first, with a reason for each; out of how many that match."""

    products: list[Product]
    matching: int
    slate: Slate
    because: dict[str, Reason]


def picks(
    catalog: Catalog,
    shopper: Shopper,
    where: Sequence[Constraint],
    limit: int,
    *,
    unstated: Unstated = "exclude",
) -> Picks | None:
    """Return what a shopper may like among what satisfies `where`; None where nothing tells.

    What was bought or disliked is left out, and what can't be bought where anything else can.
    """
    history, wishes = shopper.history(catalog), shopper.preferences
    mask = catalog.satisfying(where, unstated)
    matching = int(mask.sum())
    mask[shopper.owned(catalog)] = False
    rows = _candidates(catalog, shopper, history, mask, wishes)
    if rows is None or not len(rows):
        return None
    can = catalog.available(rows)
    rows = rows[can] if can.any() else rows
    liked = _liked(history)
    known = catalog.at(liked)
    candidates = catalog.at(rows.tolist())
    graph = Graph([*candidates, *known])
    scores = _scores(catalog, shopper, history, rows, wishes, _walked(graph, len(rows), history))
    best = diversified(scores, catalog.meaning.vectors(rows), max(_VARIED, limit))
    slate = _drawn([candidates[i].id for i in best], scores[best], shopper, limit)
    at = {candidates[i].id: int(i) for i in best}
    chosen = [candidates[at[i]] for i in slate.products]
    found = ((p, _reason(catalog, shopper, history, graph, at[p.id], rows, known)) for p in chosen)
    return Picks(chosen, matching, slate, {p.id: reason for p, reason in found if reason})


def _candidates(
    catalog: Catalog,
    shopper: Shopper,
    history: History,
    mask: NDArray[np.bool_],
    wishes: Sequence[Constraint],
) -> Rows | None:
    """Return the rows that any sign of a taste speaks for, without an order."""
    parts: list[Rows] = []
    if (history.weights > 0).any():
        profile, _ = _profile(catalog, history, shopper.now)
        for vector in (profile.short, profile.long):
            parts.append(catalog.meaning.nearest(vector, mask, _POOL).astype(np.int64))
        if shopper.tastes:
            allowed = np.flatnonzero(mask)
            scores = shopper.tastes.scores(history, allowed, shopper.now)
            parts.append(allowed[np.argsort(-scores, kind="stable")[:_POOL]])
    elif wanted := [w for w in wishes if not w.negative]:
        parts.append(np.flatnonzero(mask & catalog.satisfying(wanted[:1]))[: _POOL * 4])
    return np.unique(np.concatenate(parts)) if parts else None


def _profile(
    catalog: Catalog, history: History, now: float
) -> tuple[Profile, NDArray[np.floating]]:
    """Return the profile of a history over rows; vectors are read for those rows only."""
    vectors = catalog.meaning.vectors(history.products)
    own = History(np.arange(len(history)), history.times, history.weights, history.visit)
    return Profile.of(own, vectors, now), vectors


def _scores(
    catalog: Catalog,
    shopper: Shopper,
    history: History,
    rows: Rows,
    wishes: Sequence[Constraint],
    walked: Floats,
) -> Floats:
    """Return one score of each row, 0 to 1: the learned taste, or likeness to the profile."""
    profile, _ = _profile(catalog, history, shopper.now)
    total = _scaled(profile.scores(catalog.meaning.vectors(rows)))
    if shopper.tastes and (history.weights > 0).any():
        learned = shopper.tastes.scores(history, rows, shopper.now)
        # A product that came since the training has no other score than its likeness.
        known = (1 - _LEARNED) * total + _LEARNED * _scaled(learned)
        tried = (learned > 0) | shopper.tastes.tried(rows)
        total = np.where(tried, known, _UNTRIED * total)
    total = total + _WALK * _scaled(walked)
    if wishes:
        total = total + _WISH * wishes_met(catalog, wishes)[rows] / len(wishes)
    return _scaled(total)


def _scaled(scores: Floats) -> Floats:
    low, high = float(scores.min(initial=np.inf)), float(scores.max(initial=-np.inf))
    return (scores - low) / (high - low) if high > low else np.zeros(len(scores))


def _liked(history: History) -> list[int]:
    """Return the rows of what was liked last, the latest first."""
    liked = history.products[history.weights > 0].tolist()
    return list(dict.fromkeys(reversed(liked)))[:_ANCHORS]


def _walked(graph: Graph, candidates: int, history: History) -> Floats:
    anchors = np.arange(candidates, len(graph.ids))
    weights = 0.5 ** (np.arange(len(anchors)) / 4.0)
    return Walk(graph).scores(anchors, weights)[:candidates]


def _drawn(ids: Sequence[str], scores: Floats, shopper: Shopper, limit: int) -> Slate:
    means = _RATE * scores
    # As much is known of each as the prior tells; what was shown often is known better.
    unsure = np.sqrt(means * (1 - means) / _PRIOR)
    return slate_of(ids, means, unsure, policy=shopper.policy, slots=limit, seed=shopper.seed)


def _reason(
    catalog: Catalog,
    shopper: Shopper,
    history: History,
    graph: Graph,
    place: int,
    rows: Rows,
    known: Sequence[Product],
) -> Reason | None:
    """Return what a shopper did that speaks for a product, and over which facts."""
    anchor = _anchor(catalog, shopper, history, int(rows[place]))
    if anchor is None:
        return None
    product, share = anchor
    done = _done(shopper, product)
    said = _DONE.get(done, _SAID_SEEN)
    named = f"the {product.title} you {said}"
    evidence = [Evidence(field="history", value=f"{named}: {share:.0%} of the score")]
    slots = {"done": done, "title": product.title, "share": f"{share:.0%}"}
    if product.id == graph.ids[place]:
        return _because("own", f"the one you {said}", evidence, slots)
    columns = [len(rows) + at for at, p in enumerate(known) if p.id == product.id]
    path = path_to(graph, columns, place) if columns else None
    if path is None or len(path.steps) > 1:
        return _because("close", f"close to {named}", evidence, slots)
    lead, beside = path.steps[0].facts[0], path.beside
    facts = [_fact(f, product) for f in (lead, beside) if f]
    evidence += [Evidence(field=field, value=value or "yes") for _, field, value in facts]
    names = (("kind", "field", "value"), ("beside", "beside_field", "beside_value"))
    for keys, (kind, field, value) in zip(names, facts, strict=False):
        slots |= dict(zip(keys, (kind, "" if kind == field else field, value), strict=True))
    text = path_words(path, {product.id: named, graph.ids[place]: "this"})
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


def _anchor(
    catalog: Catalog, shopper: Shopper, history: History, row: int
) -> tuple[Product, float] | None:
    """Return the product of the history that brought most of a row's score, with its share."""
    learned = shopper.tastes.shares(history, row, shopper.now) if shopper.tastes else {}
    shares = max(learned, _likenesses(catalog, history, row), key=_largest)
    if _largest(shares) < _TELLING:
        return None
    best = max(shares, key=lambda known: shares[known])
    return catalog.at([best])[0], shares[best]


def _largest(shares: Mapping[int, float]) -> float:
    return max(shares.values(), default=0.0)


def _likenesses(catalog: Catalog, history: History, row: int) -> dict[int, float]:
    """Return which share of a row's likeness to the history each row of that brought."""
    positive = np.maximum(history.weights, 0.0)
    if not positive.any():
        return {}
    vector = catalog.meaning.vectors([row])[0]
    parts = positive * np.maximum(catalog.meaning.vectors(history.products) @ vector, 0.0)
    total = float(parts.sum()) or 1.0
    shares: dict[int, float] = {}
    for known, part in zip(history.products.tolist(), parts.tolist(), strict=True):
        shares[known] = shares.get(known, 0.0) + part / total
    return shares
