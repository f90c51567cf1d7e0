"""One change of what a model reads: a fault on purpose, or an edit that means the same."""

from __future__ import annotations

from typing import NamedTuple

from agent import Instructions


class Mutant(NamedTuple):
    """What was changed, by which operator, and what the change aims at.

    `aims` are directives or tools; a mutant that aims at something and changes nothing of how the
    prompt is read was missed. Without an aim, one that is read as before is inert.
    """

    operator: str
    what: str
    instructions: Instructions
    aims: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The operator and the change, in a line."""
        return f"{self.operator}: {self.what}"


def reworded(instructions: Instructions, old: str, new: str) -> Instructions:
    """Return instructions with one passage of the prompt in other words."""
    prompt = instructions.prompt
    return instructions.model_copy(
        update={"prompt": prompt.reworded(prompt.text.replace(old, new, 1))}
    )


def with_text(instructions: Instructions, text: str) -> Instructions:
    """Return instructions with another text of the prompt."""
    prompt = instructions.prompt.reworded(text)
    return instructions.model_copy(update={"prompt": prompt})
