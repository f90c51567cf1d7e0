"""How well the products shown are ordered, given what each is worth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from evaluation.metrics import ndcg, recall, reciprocal_rank
from evaluation.regression.expectation import Ranking
from evaluation.regression.finding import Finding


def judge_ranking(expected: Ranking, ids: Sequence[str], turn: int) -> Iterator[Finding]:
    """Yield a finding for every measure."""
    for (name, depth), bound in expected.measures.items():
        value = measured(name, ids, expected, depth)
        problems = list(bound.problems(value))
        yield Finding(
            turn=turn,
            kind="ranking",
            name=f"{name}@{depth}",
            held=not problems,
            expected=", ".join(f"{k} {v}" for k, v in bound.model_dump(exclude_none=True).items()),
            got=f"{value:.3f} of {', '.join(ids) or 'nothing'}",
        )


def measured(name: str, ids: Sequence[str], expected: Ranking, depth: int) -> float:
    """Return hit, recall, mrr or ndcg over the first ids, 0 to 1."""
    relevant = {i for i, gain in expected.relevant.items() if gain > 0}
    if name == "ndcg":
        return ndcg(ids, expected.relevant, depth)
    if name == "recall":
        return recall(ids, relevant, depth)
    rank = reciprocal_rank(ids, relevant, depth)
    return rank if name == "mrr" else float(rank > 0)
