"""How much a run with a live endpoint may cost: calls and tokens, whichever ends first."""

from __future__ import annotations

import json
from threading import Lock

from agent import Request, Response
from evaluation.errors import BudgetSpent

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

    def take(self, request: Request) -> None:
        """Reserve a call; raises BudgetSpent before anything is sent."""
        with self._lock:
            expected = reckoned(request) + _ANSWER
            if self.calls + 1 > self.most_calls:
                raise BudgetSpent(f"the {self.most_calls} calls of this run are spent")
            if self.tokens + expected > self.most_tokens:
                raise BudgetSpent(
                    f"{self.tokens:,} of {self.most_tokens:,} tokens are spent, and the next call "
                    f"takes about {expected:,}"
                )
            self.calls += 1

    def note(self, request: Request, response: Response) -> None:
        """Count what an answer cost."""
        told = response.tokens_in + response.tokens_out
        written = len(response.content) + len(json.dumps([dict(c) for c in response.calls]))
        with self._lock:
            self.tokens += told or reckoned(request) + written // _LETTERS_A_TOKEN


def reckoned(request: Request) -> int:
    """Return about how many tokens a request takes."""
    sent = [request.prompt, request.messages, request.tools]
    return len(json.dumps(sent, ensure_ascii=False, default=str)) // _LETTERS_A_TOKEN
