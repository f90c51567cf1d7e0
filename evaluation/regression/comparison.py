"""A candidate beside a baseline, case by case: what broke, and whether it may be chance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from evaluation.errors import BadResults, NoVerdict
from evaluation.regression.change import Change, change_of, split
from evaluation.regression.costs import Cost, costs_of
from evaluation.regression.describing import counted
from evaluation.regression.difference import Difference, Pair, by_kind, difference_of, rates_of
from evaluation.regression.gate import INCONCLUSIVE, OK, REGRESSION, flaky
from evaluation.regression.pass_k import pass_k
from evaluation.regression.planning import detectable, repeats_to_settle, unseen_share
from evaluation.regression.result import DETERMINISTIC, ArmInfo, Result, Results, by_case
from store import Value

Decision = Literal["regression", "no regression", "inconclusive"]
EXIT_CODES: Mapping[Decision, int] = {
    "regression": REGRESSION,
    "no regression": OK,
    "inconclusive": INCONCLUSIVE,
}
MARGIN = 0.05
"""A drop of the pass rate that is no regression where chance can't be told from it."""

_LEVEL = 0.05


class Comparison(Value):
    """All that is told of a candidate beside a baseline; `why` gives the reason of the decision."""

    decision: Decision
    why: str
    baseline: ArmInfo
    candidate: ArmInfo
    repeats: int
    overall: Difference
    kinds: tuple[Difference, ...]
    broken: tuple[Change, ...]
    mended: tuple[Change, ...]
    flaky: tuple[str, ...]
    pass_k: Mapping[int, tuple[float, float]]
    costs: tuple[Cost, ...]
    detectable: float
    settled_by: int | None = None
    unknown: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 no regression, 1 a regression, 3 inconclusive."""
        return EXIT_CODES[self.decision]

    def as_json(self) -> dict[str, Any]:
        """Return everything but the prompts as a plain object."""
        left_out = {"baseline": {"reads"}, "candidate": {"reads"}}
        return {**self.model_dump(mode="json", exclude=left_out), "exit_code": self.exit_code}


def compare_results(
    results: Results,
    baseline: str = "baseline",
    candidate: str = "candidate",
    *,
    margin: float = MARGIN,
    allow_stale: bool = False,
) -> Comparison:
    """Compare two arms of a measurement; raises BadResults where they can't be.

    An engine that gives the same answer every time is judged by any case that flips, one that
    doesn't by the permutation of signs: at 5 % overall, and at 5 % over all kinds together. With
    `allow_stale`, cases of which nothing is known are left out instead of settling the matter.
    """
    arms = {arm.label: arm for arm in results.arms}
    _comparable(arms, baseline, candidate)
    before, after = by_case(results.of(baseline)), by_case(results.of(candidate))
    _same_cases(before, after)
    unknown = sorted(c for c in before if _unknown([*before[c], *after[c]]))
    kept = [c for c in before if c not in unknown]
    if not kept:
        raise NoVerdict(_nothing_known(results))
    pairs: list[Pair] = [(before[c], after[c]) for c in kept]
    rates = [rates_of(b, a) for b, a in pairs]
    overall = difference_of("overall", rates)
    kinds = by_kind(pairs)
    broken, mended = split([change_of(c, before[c], after[c]) for c in kept])
    certain = arms[baseline].engine in DETERMINISTIC
    decision, why = _certain(broken) if certain else _decision(overall, kinds, margin)
    if unknown and not allow_stale and decision != "regression":
        decision, why = "inconclusive", f"nothing is known of {counted(len(unknown), 'case')}"
    may_settle = decision == "inconclusive" and not certain and unseen_share(len(kept)) <= margin
    return Comparison(
        decision=decision,
        why=why,
        baseline=arms[baseline],
        candidate=arms[candidate],
        repeats=min(min(r.of_baseline, r.of_candidate) for r in rates),
        overall=overall,
        kinds=tuple(kinds),
        broken=broken,
        mended=mended,
        flaky=_flaky(pairs),
        pass_k=_pass_k(pairs),
        costs=costs_of(pairs),
        detectable=detectable(rates),
        settled_by=repeats_to_settle(rates, margin) if may_settle else None,
        unknown=tuple(unknown),
    )


def _comparable(arms: Mapping[str, ArmInfo], baseline: str, candidate: str) -> None:
    for label in (baseline, candidate):
        if label not in arms:
            raise BadResults(f"there is no arm {label!r}, only {', '.join(sorted(arms))}")
    if arms[baseline].engine != arms[candidate].engine:
        engines = f"{arms[baseline].engine} and {arms[candidate].engine}"
        hint = "Play both sides with one engine"
        raise BadResults(f"{engines} results can't be compared with each other", hint=hint)


def _same_cases(
    before: Mapping[str, Sequence[Result]], after: Mapping[str, Sequence[Result]]
) -> None:
    if lacking := sorted(before.keys() ^ after.keys()):
        raise BadResults(f"only one side has the cases {', '.join(lacking)}")
    if other := [c for c in before if _asked(before[c]) != _asked(after[c])]:
        hint = "Play both sides anew"
        raise BadResults(f"another case was played on either side: {', '.join(other)}", hint=hint)


def _asked(results: Sequence[Result]) -> set[str]:
    return {r.case_fingerprint for r in results}


def _unknown(results: Sequence[Result]) -> bool:
    return any(r.verdict in ("stale", "error") for r in results)


def _nothing_known(results: Results) -> str:
    """Tell that no case has a verdict on both sides, and why the first has none."""
    first = next(r for r in results.results if r.verdict in ("stale", "error"))
    why = f"{first.case} of the {first.arm}: {first.problem.partition('. ')[0]}"
    return f"no case has a verdict on both sides; {why}"


def _flat(sides: Iterable[Sequence[Result]]) -> list[Result]:
    return [result for side in sides for result in side]


def _certain(broken: Sequence[Change]) -> tuple[Decision, str]:
    if broken:
        fail = "fails" if len(broken) == 1 else "fail"
        told = f"{counted(len(broken), 'case')} {fail} that passed"
        return "regression", f"{told}, with an engine that never varies"
    return "no regression", "no case fails that passed, with an engine that never varies"


def _decision(
    overall: Difference, kinds: Sequence[Difference], margin: float
) -> tuple[Decision, str]:
    if overall.p < _LEVEL and overall.mean < 0:
        return "regression", f"the pass rate fell by {-overall.mean:.3f}, p = {overall.p:.4f}"
    worse = [k for k in kinds if k.adjusted < _LEVEL and k.mean < 0]
    if worse:
        told = ", ".join(f"{k.what} by {-k.mean:.3f} (p = {k.adjusted:.4f})" for k in worse)
        return "regression", f"fell: {told}"
    if overall.low > -margin and (unseen := unseen_share(overall.cases)) > margin:
        told = f"{counted(overall.cases, 'case')} can't rule out a drop of {margin:g}"
        return "inconclusive", f"{told}: {unseen:.3f} of all could break and none of these"
    if overall.low > -margin:
        return "no regression", f"a drop of more than {margin:g} is ruled out at 95 %"
    return "inconclusive", f"a drop of {-overall.low:.3f} can't be ruled out, nor is one shown"


def _flaky(pairs: Sequence[Pair]) -> tuple[str, ...]:
    """Return the cases that both passed and failed on one and the same side."""
    sides = (flaky(_flat(pair[side] for pair in pairs)) for side in (0, 1))
    return tuple(sorted({case for side in sides for case in side}))


def _pass_k(pairs: Sequence[Pair]) -> dict[int, tuple[float, float]]:
    before, after = pass_k(_flat(b for b, _ in pairs)), pass_k(_flat(a for _, a in pairs))
    return {k: (round(before[k], 4), round(after[k], 4)) for k in before if k in after}
