"""The engines besides the embedded model: a live endpoint, its recorder, and a recording."""

from __future__ import annotations

from collections.abc import Sequence

from agent import Client, Request, Response
from evaluation.regression.engines.budget import Budget
from evaluation.regression.engines.cassette import Cassette
from evaluation.regression.engines.question import Question, question_of
from evaluation.regression.engines.scrubbing import scrubbed


class Live:
    """Asks an endpoint as long as the budget lasts; what it doesn't answer, nobody answers."""

    def __init__(self, client: Client, budget: Budget) -> None:
        self._client, self._budget = client, budget

    def __call__(self, request: Request) -> Response:
        """Return the endpoint's answer; raises BudgetSpent or NotReplaced."""
        self._budget.take(request)
        response = self._client.ask(request)
        self._budget.note(request, response)
        return response


class Recorder:
    """A live endpoint whose answers go into a cassette; what is in it is not asked again.

    Keys and personal data are scrubbed before anything is kept, and the conversation goes on with
    what was kept, so that a replay asks the same next.
    """

    def __init__(
        self,
        client: Client,
        budget: Budget,
        cassette: Cassette,
        *,
        epoch: int,
        secrets: Sequence[str] = (),
    ) -> None:
        self._client, self._live = client, Live(client, budget)
        self._cassette, self._epoch, self._secrets = cassette, epoch, secrets

    def __call__(self, request: Request) -> Response:
        """Return the recorded answer, asking the endpoint for one that there is not."""
        asked = question_of(self._client.name, self._client.parameters, request, self._epoch)
        if asked.key not in self._cassette.entries:
            told = self._live(request).model_dump(mode="json")
            clean = Response.model_validate(scrubbed(told, self._secrets))
            self._cassette.add(self._without_secrets(asked), clean)
        return self._cassette.find(asked)

    def _without_secrets(self, asked: Question) -> Question:
        return asked.model_copy(update={"said": scrubbed(asked.said, self._secrets)})


class Replayed:
    """A recording in the place of a model: to a question that it doesn't hold it raises Stale."""

    def __init__(self, cassette: Cassette, *, epoch: int) -> None:
        self._cassette, self._epoch = cassette, epoch

    def __call__(self, request: Request) -> Response:
        """Return the recorded answer."""
        cassette = self._cassette
        return cassette.find(question_of(cassette.model, cassette.parameters, request, self._epoch))
