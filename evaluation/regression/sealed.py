"""JSON lines that tell when they were edited or cut: a checksum each, and one over them all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evaluation.errors import EvaluationError

_SUM, _ALL = "sum", "all"


def write_sealed(file: Path, values: Iterable[Mapping[str, Any]]) -> None:
    """Write a line for each value, then one that closes the file with their number."""
    lines = [_summed(value) for value in values]
    end = {"kind": "end", "lines": len(lines), _ALL: _digest("".join(lines))}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("\n".join([*lines, _summed(end)]) + "\n", encoding="utf-8")


def read_sealed(file: Path, refused: type[EvaluationError]) -> list[dict[str, Any]]:
    """Return what `write_sealed` wrote; raises `refused` naming the line that is not as it was."""
    try:
        # A letter that was cut through is told as a line that was, with its number.
        text = file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError as error:
        raise refused(f"there is no {file}") from error
    except OSError as error:
        raise refused(f"{file} can't be read: {error.strerror}") from error
    # Not by splitlines, which also breaks at characters that JSON leaves as they are.
    lines = text.removesuffix("\n").split("\n")
    if lines == [""]:
        raise refused(f"{file}:1: is empty")
    told = [_checked(line, f"{file}:{at}", refused) for at, line in enumerate(lines, 1)]
    *values, end = told
    if end.get("kind") != "end":
        raise refused(f"{file}:{len(lines)}: the file is cut off after this line")
    if end[_ALL] != _digest("".join(lines[:-1])):
        raise refused(f"{file}:{len(lines)}: lines were added, taken out or moved")
    return values


def _summed(value: Mapping[str, Any]) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return json.dumps({**value, _SUM: _digest(text)}, ensure_ascii=False)


def _checked(line: str, place: str, refused: type[EvaluationError]) -> dict[str, Any]:
    """Return a line whose checksum is right."""
    try:
        told = json.loads(line)
        summed = told.pop(_SUM)
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise refused(f"{place}: is cut off, or no line of `shopkeeper regress`") from error
    if summed != _digest(json.dumps(told, ensure_ascii=False)):
        raise refused(f"{place}: was edited after it was written")
    found: dict[str, Any] = told
    return found


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
