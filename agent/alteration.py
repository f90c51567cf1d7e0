"""Changes to the tools as a model reads them; the tools themselves stay what they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Annotated, Any, Literal

from pydantic import Field

from agent.errors import BadInstructions
from store import Value

Schema = dict[str, Any]


class Redescribe(Value):
    """Describe a tool in other words."""

    kind: Literal["redescribe"] = "redescribe"
    tool: str
    description: str

    def apply(self, tools: Mapping[str, Schema]) -> None:
        """Change the schemas in place."""
        _function(tools, self.tool)["description"] = self.description


class SwapDescriptions(Value):
    """Let two tools change their descriptions."""

    kind: Literal["swap_descriptions"] = "swap_descriptions"
    tool: str
    other: str

    def apply(self, tools: Mapping[str, Schema]) -> None:
        """Change the schemas in place."""
        one, other = _function(tools, self.tool), _function(tools, self.other)
        one["description"], other["description"] = other["description"], one["description"]


class DescribeArgument(Value):
    """Describe an argument in other words, or not at all."""

    kind: Literal["describe_argument"] = "describe_argument"
    tool: str
    argument: str
    description: str = ""

    def apply(self, tools: Mapping[str, Schema]) -> None:
        """Change the schemas in place."""
        schema = _argument(tools, self.tool, self.argument)
        schema.pop("description", None)
        if self.description:
            schema["description"] = self.description


class RenameArgument(Value):
    """Call an argument something else; the tool still takes it by its own name only."""

    kind: Literal["rename_argument"] = "rename_argument"
    tool: str
    argument: str
    name: str

    def apply(self, tools: Mapping[str, Schema]) -> None:
        """Change the schemas in place."""
        _argument(tools, self.tool, self.argument)
        parameters = _function(tools, self.tool)["parameters"]
        renamed = {self.argument: self.name}
        old = parameters["properties"]
        parameters["properties"] = {renamed.get(k, k): v for k, v in old.items()}
        if "required" in parameters:
            parameters["required"] = [renamed.get(k, k) for k in parameters["required"]]


Alteration = Annotated[
    Redescribe | SwapDescriptions | DescribeArgument | RenameArgument,
    Field(discriminator="kind"),
]


def altered(schemas: Sequence[Schema], alterations: Sequence[Alteration]) -> list[Schema]:
    """Return tools in OpenAI's shape with all changes made, the first one first.

    Raises BadInstructions where a change names a tool or an argument that there is not.
    """
    if not alterations:
        return list(schemas)
    copies = deepcopy(list(schemas))
    by_name = {s["function"]["name"]: s for s in copies}
    for alteration in alterations:
        alteration.apply(by_name)
    return copies


def _function(tools: Mapping[str, Schema], name: str) -> Schema:
    if name not in tools:
        raise BadInstructions(f"there is no tool {name!r}", hint=f"The tools: {', '.join(tools)}")
    function: Schema = tools[name]["function"]
    return function


def _argument(tools: Mapping[str, Schema], tool: str, name: str) -> Schema:
    known: dict[str, Schema] = _function(tools, tool)["parameters"].get("properties", {})
    if name not in known:
        hint = f"It takes: {', '.join(known) or 'nothing'}"
        raise BadInstructions(f"{tool} takes no argument {name!r}", hint=hint)
    return known[name]
