"""Writes down what a live endpoint answers, without keys and personal data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage

from evaluation.regression.engines.cassette import Answer, Cassette
from evaluation.regression.engines.live import Live
from evaluation.regression.engines.request import request_of
from evaluation.regression.engines.scrubbing import scrubbed


class Recorder(Live):
    """A live endpoint whose answers go into a cassette; what is in it is not asked again.

    The agent goes on with what was written down, so that a replay asks the same next.
    """

    cassette: Any
    parameters: Mapping[str, Any] = {}
    epoch: int = 1
    secrets: tuple[str, ...] = ()

    def answer(self, messages: Sequence[BaseMessage]) -> Answer:
        """Return the recorded answer, asking the endpoint for one that there is not."""
        cassette: Cassette = self.cassette
        asked = request_of(self.name, self.parameters, messages, self.tools, self.epoch)
        if asked.key not in cassette.entries:
            told = super().answer(messages).model_dump(mode="json")
            clean = Answer.model_validate(scrubbed(told, self.secrets))
            said = scrubbed(asked.said, self.secrets)
            cassette.add(asked.model_copy(update={"said": said}), clean)
        return cassette.find(asked)
