"""What is good enough, by engine: the thresholds.yaml that `gate` judges by."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
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
        # A misspelt key is missing too: what is there and unknown tells more.
        problems = error.errors(include_url=False)
        first = min(problems, key=lambda p: p["type"] != "extra_forbidden")
        place = [step for step in first["loc"] if step != "[key]"]
        path = ".".join(map(str, place)) or "the file"
        problem = first["msg"]
        if first["type"] == "extra_forbidden":
            problem = f"unknown key; {_mend(str(place[-1]), len(place))}"
        raise BadThresholds(f"{document.at(place)}: {path}: {problem}") from error


def _mend(key: str, depth: int) -> str:
    """Return what a key may have been meant for: an engine, what is limited, or a part of it."""
    known = [*((Thresholds, Limits, PassK)[min(depth, 3) - 1].model_fields)]
    near = get_close_matches(key, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"
