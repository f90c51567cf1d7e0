"""Which prompts were accepted, by the fingerprint of what a model reads, and on which verdict."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from prompts.document import near
from prompts.errors import LockError

LOCK = Path(__file__).parent / "lock.yaml"
"""The lock of the prompts that ship."""
_HEAD = (
    "# What a model reads of each prompt (its text, the tools, the limits), as it was accepted.\n"
    "# `shopkeeper prompts check` fails on anything else; `shopkeeper prompts accept` writes it.\n"
)


class Accepted(BaseModel):
    """What was accepted of one prompt, and why; `parts` are the fingerprints of its parts."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    fingerprint: str = Field(pattern=r"^[0-9a-f]{64}$")
    parts: Mapping[str, str] = {}
    verdict: str = Field(min_length=1)


class Lock(BaseModel):
    """The accepted fingerprints by `id/version`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    accepted: Mapping[str, Accepted] = {}

    @classmethod
    def read(cls, file: Path = LOCK) -> Lock:
        """Return the lock in a file, an empty one where there is none.

        Raises LockError naming the line of what can't be read.
        """
        if not file.exists():
            return cls()
        text = file.read_text(encoding="utf-8")
        try:
            return cls(accepted=yaml.safe_load(text) or {})
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            raise LockError(f"{file}:{line}: is no YAML. Undo the edit of it") from error
        except ValidationError as error:
            raise LockError(_problem(error, file, text)) from error

    def with_(self, name: str, accepted: Accepted) -> Lock:
        """Return the lock with one more prompt accepted."""
        return Lock(accepted={**self.accepted, name: accepted})

    def write(self, file: Path = LOCK) -> None:
        """Write the lock, its prompts in order."""
        told = {name: self.accepted[name].model_dump() for name in sorted(self.accepted)}
        text = yaml.safe_dump(told, sort_keys=True, allow_unicode=True, width=96)
        file.write_text(_HEAD + text, encoding="utf-8")


def _problem(error: ValidationError, file: Path, text: str) -> str:
    first: Any = min(error.errors(), key=lambda e: e["type"] != "extra_forbidden")
    place = [str(p) for p in first["loc"][1:]]
    at, key = _line(text, place), place[-1] if place else "the file"
    if first["type"] == "extra_forbidden":
        return f"{file}:{at}: unknown key {key!r}. {near(key, Accepted.model_fields)}"
    mend = "Write it anew with `shopkeeper prompts accept`"
    return f"{file}:{at}: {'.'.join(place) or key}: {first['msg']}. {mend}"


def _line(text: str, place: list[str]) -> int:
    """Return the line of the last key of a place that the text has, from 1."""
    lines, at = text.splitlines(), 0
    for key in place:
        at = next((i for i in range(at, len(lines)) if lines[i].lstrip(" '\"").startswith(key)), at)
    return at + 1
