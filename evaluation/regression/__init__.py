"""Prompt regression: cases, runs, gates, comparisons and reports."""

from evaluation.regression.arm import Arm
from evaluation.regression.case import Case as PromptCase
from evaluation.regression.case import schema as prompt_case_schema
from evaluation.regression.gate import Breach, Gate, figures_of, gate
from evaluation.regression.locking import (
    LockState,
    accepted,
    lock_states,
    shipped_prompts,
    verdict_of,
)
from evaluation.regression.reading import SCHEMA as PROMPT_CASE_SCHEMA
from evaluation.regression.reading import read_prompt_cases
from evaluation.regression.result import ArmInfo, Engine, Result, Results, read_results
from evaluation.regression.running import Run
from evaluation.regression.thresholds import Thresholds, read_thresholds

__all__ = [
    "PROMPT_CASE_SCHEMA",
    "Arm",
    "ArmInfo",
    "Breach",
    "Engine",
    "Gate",
    "LockState",
    "PromptCase",
    "Result",
    "Results",
    "Run",
    "Thresholds",
    "accepted",
    "figures_of",
    "gate",
    "lock_states",
    "prompt_case_schema",
    "read_prompt_cases",
    "read_results",
    "read_thresholds",
    "shipped_prompts",
    "verdict_of",
]
