"""How good it is: what is measured, beside what everybody has, and whether it is chance."""

from evaluation.baselines import Search, baselines
from evaluation.bm25 import Bm25, plain_tokens, stemmed_tokens
from evaluation.dataset import Dataset
from evaluation.errors import BadDataset, BadJudgments, EvaluationError
from evaluation.judgments import Judgments
from evaluation.metrics import ndcg, recall, reciprocal_rank
from evaluation.retrieval import Comparison, Figures, bounds, compare
from evaluation.significance import Interval, paired_bootstrap

__all__ = [
    "BadDataset",
    "BadJudgments",
    "Bm25",
    "Comparison",
    "Dataset",
    "EvaluationError",
    "Figures",
    "Interval",
    "Judgments",
    "Search",
    "baselines",
    "bounds",
    "compare",
    "ndcg",
    "paired_bootstrap",
    "plain_tokens",
    "recall",
    "reciprocal_rank",
    "stemmed_tokens",
]
