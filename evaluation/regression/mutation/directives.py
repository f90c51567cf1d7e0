"""Mutants of the directives: dropped, weakened, flipped, contradicted, with a higher number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from agent import Instructions
from evaluation.regression.mutation.mutant import Mutant, reworded, with_text

_NEVER = re.compile(r"\bnever\b", re.IGNORECASE)


@cache
def sentences() -> dict[str, Any]:
    """Return the verbs, contradictions and synonyms that are written down for this."""
    text = files(__package__).joinpath("sentences.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def of_directives(base: Instructions) -> Iterator[Mutant]:
    """Yield the mutants of every directive that the prompt declares and says.

    One of the prompt's own is left alone: the embedded model can't show the difference.
    """
    for directive in (d for d in base.prompt.directives if not d.own):
        said = _as_written(base.prompt.text, directive.text)
        if not said:
            continue
        for operator, other in _faults(directive.text):
            what = f"{directive.id}: “{other or directive.text}”"
            changed = reworded(base, said, other)
            yield Mutant(operator, what, changed, (directive.id,))
        for other in sentences()["contradictions"].get(directive.id, ()):
            text = f"{base.prompt.text}\n- {other}"
            what = f"{directive.id}: “{other}”"
            yield Mutant("inject a contradiction", what, with_text(base, text), (directive.id,))


def _as_written(text: str, directive: str) -> str:
    """Return a directive with the line breaks that it has in the prompt."""
    words = r"\s+".join(map(re.escape, directive.split()))
    found = re.search(words, text)
    return found[0] if found else ""


def _faults(said: str) -> Iterator[tuple[str, str]]:
    yield "drop a directive", ""
    yield "weaken a modal", weakened(said)
    yield "weaken by a condition", f"Ideally, {_begun_small(said)}"
    yield "weaken by a condition", f"{said.rstrip('.')}, if possible."
    yield "flip the polarity", flipped(said)
    for few, many in sentences()["raised"]:
        if re.search(rf"\bat most {few}\b", said):
            yield "raise a number", re.sub(rf"\b{few}\b", many, said, count=1)


def weakened(said: str) -> str:
    """Return a directive as something that one may do."""
    if _NEVER.search(said):
        return _NEVER.sub(lambda m: "Rarely" if m[0][0].isupper() else "rarely", said, count=1)
    return _before_the_verb(said, "you may")


def flipped(said: str) -> str:
    """Return a directive as its contrary."""
    if _NEVER.search(said):
        return _NEVER.sub(lambda m: "Always" if m[0][0].isupper() else "always", said, count=1)
    return _before_the_verb(said, "never")


def _before_the_verb(said: str, words: str) -> str:
    """Return a directive with words before the verb that orders something."""
    verbs = "|".join(sentences()["verbs"])
    found = re.search(rf"\b({verbs})\b", said, re.IGNORECASE)
    if not found:
        return f"{words.capitalize()} do this: {said}"
    before, rest = said[: found.start()], said[found.start() :]
    told = words if before else words.capitalize()
    return f"{before}{told} {_begun_small(rest)}"


def _begun_small(text: str) -> str:
    return text[:1].lower() + text[1:]
