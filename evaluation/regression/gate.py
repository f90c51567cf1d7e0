"""Judges results by thresholds, each arm by itself, without playing anything again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from evaluation.regression.pass_k import pass_k
from evaluation.regression.result import ArmInfo, Result, Results, by_case
from evaluation.regression.thresholds import Limits, Thresholds

OK, REGRESSION, CONFIGURATION, INCONCLUSIVE = 0, 1, 2, 3
"""The exit codes of `shopkeeper regress`."""


class Breach(NamedTuple):
    """One threshold that an arm misses; an `open` one is no regression: nothing is known."""

    arm: str
    what: str
    limit: str
    got: str
    open: bool = False

    def __str__(self) -> str:
        return f"{self.arm}: {self.what} is {self.got}, should be {self.limit}"


class Gate(NamedTuple):
    """What the thresholds say, and the figures they were held against."""

    breaches: tuple[Breach, ...]
    figures: dict[str, dict[str, Any]]

    @property
    def exit_code(self) -> int:
        """The exit code: a regression outweighs what is not known."""
        if any(not breach.open for breach in self.breaches):
            return REGRESSION
        return INCONCLUSIVE if self.breaches else OK


def gate(results: Results, thresholds: Thresholds) -> Gate:
    """Return how each arm stands to the limits of its engine; raises BadThresholds."""
    breaches: list[Breach] = []
    figures: dict[str, dict[str, Any]] = {}
    for arm in results.arms:
        own = results.of(arm.label)
        figures[arm.label] = figures_of(arm, own)
        breaches += _breaches(arm.label, own, thresholds.of(arm.engine))
    return Gate(tuple(breaches), figures)


def figures_of(arm: ArmInfo, results: Sequence[Result]) -> dict[str, Any]:
    """Return what is told of an arm: shares, by kind, flaky cases, latency and tokens.

    Shares are of the results that are judged; where none is, the pass rate is None.
    """
    cases = by_case(results)
    judged = [r for r in results if r.verdict in ("pass", "fail")]
    latencies = [turn.cost.latency_ms for r in results for turn in r.turns] or [0.0]
    return {
        "engine": arm.engine,
        "model": arm.model,
        "fingerprint": arm.fingerprint,
        "cases": len(cases),
        "results": len(results),
        "judged": len(judged),
        "pass_rate": _share([r.verdict == "pass" for r in judged]) if judged else None,
        "kinds": {k: _share(v) for k, v in sorted(kinds_of(judged).items())},
        "pass_k": {k: round(v, 4) for k, v in pass_k(results).items()},
        "flaky": flaky(results),
        "failing": sorted({r.case for r in results if r.verdict == "fail"} - set(flaky(results))),
        "stale": sum(r.verdict == "stale" for r in results),
        "errors": sum(r.verdict == "error" for r in results),
        "faults": {who: sum(r.faults[who] for r in judged) for who in ("prompt", "code")},
        "mended": sum(r.mended for r in judged),
        "latency_p50_ms": round(float(np.percentile(latencies, 50)), 1),
        "latency_p95_ms": round(float(np.percentile(latencies, 95)), 1),
        "tokens_per_case": round(sum(r.tokens for r in results) / max(len(results), 1), 1),
    }


def kinds_of(results: Sequence[Result]) -> dict[str, list[bool]]:
    """Return, by kind, whether all expectations of the kind held, for each result with some."""
    found: dict[str, list[bool]] = {}
    for result in results:
        for kind, held in result.kinds.items():
            found.setdefault(kind, []).append(held)
    return found


def flaky(results: Sequence[Result]) -> list[str]:
    """Return the cases that both passed and failed."""
    return sorted(
        case
        for case, own in by_case(results).items()
        if {"pass", "fail"} <= {r.verdict for r in own}
    )


def _share(held: Sequence[bool]) -> float:
    return round(sum(held) / len(held), 4) if held else 0.0


def _breaches(arm: str, results: Sequence[Result], limits: Limits) -> Iterator[Breach]:
    judged = [r for r in results if r.verdict in ("pass", "fail")]
    yield from _unknown(arm, results, limits)
    if judged:
        yield from _least(arm, "pass rate", [r.verdict == "pass" for r in judged], limits.pass_rate)
    for kind, least in limits.kinds.items():
        if held := kinds_of(judged).get(kind):
            yield from _least(arm, f"pass rate of {kind}", held, least)
    if limits.pass_k:
        told = pass_k(results).get(limits.pass_k.k)
        if told is None:
            few = f"{limits.pass_k.k} repeats"
            yield Breach(arm, f"pass^{limits.pass_k.k}", few, "fewer of some case", open=True)
        elif told < limits.pass_k.at_least:
            wanted = f"at least {limits.pass_k.at_least:g}"
            yield Breach(arm, f"pass^{limits.pass_k.k}", wanted, f"{told:.3f}")
    if limits.flaky is not None and len(found := flaky(results)) > limits.flaky:
        yield Breach(
            arm, "flaky cases", f"at most {limits.flaky}", f"{len(found)}: {', '.join(found)}"
        )
    yield from _costs(arm, results, limits)


def _unknown(arm: str, results: Sequence[Result], limits: Limits) -> Iterator[Breach]:
    for verdict, most in (("stale", limits.stale), ("error", limits.errors)):
        found = sorted({r.case for r in results if r.verdict == verdict})
        share = sum(r.verdict == verdict for r in results) / max(len(results), 1)
        if share > most:
            got = f"{share:.3f}: {', '.join(found)}"
            yield Breach(arm, f"share of {verdict} results", f"at most {most:g}", got, open=True)


def _least(arm: str, what: str, held: Sequence[bool], least: float) -> Iterator[Breach]:
    share = sum(held) / len(held)
    if share < least - 1e-12:
        got = f"{share:.4f} ({sum(held)} of {len(held)})"
        yield Breach(arm, what, f"at least {least:g}", got)


def _costs(arm: str, results: Sequence[Result], limits: Limits) -> Iterator[Breach]:
    latencies = [turn.cost.latency_ms for r in results for turn in r.turns]
    if limits.latency_p95_ms is not None and latencies:
        p95 = float(np.percentile(latencies, 95))
        if p95 > limits.latency_p95_ms:
            yield Breach(
                arm, "p95 latency", f"at most {limits.latency_p95_ms:g} ms", f"{p95:.0f} ms"
            )
    if limits.tokens_per_case is not None and results:
        mean = sum(r.tokens for r in results) / len(results)
        if mean > limits.tokens_per_case:
            yield Breach(
                arm, "tokens per case", f"at most {limits.tokens_per_case:g}", f"{mean:.0f}"
            )
