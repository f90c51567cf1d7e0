"""Answers in the shapes that OpenAI's clients read."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agent import Item
from ui.api.shapes import item_as_json

DONE = "data: [DONE]\n\n"
# https://platform.openai.com/tokenizer: about four characters of English are one token.
_BYTES_A_TOKEN = 4


@dataclass(frozen=True)
class Completion:
    """One answer: its id, when it was begun (seconds since the epoch), and the model asked for.

    The shop's own pictures lie at `site`.
    """

    id: str
    created: int
    model: str
    site: str

    def whole(
        self, content: str, usage: dict[str, int], items: Sequence[Item] = ()
    ) -> dict[str, Any]:
        """Return the answer as one object."""
        message = {"role": "assistant", "content": content, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        told = self._told("chat.completion", [choice])
        return told | {"usage": usage, "recommendations": self._recommended(items)}

    def opening(self) -> str:
        """Return the first event, which says whose turn it is."""
        return self._delta({"role": "assistant", "content": ""})

    def piece(self, content: str) -> str:
        """Return the event of some words."""
        return self._delta({"content": content})

    def closing(self, items: Sequence[Item] = ()) -> str:
        """Return the last event of the answer, with the products that it recommends."""
        return self._delta({}, "stop", recommendations=self._recommended(items))

    def usage(self, usage: dict[str, int]) -> str:
        """Return the event that tells how much it was, and nothing else."""
        return _event(self._told("chat.completion.chunk", []) | {"usage": usage})

    def _delta(self, delta: dict[str, str], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return _event(self._told("chat.completion.chunk", [choice]) | more)

    def _told(self, kind: str, choices: list[dict[str, Any]]) -> dict[str, Any]:
        head = {"id": self.id, "object": kind, "created": self.created, "model": self.model}
        return head | {"choices": choices}

    def _recommended(self, items: Sequence[Item]) -> list[dict[str, Any]]:
        return [item_as_json(item, self.site) for item in items]


def usage_of(read: Sequence[str], content: str) -> dict[str, int]:
    """Return an estimate of the tokens: four bytes of UTF-8 each, whatever model answered."""
    asked, told = sum(map(_tokens, read)), _tokens(content)
    return {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}


def _tokens(text: str) -> int:
    return -(-len(text.encode()) // _BYTES_A_TOKEN)


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n"
