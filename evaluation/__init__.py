"""How good it is: what is measured, beside what everybody has, and whether it is chance."""

from evaluation.adversary import Adversary
from evaluation.baselines import Search, baselines
from evaluation.bm25 import Bm25, plain_tokens, stemmed_tokens
from evaluation.dataset import Dataset
from evaluation.errors import BadDataset, BadJudgments, EvaluationError
from evaluation.judgments import Judgments
from evaluation.metrics import ndcg, recall, reciprocal_rank
from evaluation.ours import retrieve_of, search_of
from evaluation.retrieval import Comparison, Figures, bounds, compare, ids_of
from evaluation.significance import Interval, paired_bootstrap
from evaluation.training import Retrieve, Trial, attempt

__all__ = [
    "Adversary",
    "BadDataset",
    "BadJudgments",
    "Bm25",
    "Comparison",
    "Dataset",
    "EvaluationError",
    "Figures",
    "Interval",
    "Judgments",
    "Retrieve",
    "Search",
    "Trial",
    "attempt",
    "baselines",
    "bounds",
    "compare",
    "ids_of",
    "ndcg",
    "paired_bootstrap",
    "plain_tokens",
    "recall",
    "reciprocal_rank",
    "retrieve_of",
    "search_of",
    "stemmed_tokens",
]
