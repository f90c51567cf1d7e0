"""What became of one case in one repeat with one arm: a line of results.jsonl."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field, computed_field

from evaluation.errors import BadResults
from evaluation.regression.describing import describe
from evaluation.regression.finding import Finding, Kind
from evaluation.regression.played import Played
from store import Value

Engine = Literal["offline", "replay", "live"]
Verdict = Literal["pass", "fail", "stale", "error"]
DETERMINISTIC: frozenset[Engine] = frozenset({"offline", "replay"})


class ArmInfo(Value):
    """One side of a measurement: what answered, and what it was given to read.

    Numbers of different arms are never put together. `reads` is the text of all that the model
    reads, for the difference in a report.
    """

    label: str
    engine: Engine
    model: str
    fingerprint: str
    reads: str = ""


class Result(Value):
    """One case, played once: the findings, the transcript, and what went wrong besides.

    `stale` where a recording lacks what was asked, `error` where no answer of this arm came about;
    `problem` tells which. `case_fingerprint` is that of the case as it was played.
    """

    case: str
    case_fingerprint: str = ""
    file: str
    line: int
    tags: tuple[str, ...] = ()
    directives: tuple[str, ...] = ()
    arm: str
    engine: Engine
    model: str
    fingerprint: str
    repeat: int = Field(ge=1)
    findings: tuple[Finding, ...] = ()
    turns: tuple[Played, ...] = ()
    stale: bool = False
    problem: str = ""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def verdict(self) -> Verdict:
        """Whether everything held, or why nothing can be said."""
        if self.stale:
            return "stale"
        if self.problem:
            return "error"
        return "pass" if all(f.held for f in self.findings) else "fail"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def kinds(self) -> dict[str, bool]:
        """For each kind of expectation of the case, whether all of that kind held."""
        found: dict[str, bool] = {}
        for finding in self.findings:
            found[finding.kind] = found.get(finding.kind, True) and finding.held
        return found

    @computed_field  # type: ignore[prop-decorator]
    @property
    def faults(self) -> dict[str, int]:
        """How many findings failed that the prompt has to see to, and how many that code has to."""
        failed = [f.held_by for f in self.findings if not f.held]
        return {"prompt": failed.count("prompt"), "code": failed.count("code")}

    @computed_field  # type: ignore[prop-decorator]
    @property
    def mended(self) -> int:
        """How often code mended what the model did: sentences cut, limits enforced."""
        return sum(len(turn.cut) + len(turn.enforced) for turn in self.turns)

    @property
    def failed(self) -> tuple[Finding, ...]:
        """The findings that did not hold."""
        return tuple(f for f in self.findings if not f.held)

    @property
    def told(self) -> str:
        """What was said in each turn that went wrong, what was expected of it, and what came."""
        return describe(self.problem, self.findings, self.turns)

    @property
    def latency_ms(self) -> float:
        """How long all turns took."""
        return sum(turn.cost.latency_ms for turn in self.turns)

    @property
    def tokens(self) -> int:
        """How many tokens went in and out."""
        return sum(turn.cost.tokens_in + turn.cost.tokens_out for turn in self.turns)

    def holds(self, kind: Kind) -> bool | None:
        """Return whether all expectations of a kind held; None where the case has none."""
        return self.kinds.get(kind)


class Results(Value):
    """A whole measurement: its arms and every line."""

    arms: tuple[ArmInfo, ...]
    results: tuple[Result, ...]

    def of(self, label: str) -> tuple[Result, ...]:
        """Return the results of an arm."""
        return tuple(r for r in self.results if r.arm == label)


def joined_results(**sides: Results) -> Results:
    """Return measurements of one arm each as one, every arm under a new label.

    Raises BadResults where one of them has several arms.
    """
    arms: list[ArmInfo] = []
    results: list[Result] = []
    for label, side in sides.items():
        if len(side.arms) != 1:
            told = ", ".join(arm.label for arm in side.arms)
            raise BadResults(f"the {label} should have one arm, not {told}")
        arms.append(side.arms[0].model_copy(update={"label": label}))
        results += [r.model_copy(update={"arm": label}) for r in side.results]
    return Results(arms=tuple(arms), results=tuple(results))


def by_case(results: Sequence[Result]) -> dict[str, list[Result]]:
    """Return the results by case, in the order in which the cases come up."""
    found: dict[str, list[Result]] = {}
    for result in results:
        found.setdefault(result.case, []).append(result)
    return found
