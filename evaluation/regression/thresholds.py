"""What is good enough, by engine: the thresholds.yaml that `gate` judges by."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError

from evaluation.errors import BadThresholds
from evaluation.regression.document import Document
from evaluation.regression.finding import Kind
from evaluation.regression.result import Engine
from store import Value

Share = Annotated[float, Field(ge=0, le=1)]


class PassK(Value):
    """The chance that `k` tries in a row all pass, averaged over cases."""

    k: Annotated[int, Field(ge=1)]
    at_least: Share


class Limits(Value):
    """What an engine's results have to reach; `kinds` are shares of cases by kind.

    `stale` and `errors` are the shares of results of which nothing can be said.
    """

    pass_rate: Share = 1.0
    kinds: Mapping[Kind, Share] = {}
    pass_k: PassK | None = None
    flaky: Annotated[int, Field(ge=0)] | None = None
    latency_p95_ms: Annotated[float, Field(gt=0)] | None = None
    tokens_per_case: Annotated[float, Field(gt=0)] | None = None
    stale: Share = 0.0
    errors: Share = 0.0


class Thresholds(Value):
    """The limits of each engine: numbers of one say nothing about another."""

    offline: Limits | None = Limits()
    replay: Limits | None = Limits()
    live: Limits | None = None

    @classmethod
    def whole(cls) -> Self:
        """Return thresholds by which everything has to pass, whatever the engine."""
        return cls(live=Limits())

    def of(self, engine: Engine) -> Limits:
        """Return the limits of an engine; raises BadThresholds where there are none."""
        found: Limits | None = getattr(self, engine)
        if found is None:
            raise BadThresholds(f"the thresholds say nothing about {engine} results")
        return found


def read_thresholds(file: Path) -> Thresholds:
    """Read a thresholds.yaml; raises BadThresholds with file and line."""
    document = Document.read(file)
    try:
        return Thresholds.model_validate(document.value or {})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = [step for step in first["loc"] if step != "[key]"]
        path = ".".join(map(str, place)) or "the file"
        raise BadThresholds(f"{document.at(place)}: {path}: {first['msg']}") from error
