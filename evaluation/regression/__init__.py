"""Prompt regression: cases, runs, gates, comparisons and reports."""

from evaluation.regression.arm import Arm
from evaluation.regression.case import Case as PromptCase
from evaluation.regression.case import schema as prompt_case_schema
from evaluation.regression.comparison import Comparison as PromptComparison
from evaluation.regression.comparison import compare_results
from evaluation.regression.describing import counted
from evaluation.regression.engines import Budget, Cassette, Live, Recorder, Replayed
from evaluation.regression.gate import Breach, Gate, figures_of, gate
from evaluation.regression.junit import junit as as_junit
from evaluation.regression.locking import (
    LockState,
    accepted,
    lock_states,
    shipped_prompts,
    verdict_of,
)
from evaluation.regression.markdown import markdown as as_markdown
from evaluation.regression.mutation import Detection, Mutant, MutationReport, edits, mutants, wilson
from evaluation.regression.page import page as as_page
from evaluation.regression.promptfoo import as_promptfoo
from evaluation.regression.reading import SCHEMA as PROMPT_CASE_SCHEMA
from evaluation.regression.reading import read_prompt_cases
from evaluation.regression.result import (
    ArmInfo,
    Engine,
    Result,
    Results,
    joined_results,
)
from evaluation.regression.results_file import read_results, write_results
from evaluation.regression.running import Run
from evaluation.regression.thresholds import Thresholds, read_thresholds
from evaluation.regression.trials import false_regressions, power

__all__ = [
    "PROMPT_CASE_SCHEMA",
    "Arm",
    "ArmInfo",
    "Breach",
    "Budget",
    "Cassette",
    "Detection",
    "Engine",
    "Gate",
    "Live",
    "LockState",
    "Mutant",
    "MutationReport",
    "PromptCase",
    "PromptComparison",
    "Recorder",
    "Replayed",
    "Result",
    "Results",
    "Run",
    "Thresholds",
    "accepted",
    "as_junit",
    "as_markdown",
    "as_page",
    "as_promptfoo",
    "compare_results",
    "counted",
    "edits",
    "false_regressions",
    "figures_of",
    "gate",
    "joined_results",
    "lock_states",
    "mutants",
    "power",
    "prompt_case_schema",
    "read_prompt_cases",
    "read_results",
    "read_thresholds",
    "shipped_prompts",
    "verdict_of",
    "wilson",
    "write_results",
]
