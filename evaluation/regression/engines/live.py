"""A live endpoint under a budget: what it doesn't answer, nobody answers in its place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from agent import NotReplaced
from evaluation.regression.engines.boundary import Boundary, answer_of
from evaluation.regression.engines.budget import Budget
from evaluation.regression.engines.cassette import Answer


class Live(Boundary):
    """Asks another model, as long as the budget lasts; a failure ends the turn, never silently."""

    inner: BaseChatModel
    budget: Any

    def answer(self, messages: Sequence[BaseMessage]) -> Answer:
        """Ask the endpoint; raises BudgetSpent or NotReplaced."""
        budget: Budget = self.budget
        budget.take(messages, self.tools)
        bound = self.inner.bind_tools(list(self.tools), tool_choice=self.choice)
        model = bound if self.tools else self.inner
        try:
            whole = _whole(model, list(messages))
        # An endpoint can answer anything, and its client raises whatever that trips over.
        except Exception as error:
            problem = f"{self.name} gave no answer: {type(error).__name__}: {error}"
            raise NotReplaced(problem[:300]) from error
        answer = answer_of(whole)
        budget.note(answer, messages, self.tools)
        return answer


def _whole(model: Any, messages: list[BaseMessage]) -> AIMessage:
    """Return a message as it is streamed, since only a stream is watched for being cut off."""
    pieces = list(model.stream(messages))
    whole = pieces[0]
    for piece in pieces[1:]:
        whole += piece
    if whole.invalid_tool_calls:
        raise ValueError("tool arguments that are no JSON object")
    return AIMessage(
        content=whole.content,
        tool_calls=whole.tool_calls,
        additional_kwargs=whole.additional_kwargs,
        response_metadata=whole.response_metadata,
        usage_metadata=whole.usage_metadata,
    )
