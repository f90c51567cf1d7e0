"""ShoppingBench's annotated requests, an outside check of how constraints are read.

Source: ShoppingBench's product task, one JSON object a line: `query`, and in `reward` what the
request was written from: `price` bounds in Philippine pesos, `attributes`, and `sku_options` (of
which those named after a size count as sizes).

Its catalogue is not public, so the shop asked is made of the annotations of all requests: one
product a request with its title, its attributes and options as fields and a price within the
bounds. It holds the words that such a shop would have, and few others: reading them is easier
here than among the 2.5 million products of the original. It has no categories.

- A price bound is right on the same side and within 1.5 % of the same number.
- An attribute or size is read where a constraint holds its value by the stems of its words,
  whatever the field is called, or was said in these words; "no stones" where stones are excluded.
- A constraint that supports no annotation is wrong where its field is annotated with something
  else, or where its words are not the request's. Any other may well have been meant: annotations
  are not complete ("stainless steel gate roller" has none), so it is not judged. The `strict`
  numbers count each such one as wrong.

Some annotated values are not in the request at all; they count as missed, and are counted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

from agent import Need
from evaluation.counts import Counts
from evaluation.errors import BadCases
from store import BOUNDS, Constraint, stems, telling_stems

CURRENCY = "PHP"
_CLOSE = 0.015
_OTHERWISE = frozenset({"price", "category", "available", "stock"})
_COLORS = frozenset({"color", "colour", "color_family"})
# The scale that a size is stated in: "eu:40", "int:xl", "waist:29".
_SCALE = re.compile(r"^[a-z]+:\s*(?=\S)")


class Annotation(NamedTuple):
    """One value that the request was written from."""

    kind: str
    field: str
    value: str


class Request(NamedTuple):
    """One request: its annotations, and price bounds as (`<` or `>`, pesos)."""

    id: str
    title: str
    query: str
    annotations: tuple[Annotation, ...]
    bounds: tuple[tuple[str, float], ...]


class Reading(NamedTuple):
    """One request judged: counts by kind, strict ones too, and what was wrong."""

    request: Request
    goal_right: bool
    kinds: Mapping[str, Counts]
    strict: Mapping[str, Counts]
    unsaid: int
    problems: tuple[str, ...]


@dataclass(frozen=True)
class Benchmark:
    """All requests judged."""

    readings: tuple[Reading, ...]

    def total(self, kind: str, *, strict: bool = False) -> Counts:
        """Return the counts of a kind over all requests."""
        found = (r.strict if strict else r.kinds for r in self.readings)
        return reduce(Counts.plus, (kinds.get(kind, Counts()) for kinds in found), Counts())

    def as_json(self) -> dict[str, Any]:
        """Return the numbers as a plain object."""
        kinds = ("price", "attribute", "size", "option")
        whole = reduce(Counts.plus, (self.total(kind) for kind in kinds), Counts())
        right = sum(r.goal_right for r in self.readings)
        return {
            "requests": len(self.readings),
            "goal_accuracy": round(right / max(len(self.readings), 1), 4),
            "constraint_f1": round(whole.f1, 4),
            "by_kind": {kind: self.total(kind).as_json() for kind in kinds},
            "strict": {kind: self.total(kind, strict=True).as_json() for kind in kinds},
            "unsaid": sum(r.unsaid for r in self.readings),
        }


def read_requests(path: Path) -> tuple[Request, ...]:
    """Return the requests of a JSONL file; raises BadCases naming the line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadCases(f"{path} can't be read: {error}") from error
    return tuple(_request(n, line, path) for n, line in enumerate(lines, 1) if line.strip())


def rows(requests: Iterable[Request]) -> Iterator[dict[str, Any]]:
    """Yield the products of a shop that the requests could be about, as rows to import."""
    for request in requests:
        fields: dict[str, list[str]] = {}
        for kind, field, value in request.annotations:
            name = "color" if field in _COLORS else field
            plain = _SCALE.sub("", value) if kind == "size" else value
            fields.setdefault(name, []).append(plain)
        yield {
            "id": request.id,
            "title": request.title,
            "brand": next(iter(fields.pop("brand", ())), None),
            "price": _price(dict(request.bounds)),
            "currency": CURRENCY,
            "attributes": fields,
        }


def judge_requests(requests: Iterable[Request], parse: Callable[[str], Need]) -> Benchmark:
    """Read every request and compare it with its annotations."""
    return Benchmark(tuple(_judged(request, parse(request.query)) for request in requests))


def _request(number: int, line: str, path: Path) -> Request:
    try:
        told = json.loads(line)
        reward = told["reward"]
        annotations = (*_named("attributes", reward), *_named("sku_options", reward))
        bounds = tuple(_bounds(reward.get("price", ())))
        product = str(reward["product_id"])
        return Request(product, reward["title"][0], told["query"], annotations, bounds)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        raise BadCases(
            f"{path}, line {number}: it is no request of ShoppingBench ({error!r})",
            hint="Give YAML cases, or its product file as .jsonl",
        ) from error


def _named(part: str, reward: Mapping[str, Any]) -> Iterator[Annotation]:
    for entry in reward.get(part, ()):
        for field, told in entry.items():
            name = field.strip().replace(" ", "_")
            option = "size" if "size" in name else "option"
            kind = option if part == "sku_options" else "attribute"
            for value in told if isinstance(told, list) else [told]:
                yield Annotation(kind, name, str(value))


def _bounds(price: Iterable[Mapping[str, Sequence[float | None]]]) -> Iterator[tuple[str, float]]:
    for entry in price:
        for low, high in entry.values():
            yield from [(">", float(low))] if low is not None else []
            yield from [("<", float(high))] if high is not None else []


def _price(bounds: Mapping[str, float]) -> float:
    low = bounds.get(">", 0.0)
    return round((low + bounds.get("<", 2 * low + 100)) / 2, 2)


def _judged(request: Request, need: Need) -> Reading:
    prices = [c for c in need.constraints if c.field == "price" and c.op in BOUNDS]
    others = [c for c in need.constraints if c.field not in _OTHERWISE]
    missed = [a for a in request.annotations if not any(_supports(c, a) for c in others)]
    idle = [c for c in others if not any(_supports(c, a) for a in request.annotations)]
    wrong = [c for c in idle if _is_wrong(c, request)]
    unread, extra = _unpaired(request.bounds, prices)
    kinds = {"price": _counts(len(request.bounds), len(unread), len(extra))}
    for kind in ("attribute", "size", "option"):
        wanted = sum(a.kind == kind for a in request.annotations)
        kinds[kind] = _counts(wanted, sum(a.kind == kind for a in missed), 0)
    # What supports no annotation could be of any kind: it counts where most constraints are.
    attributes = kinds["attribute"]
    return Reading(
        request=request,
        goal_right=need.goal == "find",
        kinds={**kinds, "attribute": attributes.plus(Counts(read=len(wrong)))},
        strict={**kinds, "attribute": attributes.plus(Counts(read=len(idle)))},
        unsaid=sum(not set(_value(a)) <= set(stems(request.query)) for a in request.annotations),
        problems=(
            *(f"missed price {side} {amount:g}" for side, amount in unread),
            *(f"read {c.field} {c.op} {c.value} “{c.said}”" for c in (*extra, *wrong)),
            *(f"missed {a.kind} {a.field} = {a.value}" for a in missed),
        ),
    )


def _counts(wanted: int, missed: int, extra: int) -> Counts:
    return Counts(wanted - missed, wanted, wanted - missed + extra)


def _unpaired(
    bounds: Iterable[tuple[str, float]], prices: Iterable[Constraint]
) -> tuple[list[tuple[str, float]], list[Constraint]]:
    """Return the bounds that were not read, and the read ones that are not annotated."""
    left, unread = list(prices), []
    for side, amount in bounds:
        found = next((c for c in left if _same_bound(c, side, amount)), None)
        if found is None:
            unread.append((side, amount))
        else:
            left.remove(found)
    return unread, left


def _same_bound(constraint: Constraint, side: str, amount: float) -> bool:
    own = "<" if constraint.op in ("lt", "lte") else ">"
    return own == side and abs(constraint.limit - amount) <= _CLOSE * amount


def _value(annotation: Annotation) -> tuple[str, ...]:
    value = annotation.value.casefold()
    return telling_stems(_SCALE.sub("", value) if annotation.kind == "size" else value)


def _supports(constraint: Constraint, annotation: Annotation) -> bool:
    """Return True where the constraint holds the annotated value, or was said in its words."""
    wanted = set(_value(annotation))
    denied = constraint.negative or constraint.value is False
    if denied and "no" in wanted:
        wanted -= {"no"}
    elif denied:
        return False
    own = {stem for value in constraint.values for stem in stems(str(value))}
    field = set(stems(constraint.field.replace("_", " "))) if constraint.kind == "flag" else set()
    said = set(stems(constraint.said))
    return wanted <= own | field or wanted <= said


def _is_wrong(constraint: Constraint, request: Request) -> bool:
    """Return True for what the annotations contradict, or what the request doesn't say.

    A part of an annotated value ("orange" of "orange 1pcs") is no contradiction.
    """
    field = "color" if constraint.field in _COLORS else constraint.field
    other = [
        a for a in request.annotations if field == ("color" if a.field in _COLORS else a.field)
    ]
    own = {stem for value in constraint.values for stem in stems(str(value))}
    contradicted = other and not any(own <= set(_value(a)) for a in other)
    said = set(stems(constraint.said)) <= set(stems(request.query)) and constraint.said != ""
    return bool(contradicted) or not said
