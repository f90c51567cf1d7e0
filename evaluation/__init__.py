"""How good it is: what is measured, beside what everybody has, and whether it is chance."""

from evaluation.adversary import Adversary
from evaluation.baselines import Search, baselines
from evaluation.bm25 import Bm25, plain_tokens, stemmed_tokens
from evaluation.case import Case, CaseFile, Expectation, Turn, read_cases, schema
from evaluation.counts import Counts
from evaluation.dataset import Dataset
from evaluation.errors import BadCases, BadDataset, BadJudgments, EvaluationError, NothingToSimulate
from evaluation.judgments import Judgments
from evaluation.metrics import ndcg, recall, reciprocal_rank
from evaluation.ours import retrieve_of, search_of
from evaluation.prose import Prose, conversations, read_aloud
from evaluation.recommending import (
    Contest,
    Outcome,
    RecommendReport,
    Scorer,
    first,
    outcome,
    rank_of,
    recommend_report,
    references,
    scorer_of,
    without_last,
)
from evaluation.retrieval import Comparison, Figures, bounds, compare, ids_of
from evaluation.shoppingbench import Benchmark, judge_requests, read_requests, rows
from evaluation.significance import Interval, paired_bootstrap
from evaluation.simulation import (
    WRONGS,
    Assistant,
    DialogueReport,
    Made,
    Played,
    made_of,
    oracle,
    play,
    popularity,
    simulate,
)
from evaluation.simulation import Shop as SimulatedShop
from evaluation.training import Retrieve, Trial, attempt
from evaluation.understanding import OWN_CASES, Judged, OpenShop, Understanding, understand

__all__ = [
    "OWN_CASES",
    "WRONGS",
    "Adversary",
    "Assistant",
    "BadCases",
    "BadDataset",
    "BadJudgments",
    "Benchmark",
    "Bm25",
    "Case",
    "CaseFile",
    "Comparison",
    "Contest",
    "Counts",
    "Dataset",
    "DialogueReport",
    "EvaluationError",
    "Expectation",
    "Figures",
    "Interval",
    "Judged",
    "Judgments",
    "Made",
    "NothingToSimulate",
    "OpenShop",
    "Outcome",
    "Played",
    "Prose",
    "RecommendReport",
    "Retrieve",
    "Scorer",
    "Search",
    "SimulatedShop",
    "Trial",
    "Turn",
    "Understanding",
    "attempt",
    "baselines",
    "bounds",
    "compare",
    "conversations",
    "first",
    "ids_of",
    "judge_requests",
    "made_of",
    "ndcg",
    "oracle",
    "outcome",
    "paired_bootstrap",
    "plain_tokens",
    "play",
    "popularity",
    "rank_of",
    "read_aloud",
    "read_cases",
    "read_requests",
    "recall",
    "reciprocal_rank",
    "recommend_report",
    "references",
    "retrieve_of",
    "rows",
    "schema",
    "scorer_of",
    "search_of",
    "simulate",
    "stemmed_tokens",
    "understand",
    "without_last",
]
