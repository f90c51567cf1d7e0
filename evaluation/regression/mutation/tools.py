"""Mutants of the tools: descriptions swapped, emptied or denied, arguments renamed or bare."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from agent import (
    Alteration,
    DescribeArgument,
    Instructions,
    Redescribe,
    RenameArgument,
    SwapDescriptions,
)
from evaluation.regression.mutation.mutant import Mutant

_IDLE = "A tool of the shop."
_OTHER_NAMES = {"query": "text", "ids": "products", "id": "product", "limit": "count"}


def of_tools(base: Instructions) -> Iterator[Mutant]:
    """Yield the mutants of every tool and every argument."""
    tools: dict[str, Any] = base.read()["tools"]
    for one, other in combinations(tools, 2):
        swap = SwapDescriptions(tool=one, other=other)
        yield _mutant(base, "swap two tool descriptions", f"{one}, {other}", swap, one, other)
    for name, tool in tools.items():
        idle = Redescribe(tool=name, description=_IDLE)
        yield _mutant(base, "empty a tool description", name, idle, name)
        never = Redescribe(tool=name, description=f"Never used to {_small(tool['description'])}")
        yield _mutant(base, "deny a tool description", name, never, name)
        for argument, schema in tool["parameters"].get("properties", {}).items():
            what = f"{name}.{argument}"
            if schema.get("description"):
                bare = DescribeArgument(tool=name, argument=argument)
                yield _mutant(base, "drop an argument's description", what, bare, name)
            other = _OTHER_NAMES.get(argument, f"the_{argument}")
            renamed = RenameArgument(tool=name, argument=argument, name=other)
            yield _mutant(base, "rename an argument", f"{what} to {other}", renamed, name)


def _mutant(
    base: Instructions, operator: str, what: str, alteration: Alteration, *aims: str
) -> Mutant:
    changed = base.model_copy(update={"alterations": (*base.alterations, alteration)})
    return Mutant(operator, what, changed, aims)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:]
