"""Prompts, tools and directives broken on purpose, to see whether the suite notices."""

from evaluation.regression.mutation.detection import Detection, Outcome, State
from evaluation.regression.mutation.edits import edits
from evaluation.regression.mutation.mutant import Mutant
from evaluation.regression.mutation.operators import mutants
from evaluation.regression.mutation.report import MutationReport, wilson

__all__ = [
    "Detection",
    "Mutant",
    "MutationReport",
    "Outcome",
    "State",
    "edits",
    "mutants",
    "wilson",
]
