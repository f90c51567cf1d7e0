"""A recording of a chat model: a line an answer, each with a checksum, and one over them all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from agent import Response
from evaluation.errors import BadCassette, Stale
from evaluation.regression.engines.question import Question
from evaluation.regression.sealed import read_sealed, write_sealed

_VERSION = 1
_PARTS = {"prompt": "the prompt", "tools": "the tools", "messages": "what was said before"}


class Entry(NamedTuple):
    """A question and its answer."""

    asked: Question
    answer: Response


class Cassette:
    """The answers of one model, with its parameters, by what it was asked."""

    def __init__(
        self,
        model: str,
        parameters: Mapping[str, Any],
        entries: Mapping[str, Entry] | None = None,
    ) -> None:
        self.model, self.parameters = model, dict(parameters)
        self.entries = dict(entries or {})

    def add(self, asked: Question, answer: Response) -> None:
        """Keep an answer; the first one to a question stays."""
        self.entries.setdefault(asked.key, Entry(asked, answer))

    def find(self, asked: Question) -> Response:
        """Return the answer; raises Stale naming what is another now."""
        if entry := self.entries.get(asked.key):
            return entry.answer
        raise Stale(f"“{asked.said}” is not in the recording: {self._difference(asked)}")

    def _difference(self, asked: Question) -> str:
        """Return which part of the nearest recorded question is another."""
        known = [e.asked for e in self.entries.values()]
        if known and all(k.epoch != asked.epoch for k in known):
            return f"it holds no repeat {asked.epoch}"
        for part, name in _PARTS.items():
            same = {"prompt", "tools", "messages", "parameters", "epoch"} - {part}
            if any(all(getattr(k, p) == getattr(asked, p) for p in same) for k in known):
                return f"{name} changed since"
        said = [k for k in known if k.messages == asked.messages]
        return "the prompt and the tools changed since" if said else "it was never asked"

    def write(self, file: Path) -> None:
        """Write it, its lines in the order in which they were asked."""
        head = {"kind": "cassette", "version": _VERSION, "model": self.model}
        head |= {"parameters": self.parameters}
        write_sealed(file, [head, *map(_line, self.entries.values())])

    @classmethod
    def read(cls, file: Path) -> Cassette:
        """Return what `write` wrote; raises BadCassette naming the line that was edited or cut."""
        head, *body = read_sealed(file, BadCassette) or [{}]
        if head.get("kind") != "cassette":
            raise BadCassette(f"{file}:1: is no recording")
        if head["version"] != _VERSION:
            raise BadCassette(f"{file}:1: is of version {head['version']}, not {_VERSION}")
        entries = dict(_entry(one, f"{file}:{at}") for at, one in enumerate(body, 2))
        return cls(head["model"], head["parameters"], entries)


def _line(entry: Entry) -> dict[str, Any]:
    answer = entry.answer.model_dump(mode="json", exclude_defaults=True)
    return {"kind": "answer", "asked": entry.asked.model_dump(), "answer": answer}


def _entry(told: Mapping[str, Any], place: str) -> tuple[str, Entry]:
    try:
        asked = Question.model_validate(told["asked"])
        return asked.key, Entry(asked, Response.model_validate(told["answer"]))
    except (KeyError, ValidationError) as error:
        raise BadCassette(f"{place}: {str(error).splitlines()[0]}") from error
