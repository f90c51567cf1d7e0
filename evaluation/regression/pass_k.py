"""The chance that `k` tries of a case in a row all pass."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from evaluation.regression.result import Result, by_case


def pass_all(passed: int, tries: int, k: int) -> float:
    """Return the unbiased estimate C(passed, k) / C(tries, k) of the k-th power of a pass rate.

    The k-th power of the observed rate is too high: 9 of 10 would give .59 for five in a row,
    where .50 is right. Source: tau-bench (Yao et al. 2024), after pass@k of Chen et al. (2021).
    """
    if not 1 <= k <= tries:
        raise ValueError(f"{k} tries of {tries} can't be drawn")
    return comb(passed, k) / comb(tries, k)


def pass_k(results: Sequence[Result]) -> dict[int, float]:
    """Return pass^k averaged over cases, for every k up to the repeats that all cases have."""
    counts = [
        (sum(r.verdict == "pass" for r in own), len(own))
        for own in by_case([r for r in results if r.verdict in ("pass", "fail")]).values()
    ]
    most = min((tries for _, tries in counts), default=0)
    return {
        k: sum(pass_all(passed, tries, k) for passed, tries in counts) / len(counts)
        for k in range(1, most + 1)
    }
