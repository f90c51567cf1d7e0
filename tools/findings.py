"""What a tool answers: short lines for the model, ids for the page, the way out when empty."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from recommender import Reason, Relaxation, Slate, contrasted, label, reasons_for, relaxations
from store import Catalog, Constraint, Product, Unstated, contradictions, resolved, unstated_of
from tools.condition import Enforced
from tools.considered import Considered

_FACTS = 7
_OTHER_VALUES = 3
_LONGEST_VALUE = 28
_EXCERPTS = 720
_FEW = 3
SHOWN = 3
"""How many products a tool names that isn't told a number."""
Answer = tuple[str, dict[str, Any]]


class Findings(NamedTuple):
    """The products a tool picked, out of how many that match.

    `unknown` are the things sought that the catalogue has no word for. With `unstated` as mark,
    the products may hold some on which the catalogue doesn't say; `matching` doesn't count them.
    `corrected` pairs words of the query with those that were searched for instead. `rests_on` is
    why these were picked where no query tells, and `of` the kind, department or field it speaks of.
    `ask` is the question that would narrow them most, empty where none earns its place. `because`
    has what a shopper did and wrote that speaks for a product, by id; `slate` is how a slate was
    drawn. `considered` are these and the candidates that came next. `promoted` tells of which of
    them the owner's wish counted in the order, and why.
    """

    products: Sequence[Product]
    matching: int
    enforced: Enforced
    wishes: Sequence[Constraint]
    unknown: tuple[str, ...] = ()
    unstated: Unstated = "exclude"
    corrected: tuple[tuple[str, str], ...] = ()
    rests_on: str = ""
    of: str = ""
    ask: Mapping[str, Any] = {}
    because: Mapping[str, tuple[Reason, ...]] = {}
    slate: Slate | None = None
    promoted: Mapping[str, str] = {}
    considered: tuple[Considered, ...] = ()


def answer(catalog: Catalog, findings: Findings) -> Answer:
    """Return the text for the model, and the artifact that never reaches it.

    Products travel as ids in the artifact; rows are read again where they are shown.
    """
    limits = [resolved(c, catalog.vocabulary) for c in findings.enforced.constraints]
    text: dict[str, Any] = {
        "matching": findings.matching,
        "products": [line(p, findings) | _unverified(p, limits) for p in findings.products],
    }
    if findings.unknown:
        text["no_such_thing"] = findings.unknown
    elif not findings.products:
        text["relaxations"] = [told(r, catalog) for r in ways_out(catalog, findings.enforced)]
        text |= _impossible(catalog, findings.enforced.constraints)
        if rejected := _rejected(catalog, findings.enforced.constraints):
            text["rejected"] = rejected
    if findings.rests_on:
        text |= {"rests_on": findings.rests_on, "of": findings.of}
    if findings.corrected:
        text["searched_for"] = dict(findings.corrected)
    marked = findings.unstated == "mark"
    unsaid = _unsaid(catalog, findings.enforced.constraints, marked)
    if unsaid:
        text["unverified" if marked else "left_out_unknown"] = unsaid
    if findings.ask:
        text["ask"] = findings.ask
    return json.dumps(text, ensure_ascii=False), _artifact(findings, text, unsaid)


def _artifact(findings: Findings, text: Mapping[str, Any], unsaid: int) -> dict[str, Any]:
    """Return what the agent needs of an answer: `text` is what the model reads of it."""
    marked = findings.unstated == "mark"
    return {
        "ask": dict(findings.ask),
        "ids": [p.id for p in findings.products],
        "matching": findings.matching,
        "telling": telling(findings.products, findings.wishes),
        "unknown": 0 if marked else unsaid,
        "unverified": unsaid if marked else 0,
        "corrected": list(findings.corrected),
        "relaxations": text.get("relaxations", []),
        "rejected": text.get("rejected", 0),
        "rests_on": findings.rests_on,
        "of": findings.of,
        "narrowed": bool(findings.enforced.added),
        "because": {i: [r.model_dump() for r in some] for i, some in findings.because.items()},
        "slate": _drawn(findings.slate),
        "promoted": dict(findings.promoted),
        "considered": [c.model_dump() for c in findings.considered],
        "disagreements": [d.model_dump() for d in findings.enforced.disagreements],
    }


def _drawn(slate: Slate | None) -> dict[str, Any]:
    """Return how a slate was drawn, for the exposure that is kept of it."""
    if slate is None:
        return {}
    return {
        "policy": slate.policy,
        "propensities": {slot.product: slot.propensity for slot in slate.slots},
        "marginals": {slot.product: slot.marginal for slot in slate.slots},
        "greedy": list(slate.greedy),
    }


def _impossible(catalog: Catalog, constraints: Sequence[Constraint]) -> dict[str, list[str]]:
    """Say which limits nothing at all can satisfy, whatever this shop holds."""
    found = contradictions(constraints, currency=catalog.currency)
    return {"impossible": [f.reason for f in found]} if found else {}


def _rejected(catalog: Catalog, constraints: Sequence[Constraint]) -> int:
    """Count the products that would match, had they not been rejected."""
    stated = [c for c in constraints if c.field != "id"]
    return catalog.count(stated) if len(stated) < len(constraints) else 0


def _unsaid(catalog: Catalog, constraints: Sequence[Constraint], marked: bool) -> int:
    """Count those on which the catalogue doesn't say; what was left out, of one kind only.

    Over a whole shop the number would count things that nobody would think of.
    """
    if marked:
        return catalog.undecided(constraints)
    of_a_kind = any(c.is_kind for c in constraints)
    return catalog.undecided(constraints) if of_a_kind else 0


def line(product: Product, findings: Findings) -> dict[str, Any]:
    """Return what the model may say about one product."""
    others = [p for p in findings.products if p.id != product.id]
    reasons = reasons_for(product, findings.wishes, others)
    because = "; ".join(r.text for r in findings.because.get(product.id, ()))
    return {
        "id": product.id,
        "title": product.title,
        "facts": facts_of(product, [c.field for c in findings.wishes]),
        "says": product.description[: _EXCERPTS // max(_FEW, len(findings.products))],
        "reasons": [r.text for r in reasons if r.kind != "drawback"],
        "drawbacks": [r.text for r in reasons if r.kind == "drawback"],
        **({"because": because} if because else {}),
        **({"promoted_by_the_shop": True} if product.id in findings.promoted else {}),
    }


def telling(products: Sequence[Product], wishes: Sequence[Constraint]) -> dict[str, dict[str, Any]]:
    """Return what the embedded model tells of each product: by name, to be put into words.

    A language model writes from its answer; these would only cost it tokens.
    """
    return {
        p.id: {"reasons": [_named(r) for r in reasons], "says": p.description}
        for p, reasons in contrasted(products, wishes)
    }


def _named(reason: Reason) -> dict[str, Any]:
    named = {"name": reason.name, "kind": reason.kind, "text": reason.text}
    return {**named, "slots": dict(reason.slots), "asked": reason.asked}


def _unverified(product: Product, limits: Sequence[Constraint]) -> dict[str, Any]:
    """Return for which limits the catalogue doesn't say whether a product meets them."""
    unstated = [c.phrase for c in unstated_of(product, limits)]
    return {"unverified": unstated} if unstated else {}


def facts_of(product: Product, first: Sequence[str] = (), limit: int = _FACTS) -> dict[str, str]:
    """Return the facts of a card: price, rating, stock, then attributes, the asked ones first."""
    facts = {"price": str(product.price) if product.price else "not stated"}
    if product.list_price:
        facts["was"] = str(product.list_price)
    if product.rating:
        count = f" from {product.rating.count:,} ratings" if product.rating.count else ""
        facts["rating"] = f"{product.rating.value:g}{count}"
    facts["stock"] = stock_of(product)
    if product.brand:
        facts["brand"] = product.brand
    names = [n for n in product.attributes if n != "goes_with"]
    asked = sorted(names, key=lambda n: n not in first)
    return facts | {label(n): in_words(product, n) for n in asked[:limit]}


def stock_of(product: Product) -> str:
    """Return the stock in words."""
    if not product.available:
        return "out of stock"
    return "in stock" if product.stock is None else f"{product.stock} in stock"


def in_words(product: Product, attribute: str) -> str:
    """Return one attribute value as text."""
    value = product.attributes[attribute]
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def ways_out(catalog: Catalog, enforced: Enforced) -> list[Relaxation]:
    """Return the nearest single changes that would find something."""
    return relaxations(
        enforced.constraints,
        count=catalog.count,
        extreme=catalog.extreme,
        values=partial(_values, catalog),
    )


def _values(catalog: Catalog, field: str, where: Sequence[Constraint]) -> list[str]:
    """Return the values that most of the satisfying products have in a field."""
    rows = np.flatnonzero(catalog.satisfying(where))
    held, names = catalog.values(field, rows), catalog.written(field)
    found = [names[key] for key in held if key in names and len(names[key]) <= _LONGEST_VALUE]
    return found[:_OTHER_VALUES]


def _bound(relaxation: Relaxation) -> float | str | None:
    if relaxation.bound is not None and relaxation.constraint.kind == "day":
        return date.fromordinal(int(relaxation.bound)).isoformat()
    return relaxation.bound


def told(relaxation: Relaxation, catalog: Catalog) -> dict[str, Any]:
    """Return a relaxation for the model and the page."""
    constraint = relaxation.constraint
    gone = (constraint, *relaxation.also)
    # "160 x 230 cm" limits two sides in one breath.
    named: dict[str, list[Constraint]] = {}
    for c in gone:
        named.setdefault(c.said or f"{label(c.field)} {c.value}", []).append(c)
    return {
        "instead_of": "” and “".join(named),
        "several": len(named) > 1,
        "gone": [_part(same) for same in named.values()],
        "field": constraint.field,
        "flag": isinstance(constraint.value, bool),
        "bound": _bound(relaxation),
        "values": list(relaxation.values),
        "upper": constraint.op in ("lt", "lte"),
        "currency": catalog.currency if constraint.field == "price" else "",
        "unit": constraint.unit if constraint.field != "price" else "",
        "matching": relaxation.matching,
    }


def _part(same: Sequence[Constraint]) -> dict[str, Any]:
    """Return what goes under one name: the field it is spoken of by, and all that it limits."""
    return {
        "field": same[0].field,
        "flag": isinstance(same[0].value, bool),
        "fields": [c.field for c in same],
    }
