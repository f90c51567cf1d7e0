"""A recorded model: it says what was recorded, and nothing to a question that was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage

from evaluation.regression.engines.boundary import Boundary
from evaluation.regression.engines.cassette import Answer, Cassette
from evaluation.regression.engines.request import request_of


class Replayed(Boundary):
    """Answers out of a cassette; raises Stale where it holds no answer."""

    cassette: Any
    parameters: Mapping[str, Any] = {}
    epoch: int = 1

    def answer(self, messages: Sequence[BaseMessage]) -> Answer:
        """Return the recorded answer."""
        cassette: Cassette = self.cassette
        asked = request_of(self.name, self.parameters, messages, self.tools, self.epoch)
        return cassette.find(asked)
