"""What a chat model is asked, by fingerprints that tell which earlier question was the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from agent import Request
from store import Value

_SHORT = 16
_LONGEST = 160


class Question(Value):
    """A request to a model by its parts, each as a fingerprint; `said` is its last message.

    The model, its parameters, the system prompt, the messages after it, the tools and the epoch:
    the same request in another repeat is another question.
    """

    model: str
    parameters: str
    prompt: str
    messages: str
    tools: str
    epoch: int
    said: str = ""

    @property
    def key(self) -> str:
        """The fingerprint of all parts."""
        return digest(self.model_dump(exclude={"said"}))


def question_of(
    model: str, parameters: Mapping[str, Any], request: Request, epoch: int
) -> Question:
    """Return what is asked; the order of keys and of tools doesn't count."""
    last = str(request.messages[-1]["content"]) if request.messages else ""
    return Question(
        model=model,
        parameters=digest(parameters)[:_SHORT],
        prompt=digest(request.prompt)[:_SHORT],
        messages=digest(request.messages)[:_SHORT],
        tools=digest(sorted(map(_sorted, request.tools)))[:_SHORT],
        epoch=epoch,
        said=" ".join(last.split())[:_LONGEST],
    )


def digest(value: Any) -> str:
    """Return the SHA-256 of plain data."""
    return hashlib.sha256(_sorted(value).encode()).hexdigest()


def _sorted(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
