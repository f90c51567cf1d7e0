"""A Markdown file with front matter: its data, its text, and the line where each thing stands."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from prompts.errors import PromptError

_FRONT = re.compile(r"\A---\n(.*?)^---\n(.*)\Z", re.DOTALL | re.MULTILINE)
Place = tuple[str | int, ...]


class Document(NamedTuple):
    """The front matter as plain data, the text, and what errors need to name a line."""

    where: str
    data: Mapping[str, Any]
    text: str
    lines: Mapping[Place, int]
    first: int
    """The line of the file on which the text begins, from 1."""

    def error(self, line: int, problem: str) -> PromptError:
        """Return an error that names the file and the line."""
        return PromptError(f"{self.where}:{line}: {problem}")

    def line_of(self, place: Sequence[str | int]) -> int:
        """Return the line of a thing in the front matter, or of the nearest around it."""
        path = tuple(place)
        while path not in self.lines:
            path = path[:-1]
        return self.lines[path]


def document(raw: str, where: str) -> Document:
    """Return a file's parts; raises PromptError naming the line of what is no front matter."""
    parts = _FRONT.match(raw.replace("\r\n", "\n"))
    if not parts:
        raise PromptError(f"{where}:1: must begin with front matter between two lines of ---")
    front, text = parts.groups()
    try:
        node = yaml.compose(front, Loader=yaml.SafeLoader)
        data = yaml.safe_load(front)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        problem = getattr(error, "problem", None) or error
        raise PromptError(f"{where}:{line}: front matter is no YAML: {problem}") from error
    if not isinstance(node, yaml.MappingNode):
        raise PromptError(f"{where}:2: front matter must be keys with values, such as `id: …`")
    lines = dict(_places(node, ()))
    return Document(where, data, text, lines, raw[: len(raw) - len(text)].count("\n") + 1)


def near(word: str, known: Collection[str]) -> str:
    """Return the mend for a word that is not known: the nearest that is, else all of them."""
    close = difflib.get_close_matches(word, list(known), n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return f"Known: {', '.join(sorted(known)) or 'none'}"


def _places(node: yaml.Node, path: Place) -> list[tuple[Place, int]]:
    found = [(path, node.start_mark.line + 2)]
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = (*path, str(key.value))
            found += [*_places(value, inner), (inner, key.start_mark.line + 2)]
    elif isinstance(node, yaml.SequenceNode):
        for at, value in enumerate(node.value):
            found += _places(value, (*path, at))
    return found
