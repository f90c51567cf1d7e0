"""What questions are worth: turns until a target is among three cards, by how questions are picked.

`python -m bench.questions --home HOME --catalog demo retail esci --requests 100`: the last line is
one JSON object. A request is a category of the catalogue with none, one or two true wishes of a
target drawn from it; the simulated shopper never names the target, answers each question by what
the target's row states, and pages on where nothing is asked. A shopper who finds nothing in ten
turns counts as eleven.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Literal, NamedTuple

import numpy as np

from agent import askable_fields
from recommender import Band, Candidates, Inquiry, best_inquiry, inquiries, oracle_turns
from store import Catalog, Constraint, SentenceEmbedder, Shelf
from tools import by_query

Policy = Literal["gain", "random", "none"]
_POLICIES: tuple[Policy, ...] = ("gain", "random", "none")
_TURNS, _SHOWN, _FEWEST = 10, 3, 8


class Request(NamedTuple):
    """A category with true wishes, and the row that is meant."""

    category: str
    where: tuple[Constraint, ...]
    target: int


class Talk(NamedTuple):
    """How long a conversation took, and for each question the share of candidates it left."""

    turns: int
    left: tuple[float, ...]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--catalog", nargs="+", default=["demo", "retail", "esci"])
    parser.add_argument("--requests", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    shelf = Shelf(options.home, SentenceEmbedder())
    found = {
        name: measured(shelf.open(name), options.requests, options.seed) for name in options.catalog
    }
    sys.stdout.write(json.dumps(found) + "\n")


def measured(catalog: Catalog, count: int, seed: int) -> dict[str, float]:
    """Return the figures of one catalogue."""
    chance = random.Random(seed)
    wanted = list(_requests(catalog, count, chance))
    fields = askable_fields(catalog.vocabulary)
    result: dict[str, float] = {"requests": len(wanted)}
    for policy in _POLICIES:
        talks = [_talk(catalog, r, fields, policy, random.Random(seed)) for r in wanted]
        result[f"turns_{policy}"] = round(fmean(t.turns for t in talks), 2)
        if policy == "none":
            continue
        left = [share for t in talks for share in t.left]
        result[f"asks_{policy}"] = round(fmean(bool(t.left) for t in talks), 3)
        result[f"left_after_answer_{policy}"] = round(fmean(left), 3) if left else 1.0
    result["turns_oracle"] = round(fmean(_oracle(catalog, r, fields) for r in wanted), 2)
    return result


def _requests(catalog: Catalog, count: int, chance: random.Random) -> Iterator[Request]:
    categories = [c for c, n in catalog.vocabulary.categories.items() if n >= _FEWEST]
    for n in range(count):
        category = chance.choice(categories)
        kind = Constraint(field="category", op="eq", value=category)
        rows = np.flatnonzero(catalog.satisfying([kind]))
        target = int(chance.choice(rows))
        yield Request(category, (kind, *_wishes(catalog, target, n % 3, chance)), target)


def _wishes(
    catalog: Catalog, target: int, count: int, chance: random.Random
) -> Iterator[Constraint]:
    product = catalog.at([target])[0]
    texts = [
        Constraint(field=f, op="eq", value=v[0])
        for f, v in product.attributes.items()
        if isinstance(v, tuple) and f in ("color", "material", "gender", "size")
    ]
    if product.price:
        most = round(product.price.major * chance.uniform(1.0, 2.0), 2)
        texts.append(Constraint(field="price", op="lte", value=most))
    yield from chance.sample(texts, min(count, len(texts)))


def _talk(
    catalog: Catalog,
    request: Request,
    fields: Mapping[str, float],
    policy: Policy,
    chance: random.Random,
) -> Talk:
    where, seen = list(request.where), set[int]()
    open_ = {f: e for f, e in fields.items() if f not in {c.field for c in where}}
    left: list[float] = []
    for turn in range(1, _TURNS + 1):
        found = by_query(catalog, request.category, where)
        shown = [row for row in found.rows if row not in seen][:_SHOWN]
        if request.target in shown:
            return Talk(turn, tuple(left))
        seen |= set(shown)
        asked = _question(catalog, found.candidates, open_, policy, chance)
        if asked is None:
            continue
        del open_[asked.field]
        before = catalog.count(where)
        where += _answer(catalog, asked, request.target)
        left.append(catalog.count(where) / before)
    return Talk(_TURNS + 1, tuple(left))


def _question(
    catalog: Catalog,
    candidates: Candidates | None,
    fields: Mapping[str, float],
    policy: Policy,
    chance: random.Random,
) -> Inquiry | None:
    if candidates is None or policy == "none" or len(candidates) <= 2 * _SHOWN:
        return None
    if policy == "gain":
        return best_inquiry(catalog, candidates, fields, shown=_SHOWN)
    found = inquiries(catalog, candidates, fields)
    return chance.choice(found) if found else None


def _answer(catalog: Catalog, asked: Inquiry, target: int) -> Sequence[Constraint]:
    """Return what the shopper of a target answers: the first option that holds, or nothing."""
    for option in asked.options:
        constraints = _constraints(asked.field, option.choice)
        if catalog.satisfying(constraints)[target]:
            return constraints
    return ()


def _constraints(field: str, choice: str | bool | Band) -> list[Constraint]:
    if not isinstance(choice, Band):
        return [Constraint(field=field, op="eq", value=choice)]
    low = [] if choice.low is None else [Constraint(field=field, op="gte", value=choice.low)]
    high = [] if choice.high is None else [Constraint(field=field, op="lte", value=choice.high)]
    return [*low, *high]


def _oracle(catalog: Catalog, request: Request, fields: Mapping[str, float]) -> float:
    rows = np.flatnonzero(catalog.satisfying(request.where))
    return oracle_turns(catalog, Candidates.holding(rows, request.target), request.target, fields)


if __name__ == "__main__":
    main()
