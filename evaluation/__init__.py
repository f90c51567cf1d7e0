"""How good it is: what is measured, beside what everybody has, and whether it is chance."""

from evaluation.adversary import Adversary
from evaluation.baselines import Search, baselines
from evaluation.bm25 import Bm25, plain_tokens, stemmed_tokens
from evaluation.dataset import Dataset
from evaluation.errors import BadDataset, BadJudgments, EvaluationError, NothingToSimulate
from evaluation.judgments import Judgments
from evaluation.metrics import ndcg, recall, reciprocal_rank
from evaluation.ours import retrieve_of, search_of
from evaluation.prose import Prose, conversations, read_aloud
from evaluation.retrieval import Comparison, Figures, bounds, compare, ids_of
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

__all__ = [
    "WRONGS",
    "Adversary",
    "Assistant",
    "BadDataset",
    "BadJudgments",
    "Bm25",
    "Comparison",
    "Dataset",
    "DialogueReport",
    "EvaluationError",
    "Figures",
    "Interval",
    "Judgments",
    "Made",
    "NothingToSimulate",
    "Played",
    "Prose",
    "Retrieve",
    "Search",
    "SimulatedShop",
    "Trial",
    "attempt",
    "baselines",
    "bounds",
    "compare",
    "conversations",
    "ids_of",
    "made_of",
    "ndcg",
    "oracle",
    "paired_bootstrap",
    "plain_tokens",
    "play",
    "popularity",
    "read_aloud",
    "recall",
    "reciprocal_rank",
    "retrieve_of",
    "search_of",
    "simulate",
    "stemmed_tokens",
]
