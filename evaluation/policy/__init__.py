"""What another way of choosing would have earned, told from a log of slates."""

from evaluation.policy.estimators import ESTIMATORS
from evaluation.policy.judging import PolicyReport, judge_policy
from evaluation.policy.log import LoggedSlate, LoggedSlot, PolicyLog, Rejected, read_log
from evaluation.policy.replay import Replay, Target, Wanted, replay_of

__all__ = [
    "ESTIMATORS",
    "LoggedSlate",
    "LoggedSlot",
    "PolicyLog",
    "PolicyReport",
    "Rejected",
    "Replay",
    "Target",
    "Wanted",
    "judge_policy",
    "read_log",
    "replay_of",
]
