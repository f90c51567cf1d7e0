"""How often `compare` is right: on two draws from one model, and on a drop that is there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Literal

import numpy as np

from evaluation.regression.comparison import Decision, compare_results
from evaluation.regression.result import ArmInfo, Result, Results

Pool = Mapping[str, Sequence[Result]]
"""By case, the results of playing it many times against one model that varies."""

Pattern = Literal["spread", "concentrated"]
"""Whether every case passes a little less often, or some never pass any more."""

Change = Callable[[list[Result], np.random.Generator], list[Result]]


def false_regressions(
    pool: Pool, *, comparisons: int = 200, repeats: int = 5, seed: int = 0
) -> float:
    """Return the share of A/A comparisons that call a regression; there is none.

    Each draws, for every case, `repeats` results for either side from its pool, none twice.
    """
    decided = _decisions(pool, comparisons, repeats, seed, lambda results, random: results)
    return sum(d == "regression" for d in decided) / comparisons


def power(
    pool: Pool,
    drop: float,
    pattern: Pattern,
    *,
    comparisons: int = 200,
    repeats: int = 5,
    seed: int = 0,
) -> float:
    """Return the share of comparisons that call a regression where the pass rate fell by `drop`."""
    rate = float(np.mean([r.verdict == "pass" for own in pool.values() for r in own]))

    def lowered(results: list[Result], random: np.random.Generator) -> list[Result]:
        if pattern == "spread":
            return [_failed(r) if random.random() < drop / rate else r for r in results]
        cases = sorted({r.case for r in results})
        count = round(drop / rate * len(cases))
        gone = set(random.choice(cases, size=count, replace=False).tolist())
        return [_failed(r) if r.case in gone else r for r in results]

    decided = _decisions(pool, comparisons, repeats, seed, lowered)
    return sum(d == "regression" for d in decided) / comparisons


def _decisions(
    pool: Pool, comparisons: int, repeats: int, seed: int, change: Change
) -> Iterator[Decision]:
    random = np.random.default_rng(seed)
    for _ in range(comparisons):
        before: list[Result] = []
        after: list[Result] = []
        for own in pool.values():
            chosen = random.permutation(len(own))[: 2 * repeats].tolist()
            before += _taken([own[i] for i in chosen[:repeats]], "baseline")
            after += _taken([own[i] for i in chosen[repeats:]], "candidate")
        yield compare_results(_both(before, change(after, random))).decision


def _taken(results: Sequence[Result], arm: str) -> list[Result]:
    return [
        result.model_copy(update={"arm": arm, "repeat": repeat})
        for repeat, result in enumerate(results, 1)
    ]


def _both(before: Sequence[Result], after: Sequence[Result]) -> Results:
    def told(label: str, results: Sequence[Result]) -> ArmInfo:
        first = results[0]
        return ArmInfo(
            label=label, engine=first.engine, model=first.model, fingerprint=first.fingerprint
        )

    arms = (told("baseline", before), told("candidate", after))
    return Results.model_construct(arms=arms, results=(*before, *after))


def _failed(result: Result) -> Result:
    """Return a result in which one kind of expectation no longer holds."""
    if not result.findings:
        return result
    first, *rest = result.findings
    return result.model_copy(update={"findings": (first.model_copy(update={"held": False}), *rest)})
