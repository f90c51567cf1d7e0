"""A prompt: Markdown with front matter that declares its variables, tools and directives."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from prompts.checking import Known, check
from prompts.document import Document, document, near
from prompts.errors import PromptError

_VARIABLE = re.compile(r"\{\{(\w+)\}\}")


def _folded(text: Any) -> Any:
    return " ".join(text.split()) if isinstance(text, str) else text


class Directive(BaseModel):
    """One instruction that code can find again in the rendered prompt.

    One of your `own` is none that the embedded model follows: only cases and live models know it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    text: Annotated[str, BeforeValidator(_folded)]
    own: bool = False


class Prompt(BaseModel):
    """The text of one version, and what it declares of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    version: str
    tools: tuple[str, ...]
    variables: tuple[str, ...]
    directives: tuple[Directive, ...]
    text: str
    owner: str = ""

    @property
    def name(self) -> str:
        """The id and the version, as in `assistant/2`."""
        return f"{self.id}/{self.version}"

    def reworded(self, text: str) -> Prompt:
        """Return the prompt with another text, even one that no longer says its directives."""
        return self.model_copy(update={"text": text})

    def render(self, **values: str) -> str:
        """Return the text with its variables filled in; raises PromptError on a mismatch."""
        if set(values) != set(self.variables):
            raise PromptError(
                f"prompt {self.name} takes {sorted(self.variables)}, not {sorted(values)}"
            )
        return _VARIABLE.sub(lambda m: values[m.group(1)], self.text)


def names() -> list[str]:
    """Return the ids of the prompts that ship."""
    folders = (f for f in files(__package__).iterdir() if f.is_dir())
    return sorted(f.name for f in folders if any(x.name.endswith(".md") for x in f.iterdir()))


def versions(name: str) -> list[str]:
    """Return the versions of a prompt, the oldest first; none raises PromptError."""
    if name not in names():
        raise PromptError(f"there is no prompt {name!r} under prompts/. {near(name, names())}")
    listed = (f.name.removesuffix(".md") for f in files(__package__).joinpath(name).iterdir())
    return sorted((n for n in listed if n.isdecimal()), key=int)


@cache
def load(name: str, version: str = "", known: Known | None = None) -> Prompt:
    """Return `prompts/<name>/<version>.md`, the newest where none is named.

    Raises PromptError naming what to mend; it may name nothing but what is `known`.
    """
    there_are = versions(name)
    version = version or there_are[-1]
    where = f"prompts/{name}/{version}.md"
    try:
        raw = files(__package__).joinpath(name, f"{version}.md").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise PromptError(f"there is no {where}. Versions: {', '.join(there_are)}") from error
    prompt = parse(raw, where, known=known)
    if prompt.name != f"{name}/{version}":
        mend = f'Write `id: {name}` and `version: "{version}"`, or move the file'
        raise PromptError(f"{where}:2: says that it is {prompt.name}. {mend}")
    return prompt


def read(file: Path, *, known: Known | None = None) -> Prompt:
    """Return the prompt in a file of your own, which may have lost what its directives say."""
    try:
        raw = file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        hint = f"Name a Markdown file, or one that ships: {', '.join(names())}"
        raise PromptError(f"there is no {file}. {hint}") from error
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"{file} can't be read: {error}") from error
    return parse(raw, str(file), draft=True, known=known)


def parse(raw: str, where: str, *, draft: bool = False, known: Known | None = None) -> Prompt:
    """Return the prompt in `raw`; `where` names it in errors, `known` is all that it may name.

    Of a `draft` the directives need not be found word by word: what it does is what is in question.
    """
    told = document(raw, where)
    try:
        prompt = Prompt(**{**told.data, "text": told.text.strip()})
    except (ValidationError, TypeError) as error:
        raise _misread(error, told) from error
    check(prompt, told, known, draft=draft)
    return prompt


def _misread(error: Exception, told: Document) -> PromptError:
    """Return the first problem of the front matter, with its line and its mend."""
    if not isinstance(error, ValidationError):
        return told.error(2, f"the keys of front matter are words: {error}")
    # A misspelt key is missing too: what is there and unknown tells more.
    first = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    place = first["loc"]
    line, key = told.line_of(place), str(place[-1])
    if first["type"] == "missing":
        return told.error(line, f"{key!r} is missing. Add it")
    if first["type"] == "extra_forbidden":
        known = {*Directive.model_fields} if len(place) > 1 else {*Prompt.model_fields} - {"text"}
        return told.error(line, f"unknown key {key!r}. {near(key, known)}")
    return told.error(line, f"{'.'.join(map(str, place))}: {first['msg']}")
