"""Everything that a model reads and no shopper wrote: the prompt, the tools and the limits."""

from __future__ import annotations

import hashlib
import json
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Self

from pydantic import Field, model_validator

from agent.alteration import Alteration, altered
from agent.answering import Answer
from agent.briefing import VARIABLES, briefing, shop_map
from agent.conduct import Conduct, Toolbox, conduct_of, known_directives, outlines, toolbox
from agent.errors import BadInstructions
from agent.model import PATIENCE
from agent.need import Need
from prompts import Known, Prompt, load, read
from store import Range, Value, Vocabulary
from tools import TOOLS, schemas

# A shop of each kind of field: what the code writes around a catalogue's words counts too.
_SPECIMEN = Vocabulary(
    products=1000,
    departments={"Department": 1000},
    categories={"Department": 1000, "Kind": 600},
    brands={"Brand": 500},
    texts={"color": {"red": 100}},
    numbers={"price": Range(low=1, high=100, unit="USD"), "weight": Range(low=1, high=9, unit="g")},
    flags=("foldable",),
    coverage={"price": 1, "category": 1, "brand": 0.5, "color": 0.1, "weight": 0.1, "foldable": 1},
)
_SHOP = shop_map(_SPECIMEN)
_SHORT = 16
_KEPT = 1024


class Limits(Value):
    """How often a turn may call the model and the tools, and for how many timeouts it may wait."""

    model_calls: int = Field(default=8, ge=1)
    tool_calls: int = Field(default=6, ge=1)
    steps: int = Field(default=100, ge=1)
    patience: int = Field(default=PATIENCE, ge=1)


class Instructions(Value):
    """What a model is told, whichever model it is.

    `alterations` change how the tools read; what the tools do and enforce stays as it is.
    """

    prompt: Prompt = Field(default_factory=lambda: prompt_named("assistant"))
    alterations: tuple[Alteration, ...] = ()
    limits: Limits = Limits()

    def tools(self, vocabulary: Vocabulary) -> list[dict[str, Any]]:
        """Return the tools in OpenAI's shape as a model reads them in a shop."""
        return altered(schemas(TOOLS, vocabulary), self.alterations)

    def read(self) -> dict[str, Any]:
        """Return all that a model reads, with fixed values where a shop and a need would stand.

        Raises BadInstructions where an alteration names what there is not.
        """
        computed = Answer(text="An answer.")
        return {
            "prompt": {
                "plain": briefing(_SHOP, Need(), prompt=self.prompt),
                "answered": briefing(_SHOP, Need(), computed, prompt=self.prompt),
                "worded by the shop": briefing(_SHOP, Need(language="es"), prompt=self.prompt),
            },
            "tools": {s["function"]["name"]: s["function"] for s in self.tools(_SPECIMEN)},
            "limits": self.limits.model_dump(),
        }

    @property
    def conduct(self) -> Conduct:
        """The directives as the embedded model reads them."""
        return conduct_of(briefing(_SHOP, Need(), prompt=self.prompt))

    @property
    def toolbox(self) -> Toolbox:
        """Which tool serves which purpose, as the embedded model reads them."""
        return _toolbox(self)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of what a model reads, in hexadecimal; neither key nor tool order counts."""
        return _fingerprint(self)

    @property
    def parts(self) -> dict[str, str]:
        """The first letters of the fingerprints of the prompt, the tools and the limits."""
        return {part: _digest(told)[:_SHORT] for part, told in self.read().items()}

    @model_validator(mode="after")
    def _names_tools_that_there_are(self) -> Self:
        known = [tool.name for tool in TOOLS]
        if unknown := [name for name in self.prompt.tools if name not in known]:
            problem = f"prompt {self.prompt.name} names a tool that there is not: {unknown[0]}"
            raise BadInstructions(problem, hint=f"The tools: {', '.join(known)}")
        return self


@lru_cache(maxsize=_KEPT)
def _fingerprint(instructions: Instructions) -> str:
    # No property that keeps its value: a copy with another prompt would keep it too.
    return _digest(instructions.read())


@lru_cache(maxsize=_KEPT)
def _toolbox(instructions: Instructions) -> Toolbox:
    return toolbox(outlines(instructions.tools(_SPECIMEN)))


def _digest(told: Any) -> str:
    text = json.dumps(told, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def prompt_named(name: str, version: str = "") -> Prompt:
    """Return a prompt that ships, the newest version where none is named; raises PromptError."""
    return load(name, version, _known())


def prompt_in(file: Path) -> Prompt:
    """Return the prompt in a file of one's own; raises PromptError."""
    return read(file, known=_known())


@cache
def _known() -> Known:
    functions = [schema["function"] for schema in schemas(TOOLS, _SPECIMEN)]
    arguments = [f["parameters"].get("properties", {}) for f in functions]
    return Known(
        tools=frozenset(tool.name for tool in TOOLS),
        arguments=frozenset(name for own in arguments for name in own),
        variables=VARIABLES,
        directives=frozenset(d.id for d in known_directives()),
    )


@cache
def shipped() -> Instructions:
    """Return what models read unless somebody says otherwise."""
    return Instructions()
