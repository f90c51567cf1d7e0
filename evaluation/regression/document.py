"""A YAML file whose every value knows its line, so that an error can name the place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evaluation.errors import BadCases

Place = Sequence[str | int]


@dataclass(frozen=True)
class Document:
    """What a file says, and the tree it was read from."""

    file: Path
    value: Any
    root: yaml.Node | None

    @classmethod
    def read(cls, file: Path) -> Document:
        """Read a YAML file; raises BadCases with the line, also for a key that is given twice."""
        try:
            text = file.read_text(encoding="utf-8")
            root = yaml.compose(text, Loader=yaml.SafeLoader)
            value = yaml.safe_load(text)
        except FileNotFoundError as error:
            hint = "Name a YAML file, or for cases a folder of them"
            raise BadCases(f"there is no {file}", hint=hint) from error
        except yaml.MarkedYAMLError as error:
            problem = f"{file}:{_line_of(error)}: {error.problem}"
            raise BadCases(problem, hint="Mend the YAML at that line") from error
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            problem = " ".join(str(error).split())
            raise BadCases(
                f"{file} can't be read: {problem}", hint="Write YAML in UTF-8"
            ) from error
        document = cls(file, value, root)
        for key, line in _repeated(root):
            raise BadCases(f"{file}:{line}: {key!r} is given twice", hint="Keep one of them")
        return document

    def line(self, place: Place) -> int:
        """Return the line of what stands at a path of keys and indices, or of its nearest parent.

        The last key may be one that is missing or unknown; counted from 1.
        """
        node, line = self.root, 1
        for step in place:
            found = _below(node, step)
            if found is None:
                break
            line, node = found
        return line

    def has(self, place: Place) -> bool:
        """Return True where something stands at a path."""
        node = self.root
        for step in place:
            if (found := _below(node, step)) is None:
                return False
            node = found[1]
        return True

    def at(self, place: Place) -> str:
        """Return `file:line` of a path."""
        return f"{self.file}:{self.line(place)}"


def _line_of(error: yaml.MarkedYAMLError) -> int:
    """Return the line to mend: of a quote that is never closed, where it is opened."""
    quoted = "quoted scalar" in (error.context or "")
    mark = error.context_mark if quoted else error.problem_mark
    return mark.line + 1 if mark else 1


def _below(node: yaml.Node | None, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(step):
                return key.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


def _repeated(node: yaml.Node | None) -> Iterator[tuple[str, int]]:
    """Yield the keys that a mapping has twice, of which YAML keeps the last without a word."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    yield key.value, key.start_mark.line + 1
                seen.add(key.value)
            yield from _repeated(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated(value)
