"""A prompt: Markdown with front matter that declares its variables and directives."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

_FRONT = re.compile(r"\A---\n(.*?)\n---\n(.*)\Z", re.DOTALL)
_VARIABLE = re.compile(r"\{\{(\w+)\}\}")


class PromptError(Exception):
    """A prompt file that is not what its front matter says."""


def _folded(text: Any) -> Any:
    return " ".join(text.split()) if isinstance(text, str) else text


class Directive(BaseModel):
    """One instruction that code can find again in the rendered prompt."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    text: Annotated[str, BeforeValidator(_folded)]


class Prompt(BaseModel):
    """The text of one version, and what it declares of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    version: str
    tools: tuple[str, ...]
    variables: tuple[str, ...]
    directives: tuple[Directive, ...]
    text: str

    def standing_in(self, rendered: str) -> frozenset[str]:
        """Return the ids of the directives that a rendered prompt still says."""
        folded = _folded(rendered)
        return frozenset(d.id for d in self.directives if d.text in folded)

    def reworded(self, text: str) -> Prompt:
        """Return the prompt with another text, even one that no longer says its directives."""
        return self.model_copy(update={"text": text})

    def render(self, **values: str) -> str:
        """Return the text with its variables filled in; raises PromptError on a mismatch."""
        if set(values) != set(self.variables):
            raise PromptError(
                f"prompt {self.id}/{self.version} takes {sorted(self.variables)}, "
                f"not {sorted(values)}"
            )
        return _VARIABLE.sub(lambda m: values[m.group(1)], self.text)


def versions(name: str) -> list[str]:
    """Return the versions of a prompt, the oldest first; none raises PromptError."""
    folder = files(__package__).joinpath(name)
    names = [f.name.removesuffix(".md") for f in folder.iterdir()] if folder.is_dir() else []
    found = sorted((n for n in names if n.isdecimal()), key=int)
    if not found:
        raise PromptError(f"there is no prompt {name!r} under prompts/")
    return found


@cache
def load(name: str, version: str = "") -> Prompt:
    """Return `prompts/<name>/<version>.md`, the newest where none is named.

    Raises PromptError naming what to mend.
    """
    version = version or versions(name)[-1]
    where = f"prompts/{name}/{version}.md"
    try:
        raw = files(__package__).joinpath(name, f"{version}.md").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PromptError(f"there is no {where}") from error
    return parse(raw, where)


def read(file: Path) -> Prompt:
    """Return the prompt in a file of your own, which may have lost what its directives say."""
    try:
        raw = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{file} can't be read: {error}") from error
    return parse(raw, str(file), draft=True)


def parse(raw: str, where: str, *, draft: bool = False) -> Prompt:
    """Return the prompt in `raw`; `where` names it in errors.

    Of a `draft` the directives need not be found word by word: what it does is what is in question.
    """
    parts = _FRONT.match(raw)
    if not parts:
        raise PromptError(f"{where} must begin with front matter between two lines of ---")
    try:
        prompt = Prompt(**yaml.safe_load(parts.group(1)), text=parts.group(2).strip())
    except (yaml.YAMLError, ValidationError, TypeError) as error:
        raise PromptError(f"{where}: front matter: {error}") from error
    used = set(_VARIABLE.findall(prompt.text))
    if used != set(prompt.variables):
        raise PromptError(f"{where} uses {sorted(used)} but declares {sorted(prompt.variables)}")
    if not draft and (
        missing := {d.id for d in prompt.directives} - prompt.standing_in(prompt.text)
    ):
        raise PromptError(f"{where} does not contain the text of its directives {sorted(missing)}")
    return prompt
