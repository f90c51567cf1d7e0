"""Whether all that a case names exists: products, fields, tools, their arguments, directives."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Any

from pydantic import ValidationError

from agent import ASKED_GOAL
from evaluation.errors import BadCases
from evaluation.regression.case import Case
from evaluation.regression.document import Place
from evaluation.regression.expectation import AsksAbout, Expectation, Limits
from evaluation.regression.predicate import NAMES, Predicate, is_predicate
from evaluation.regression.rows import limits_of
from evaluation.simulation.shop import Shop
from tools import TOOLS

_IDS = frozenset({"id", "ids"})
_LISTED = frozenset({"in", "subset", "superset"})


@dataclass(frozen=True)
class Names:
    """What may be named: the products and fields of a catalogue, and the prompt's directives."""

    products: Collection[str]
    fields: Collection[str]
    directives: Collection[str]

    @classmethod
    def of(cls, shop: Shop, directives: Collection[str]) -> Names:
        """Return the names of a catalogue and a prompt."""
        fields = {name for row in shop.rows for name in (*row.texts, *row.numbers, *row.flags)}
        return cls(shop.by_id.keys(), fields | {"category", "price", "brand"}, directives)


def check_names(case: Case, names: Names) -> None:
    """Raise BadCases with file, line and mend for the first name that nothing has."""
    for place, what, name, known in _named(case, names):
        if name not in known:
            problem = f"{case.at(place)}: no {what} {name!r}"
            raise BadCases(problem, hint=_mend(name, known))
    for place, problem in _bounds(case):
        hint = "prompts/cases/case.schema.json has all that a case may hold"
        raise BadCases(f"{case.at(place)}: {problem}", hint=hint)


def _mend(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1)
    if near:
        return f"Did you mean {near[0]!r}?"
    listed = sorted(known)
    return f"There are {', '.join(listed)}" if len(listed) <= 40 else "Look it up in the catalogue"


Named = tuple[Place, str, str, Collection[str]]


def _named(case: Case, names: Names) -> Iterator[Named]:
    for place, directive in enumerate(case.directives):
        yield ["directives", place], "directive", directive, names.directives
    for number, turn in enumerate(case.turns):
        base: list[str | int] = ["turns", number, "expect"]
        for rest, what, name, known in _of_turn(turn.expect, names):
            yield [*base, *rest], what, name, known


def _of_turn(expect: Expectation, names: Names) -> Iterator[Named]:
    yield from _of_tools(expect, names)
    for field in expect.constraints or ():
        yield ["constraints", field], "field", field, names.fields
    for product in expect.ranking.relevant if expect.ranking else ():
        yield ["ranking", "relevant", product], "product", product, names.products
    if isinstance(expect.asks, AsksAbout):
        for place, field in enumerate(expect.asks.one_of):
            yield ["asks", "one_of", place], "field", field, {*names.fields, ASKED_GOAL}
    yield from _of_items(expect, names)


def _of_items(expect: Expectation, names: Names) -> Iterator[Named]:
    if not expect.items:
        return
    for name in ("include", "exclude", "only"):
        for place, product in enumerate(getattr(expect.items, name)):
            yield ["items", name, place], "product", product, names.products
    if expect.items.first:
        yield ["items", "first"], "product", expect.items.first, names.products


def _of_tools(expect: Expectation, names: Names) -> Iterator[Named]:
    if not expect.tools:
        return
    for place, name in enumerate(expect.tools.forbid):
        yield ["tools", "forbid", place], "tool", name, _arguments()
    for place, call in enumerate(expect.tools.calls):
        yield ["tools", "calls", place, "name"], "tool", call.name, _arguments()
        known = _arguments().get(call.name, {})
        for name, value in call.args.items():
            at: list[str | int] = ["tools", "calls", place, "args", name]
            yield at, f"argument of {call.name}", name, known
            inner = _keys(known.get(name, {}))
            for key in _mapped(value):
                yield [*at, key], "condition or key", key, {*NAMES, *inner}
            if name in _IDS:
                yield from ((at, "product", id_, names.products) for id_ in _strings(value))
            for field in _fields(value):
                yield at, "field", field, names.fields


@cache
def _arguments() -> Mapping[str, Mapping[str, Any]]:
    """Return the arguments of each tool with their JSON schema."""
    found: dict[str, Mapping[str, Any]] = {}
    for tool in TOOLS:
        schema: Any = tool.tool_call_schema
        told = schema.model_json_schema()
        defs = told.get("$defs", {})
        found[tool.name] = {n: {**s, "$defs": defs} for n, s in told.get("properties", {}).items()}
    return found


def _keys(schema: Any) -> set[str]:
    """Return every property name within a schema."""
    if isinstance(schema, Mapping):
        own = set(schema.get("properties", {}))
        return own.union(*(_keys(value) for value in schema.values()))
    if isinstance(schema, list):
        return set().union(*(_keys(value) for value in schema))
    return set()


def _strings(value: Any) -> Iterator[str]:
    """Yield the texts that a value may be or hold; a pattern is none of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for condition in _LISTED & value.keys():
            yield from _strings(value[condition])
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def _fields(value: Any) -> Iterator[str]:
    """Yield the fields that the conditions of a call are on."""
    if isinstance(value, Mapping):
        if isinstance(field := value.get("field"), str):
            yield field
        value = [value[condition] for condition in _LISTED & value.keys()]
    if isinstance(value, list | tuple):
        for one in value:
            yield from _fields(one)


def _mapped(value: Any) -> Iterator[str]:
    """Yield the keys of a value's mappings, outermost ones; conditions are known already."""
    if isinstance(value, Mapping) and not is_predicate(value):
        yield from map(str, value)


def _bounds(case: Case) -> Iterator[tuple[Place, str]]:
    """Yield bounds that are no numbers, and conditions that can't be read."""
    for number, turn in enumerate(case.turns):
        for field, given in (turn.expect.constraints or {}).items():
            if isinstance(given, Limits):
                try:
                    limits_of(field, given)
                except ValueError as error:
                    yield ["turns", number, "expect", "constraints", field], str(error)
        for place, call in enumerate(turn.expect.tools.calls if turn.expect.tools else ()):
            for name, value in call.args.items():
                at: Place = ["turns", number, "expect", "tools", "calls", place, "args", name]
                yield from ((at, problem) for problem in _unreadable(value))


def _unreadable(value: Any) -> Iterator[str]:
    if is_predicate(value):
        try:
            Predicate.model_validate(value)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(step) for step in first["loc"])
            yield f"{where}: {first['msg'].removeprefix('Value error, ')}"
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for one in value:
            yield from _unreadable(one)
