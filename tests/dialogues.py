"""Dialogues of a file, held with the reader over the demo shop, and what must be in the need."""

from __future__ import annotations

import re
from functools import cache

from agent.need import Need
from agent.reading import Reader
from agent.state import State
from store import Constraint, Product, numbers_of, satisfies, vocabulary_of
from store.demo import demo_products

OPS = {"<=": {"lt", "lte"}, ">=": {"gt", "gte"}, "<": {"lt"}, ">": {"gt"}, "!=": {"ne", "not_in"}}
_CHECK = re.compile(r"(?P<field>\w+)(?P<op><=|>=|!=|<|>|=)(?P<value>.+)")
_LISTED = 3


@cache
def products() -> dict[str, Product]:
    return {p.id: p for p in demo_products()}


@cache
def reader() -> Reader:
    return Reader(vocabulary_of(products().values()))


class Talk:
    """One conversation: each turn shows the first products of the catalogue that fit."""

    def __init__(self) -> None:
        self.state, self.before, self.need = State(), State(), Need()

    def say(self, text: str) -> Need:
        self.before = self.state
        of = [[products()[i] for i in ids] for ids in (self.state.shown, self.state.seen)]
        self.need = reader().read(text, state=self.state, shown=of[0], seen=of[1])
        found = self.need.goal in ("find", "similar")
        self.state = self.state.after(self.need, self.fitting() if found else self.need.referred)
        return self.need

    def fitting(self) -> list[str]:
        limits = self.need.limits
        fit = (i for i, p in products().items() if all(satisfies(p, c) for c in limits))
        return [i for i, _ in zip(fit, range(_LISTED), strict=False)]

    def problems(self, checks: str) -> list[str]:
        return [check for check in checks.split() if not self.holds(check)]

    def holds(self, check: str) -> bool:
        kind, _, rest = check.partition(":")
        if rest and hasattr(self, f"_{kind}"):
            return bool(getattr(self, f"_{kind}")(rest))
        if check in ("sure", "unsure"):
            return self.need.sure == (check == "sure")
        return self._constrained(check)

    def _no(self, rest: str) -> bool:
        field, _, value = rest.partition("!")
        found = [c for c in self.need.constraints if c.field == field]
        return not [c for c in found if not value or (c.negative and _plain(c) == value)]

    def _only(self, rest: str) -> bool:
        named = set() if rest == "-" else {_field(f) for f in rest.split(",")}
        return {c.field for c in self.need.constraints} == named

    def _op(self, rest: str) -> bool:
        return rest in {o.kind for o in self.need.operations}

    def _drop(self, rest: str) -> bool:
        return rest in {c.field for c in self.need.dropped}

    def _goal(self, rest: str) -> bool:
        return self.need.goal == rest

    def _conf(self, rest: str) -> bool:
        fields = {c.field for pair in self.need.conflicts for c in pair}
        return fields == (set() if rest == "-" else {rest})

    def _uncheck(self, rest: str) -> bool:
        return rest in {c.field for c in self.need.unverifiable}

    def _ids(self, rest: str) -> set[str]:
        shown = self.before.shown
        if rest in ("all", "-"):
            return set(shown) if rest == "all" else set()
        return {shown[int(place) - 1] for place in rest.split(",")}

    def _ref(self, rest: str) -> bool:
        return set(self.need.referred) == self._ids(rest)

    def _ex(self, rest: str) -> bool:
        if rest.startswith("+"):
            return len(self.need.excluded) > len(self.before.shown)
        if rest.isdigit() and len(self.before.shown) < int(rest):
            return False
        return set(self.need.excluded) == self._ids(rest) or (
            rest == "all" and set(self.need.excluded) >= self._ids(rest)
        )

    def _constrained(self, check: str) -> bool:
        match = _CHECK.fullmatch(check)
        assert match, check
        field, op, value = _field(match["field"]), match["op"], match["value"]
        found = [c for c in self.need.constraints if c.field == field]
        if op in ("=", "!="):
            fitting = [c for c in found if c.negative == (op == "!=")]
            return any(_plain(c) == value.replace("_", " ").casefold() for c in fitting)
        number = self._number(field, value)
        return any(c.op in OPS[op] and abs(c.limit - number) < 0.01 for c in found)

    def _number(self, field: str, value: str) -> float:
        listed = [products()[i] for i in self.before.shown]
        stated = [n.amount for p in listed if (n := numbers_of(p).get(field))]
        if value in ("min", "max"):
            return min(stated) if value == "min" else max(stated)
        if value == "halfmin":
            return min(stated) / 2
        if value.startswith("half"):
            return numbers_of(listed[int(value[4:]) - 1])[field].amount / 2
        if value.startswith("p"):
            return numbers_of(listed[int(value[1:]) - 1])[field].amount
        return float(value)


def _field(name: str) -> str:
    return {"kind": "category"}.get(name, name)


def _plain(constraint: Constraint) -> str:
    return ",".join(str(v) for v in constraint.values).casefold()


def played(dialogue: str) -> list[tuple[str, list[str], Need]]:
    """Return each turn with the checks that do not hold, and the need."""
    talk, turns = Talk(), []
    for line in dialogue.strip().splitlines():
        said, _, checks = line.partition(" => ")
        need = talk.say(said.strip())
        turns.append((said, talk.problems(checks), need))
    return turns
