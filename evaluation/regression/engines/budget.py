"""How much a run with a live endpoint may cost: calls and tokens, whichever ends first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from threading import Lock
from typing import Any

from langchain_core.messages import BaseMessage

from evaluation.errors import BudgetSpent
from evaluation.regression.engines.cassette import Answer

_LETTERS_A_TOKEN = 4
_ANSWER = 400


class Budget:
    """Counts what was spent; a call that would exceed it is not made.

    Where an endpoint doesn't tell its tokens they are reckoned, four letters each.
    """

    def __init__(self, calls: int, tokens: int) -> None:
        self._lock = Lock()
        self.most_calls, self.most_tokens = calls, tokens
        self.calls = self.tokens = 0

    def take(self, messages: Sequence[BaseMessage], tools: Sequence[Any]) -> None:
        """Reserve a call; raises BudgetSpent before anything is sent."""
        with self._lock:
            expected = reckoned(messages, tools) + _ANSWER
            if self.calls + 1 > self.most_calls:
                raise BudgetSpent(f"the {self.most_calls} calls of this run are spent")
            if self.tokens + expected > self.most_tokens:
                raise BudgetSpent(
                    f"{self.tokens:,} of {self.most_tokens:,} tokens are spent, and the next call "
                    f"takes about {expected:,}"
                )
            self.calls += 1

    def note(self, answer: Answer, messages: Sequence[BaseMessage], tools: Sequence[Any]) -> None:
        """Count what an answer cost."""
        told = answer.tokens_in + answer.tokens_out
        written = len(answer.content) + len(json.dumps([dict(c) for c in answer.calls]))
        with self._lock:
            self.tokens += told or reckoned(messages, tools) + written // _LETTERS_A_TOKEN


def reckoned(messages: Sequence[BaseMessage], tools: Sequence[Any]) -> int:
    """Return about how many tokens a request takes."""
    letters = sum(len(str(m.content)) for m in messages) + len(json.dumps(list(tools), default=str))
    return letters // _LETTERS_A_TOKEN
