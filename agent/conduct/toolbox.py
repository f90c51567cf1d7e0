"""The tools that a model is bound to, by what their descriptions say they are for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from agent.conduct.pattern import patterns, table
from agent.conduct.sentences import sentences

Purpose = Literal[
    "search",
    "filter",
    "details",
    "compare",
    "similar",
    "complete",
    "pick",
    "arrivals",
    "remember",
    "policy",
    "order",
]
USUAL: Mapping[Purpose, str] = {
    "search": "search_catalog",
    "filter": "filter_by_attributes",
    "details": "product_details",
    "compare": "compare_products",
    "similar": "find_similar",
    "complete": "complete_the_set",
    "pick": "recommend_for_me",
    "arrivals": "new_arrivals",
    "remember": "remember_preference",
    "policy": "answer_policy",
    "order": "order_status",
}
_TOOLBOXES_KEPT = 256
Outline = tuple[str, str, tuple[tuple[str, bool], ...]]
"""A tool's name and description, and its arguments, each with whether it is described."""


class Tool(NamedTuple):
    """One tool, with its arguments; `described` are those that it says anything of."""

    name: str
    arguments: frozenset[str] | None = None
    described: frozenset[str] | None = None

    def takes(self, argument: str) -> bool:
        """Return True where a tool has an argument of this name."""
        return self.arguments is None or argument in self.arguments

    def explains(self, argument: str) -> bool:
        """Return True where a tool says what an argument is."""
        return self.described is None or argument in self.described


class Toolbox(NamedTuple):
    """Which tool serves which purpose; one that is not offered in a turn is known from before."""

    serving: Mapping[Purpose, Tool]
    bound: frozenset[str] = frozenset()

    def get(self, purpose: Purpose) -> Tool | None:
        """Return the tool for a purpose, None where no description says that it is for that."""
        usual = USUAL[purpose]
        return self.serving.get(purpose) or (None if usual in self.bound else Tool(usual))

    def offers(self, purpose: Purpose) -> bool:
        """Return True where a tool of this very turn serves a purpose."""
        return purpose in self.serving


def outlines(schemas: Sequence[Mapping[str, Any]]) -> tuple[Outline, ...]:
    """Return what is read of tools in OpenAI's shape."""
    functions = [s["function"] for s in schemas if "function" in s]
    return tuple(
        (
            f["name"],
            str(f.get("description", "")),
            tuple(
                (name, bool(argument.get("description")))
                for name, argument in f.get("parameters", {}).get("properties", {}).items()
            ),
        )
        for f in functions
    )


@lru_cache(maxsize=_TOOLBOXES_KEPT)
def toolbox(tools: tuple[Outline, ...]) -> Toolbox:
    """Return which of the tools serves which purpose, the first where several do."""
    serving: dict[Purpose, Tool] = {}
    for name, description, arguments in tools:
        names = frozenset(n for n, _ in arguments)
        tool = Tool(name, names, frozenset(n for n, told in arguments if told))
        for purpose in _purposes(description):
            serving.setdefault(purpose, tool)
    return Toolbox(serving, frozenset(name for name, *_ in tools))


def _purposes(description: str) -> list[Purpose]:
    """Return what a description says that its tool is for."""
    said = tuple(sentences(description))
    return [
        purpose
        for purpose in USUAL
        if any(
            not found.denied
            for sentence in said
            for found in patterns(table("tools")[purpose], sentence)
        )
    ]
