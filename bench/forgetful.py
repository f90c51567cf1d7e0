"""A language model on loopback that varies: at some calls it forgets a line of its prompt."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from random import Random
from threading import Lock
from typing import Any

from langchain_core.messages import SystemMessage, convert_to_messages

from agent import Endpoint
from agent.offline import answer
from evaluation import Adversary

NAME = "forgetful"


class Forgetful(Adversary):
    """The embedded model behind an OpenAI-compatible endpoint, less a line now and then."""

    def __init__(self, share: float, seed: int) -> None:
        """Forget a line at this share of the calls."""
        super().__init__()
        self._share, self._random, self._lock = share, Random(seed), Lock()

    def endpoint(self) -> Endpoint:
        """Return how an assistant reaches this model."""
        known = super().endpoint()
        return Endpoint(model=NAME, base_url=known.base_url, timeout=known.timeout)

    def answer(self, messages: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        """Return the message that follows these."""
        read = convert_to_messages([dict(m) for m in messages])
        said = answer([self._recalled(m) if isinstance(m, SystemMessage) else m for m in read])
        told: dict[str, Any] = {"role": "assistant", "content": str(said.content)}
        if said.tool_calls:
            told["tool_calls"] = [
                {
                    "id": call["id"],
                    "type": "function",
                    "function": {"name": call["name"], "arguments": json.dumps(call["args"])},
                }
                for call in said.tool_calls
            ]
        return told

    def _recalled(self, prompt: SystemMessage) -> SystemMessage:
        lines = str(prompt.content).splitlines()
        with self._lock:
            rules = [i for i, line in enumerate(lines) if line.startswith("- ")]
            if rules and self._random.random() < self._share:
                del lines[self._random.choice(rules)]
        return SystemMessage("\n".join(lines))
