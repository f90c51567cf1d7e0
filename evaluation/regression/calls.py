"""Whether a model called the tools that it should have, each expected call with one of its own.

The modes and the comparison of arguments mean what agentevals' trajectory match means by them,
besides `in_order`, which it lacks; calls are paired by the least cost instead of greedily.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent import Called
from evaluation.regression.assignment import assigned
from evaluation.regression.expectation import Arguments, ToolCall, Tools
from evaluation.regression.finding import Finding
from evaluation.regression.predicate import differences, shown

_OTHER_TOOL = 1_000.0


def judge_tools(expected: Tools, actual: Sequence[Called], turn: int) -> Iterator[Finding]:
    """Yield a finding for the calls as a whole, for those forbidden, and for their number."""
    if (
        expected.calls
        or "mode" in expected.model_fields_set
        or "calls" in expected.model_fields_set
    ):
        problems = list(mismatches(expected, actual))
        yield Finding(
            turn=turn,
            kind="tools",
            name=f"calls {expected.mode.replace('_', ' ')}",
            held=not problems,
            expected="; ".join(_wanted(call) for call in expected.calls) or "no call",
            got="; ".join(problems) or told(actual),
        )
    for name in expected.forbid:
        used = [call for call in actual if call.name == name]
        yield Finding(
            turn=turn,
            kind="tools",
            name=f"never {name}",
            held=not used,
            expected=f"no call of {name}",
            got=told(used) if used else "no call",
        )
    if expected.max_calls is not None:
        yield Finding(
            turn=turn,
            kind="tools",
            name="number of calls",
            held=len(actual) <= expected.max_calls,
            expected=f"at most {expected.max_calls}",
            got=f"{len(actual)}: {told(actual)}",
        )
    if expected.loosens is False:
        loosened = [f"{call.name}: {limit}" for call in actual for limit in call.loosened]
        yield Finding(
            turn=turn,
            kind="tools",
            name="loosens nothing",
            held=not loosened,
            expected="every limit of the shopper's, or a stricter one",
            got="; ".join(loosened) or told(actual),
        )


def mismatches(expected: Tools, actual: Sequence[Called]) -> Iterator[str]:
    """Yield how the calls differ from what was expected of them; nothing where they agree."""
    wanted = expected.calls
    pairs = _paired(expected, actual)
    for place, call in enumerate(wanted):
        if expected.mode == "subset" and place not in pairs:
            continue
        if place not in pairs:
            yield f"{_wanted(call)} is missing"
        elif problems := list(_between(call, actual[pairs[place]], expected.arguments)):
            yield f"{call.name}: {', '.join(problems)}"
    if expected.mode in ("exact", "any_order", "subset"):
        for place, made in enumerate(actual):
            if place not in pairs.values():
                yield f"{made.name} was called too"


def told(calls: Sequence[Called]) -> str:
    """Return calls as they read in a report."""
    return "; ".join(f"{c.name}({_arguments(c.args)})" for c in calls) or "no call"


def _paired(expected: Tools, actual: Sequence[Called]) -> dict[int, int]:
    """Return the place of each expected call to that of the call that stands for it."""

    def cost(call: ToolCall, made: Called) -> float:
        if call.name != made.name:
            return _OTHER_TOOL
        return float(sum(1 for _ in _between(call, made, expected.arguments)))

    if expected.mode in ("exact", "in_order"):
        return _aligned([[cost(call, made) for made in actual] for call in expected.calls])
    pairs = assigned(expected.calls, actual, cost)
    return {w: h for w, h in pairs.items() if cost(expected.calls[w], actual[h]) < _OTHER_TOOL}


def _aligned(costs: Sequence[Sequence[float]]) -> dict[int, int]:
    """Return the pairing that keeps the order: the most pairs, of these the cheapest.

    An alignment of two sequences by dynamic programming, after Needleman and Wunsch (1970).
    """
    wide = len(costs[0]) if costs else 0
    best: list[list[tuple[int, float, tuple[tuple[int, int], ...]]]] = [
        [(0, 0.0, ())] * (wide + 1) for _ in range(len(costs) + 1)
    ]
    for row, prices in enumerate(costs):
        for column, price in enumerate(prices):
            choices = [best[row][column + 1], best[row + 1][column]]
            if price < _OTHER_TOOL:
                count, total, pairs = best[row][column]
                choices.append((count - 1, total + price, (*pairs, (row, column))))
            best[row + 1][column + 1] = min(choices)
    return dict(best[-1][-1][2])


def _between(call: ToolCall, made: Called, how: Arguments) -> Iterator[str]:
    if how == "ignore":
        return
    if how == "subset":
        wanted = {name: value for name, value in call.args.items() if name in made.args}
    else:
        wanted = dict(call.args)
    yield from differences(wanted, made.args)
    if how in ("exact", "subset"):
        for name in made.args:
            if name not in call.args:
                yield f"{name} is {shown(made.args[name])}, should be left out"


def _wanted(call: ToolCall) -> str:
    return f"{call.name}({_arguments(call.args)})"


def _arguments(args: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in args.items())
