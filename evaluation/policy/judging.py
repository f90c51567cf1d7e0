"""Whether a log can tell what another policy is worth, and what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from evaluation.errors import PolicyUnknown
from evaluation.policy.estimators import ESTIMATORS, Parts, logged, snips
from evaluation.policy.log import PolicyLog
from evaluation.policy.replay import Replay, Target, replay_of
from evaluation.significance import Interval

Floats = NDArray[np.float64]
REPORTED = ("mixed", "dr", "snips", "ips", "rips")
LEAST_SLATES, LEAST_EFFECTIVE = 200, 50
_CHUNK = 100
_NAMES = "Leave --chose out to see which policies chose"
# Weights average one where the log covers what the policy in question shows.
_COVERED = 0.5


class Worth(NamedTuple):
    """Clicks a slate by one estimator, over what was logged, and its effective sample size.

    `clicks` is None where that is too small to tell.
    """

    clicks: Interval | None
    over_logged: Interval | None
    effective: float

    def as_json(self) -> dict[str, Any]:
        """Return it by the keys that a report names."""
        told: dict[str, Any] = {"effective_sample_size": round(self.effective, 1)}
        for name in ("clicks", "over_logged"):
            found = getattr(self, name)
            told[name] = round(found.mean, 4) if found else None
            told[f"{name}_ci"] = [round(found.low, 4), round(found.high, 4)] if found else None
        return told


class PolicyReport(NamedTuple):
    """What a log tells of a policy: `worth` by estimator, DR and SNIPS mixed first."""

    policy: Target
    chose: str
    slates: int
    clicks: float
    covered: float
    marginals_stated: bool
    worth: Mapping[str, Worth]
    rejected: int = 0

    @property
    def cascading(self) -> bool:
        """Whether RIPS contradicts SNIPS: clicks then depend on the slots above."""
        told, check = self.worth["snips"].clicks, self.worth["rips"].clicks
        return bool(told and check and (check.high < told.low or told.high < check.low))

    def as_json(self) -> dict[str, Any]:
        """Return the report by its keys."""
        return {
            "policy": self.policy,
            "chose": self.chose,
            "slates": self.slates,
            "rejected": self.rejected,
            "logged_clicks": round(self.clicks, 4),
            "covered": round(self.covered, 3),
            "marginals_stated": self.marginals_stated,
            "rips_disagrees": self.cascading,
            "estimates": {name: worth.as_json() for name, worth in self.worth.items()},
        }


def judge_policy(
    log: PolicyLog, policy: Target = "greedy", *, samples: int = 1000, seed: int = 0
) -> PolicyReport:
    """Estimate what `policy` would have earned; raises PolicyUnknown where that can't be told."""
    _check(log)
    replay = replay_of(log, policy)
    _check_chances(replay)
    main = snips(replay)
    covered = float((main.weights.sum(axis=0) / replay.shown.sum(axis=0)).min())
    if main.effective < LEAST_EFFECTIVE or covered < _COVERED:
        raise PolicyUnknown(
            f"the log shows too little of what {policy!r} would: {len(log.lines):,} slates count "
            f"as {main.effective:.0f} of them ({LEAST_EFFECTIVE} are needed), and cover "
            f"{covered:.0%} of its choices"
        )
    parts = {name: ESTIMATORS[name](replay) for name in REPORTED}
    return PolicyReport(
        policy,
        log.lines[0].policy,
        len(log.lines),
        float(replay.clicked.sum(axis=1).mean()),
        covered,
        all(s.marginal is not None for line in log.lines for s in line.slate),
        _bootstrapped(parts, logged(replay), samples, seed),
        len(log.rejected),
    )


def _check(log: PolicyLog) -> None:
    if not log.lines:
        raise PolicyUnknown("no slate of this log was chosen by that policy", hint=_NAMES)
    if len(log.policies) > 1:
        most = ", ".join(f"{name} ({count:,})" for name, count in log.policies.items())
        hint = "Name one of them with --chose"
        raise PolicyUnknown(f"several policies chose these slates: {most}", hint=hint)
    if len(log.lines) < LEAST_SLATES:
        raise PolicyUnknown(f"{len(log.lines)} slates of use are fewer than {LEAST_SLATES}")
    if not any(s.clicked for line in log.lines for s in line.slate):
        raise PolicyUnknown("nothing was clicked in this log", hint="Export it with its clicks")
    for line in log.lines:
        if zero := [s for s in line.slate if not s.propensity or s.marginal == 0]:
            raise PolicyUnknown(
                f"exposure {line.id!r} shows {zero[0].product!r} with a propensity of 0",
                hint="Log the probability with which each product was drawn",
            )


def _check_chances(replay: Replay) -> None:
    if not replay.target.any():
        raise PolicyUnknown("the policy in question would show nothing of what was shown")


def _bootstrapped(
    parts: Mapping[str, Parts], base: Parts, samples: int, seed: int
) -> dict[str, Worth]:
    """Return each estimate with percentile intervals over resampled slates, the same for all."""
    random = np.random.default_rng(seed)
    slates = len(base.numerator)
    drawn: dict[str, list[Floats]] = {name: [] for name in [*parts, ""]}
    for start in range(0, samples, _CHUNK):
        # What a multinomial draw of slates counts, without one pass a resample.
        size = (min(_CHUNK, samples - start), slates)
        resampled = random.integers(0, slates, size)
        counts = np.stack([np.bincount(row, minlength=slates) for row in resampled])
        for name, one in [*parts.items(), ("", base)]:
            drawn[name].append(one.value(counts.astype(np.float64)))
    ones = np.ones((1, slates))
    usual, of_base = float(base.value(ones)[0]), np.concatenate(drawn[""])
    worth: dict[str, Worth] = {}
    for name, one in parts.items():
        if one.effective < LEAST_EFFECTIVE:
            worth[name] = Worth(None, None, one.effective)
            continue
        mean, found = float(one.value(ones)[0]), np.concatenate(drawn[name])
        over = _interval(mean - usual, found - of_base)
        worth[name] = Worth(_interval(mean, found), over, one.effective)
    return worth


def _interval(mean: float, resampled: Floats) -> Interval:
    low, high = np.quantile(resampled, (0.025, 0.975))
    return Interval(mean, float(low), float(high))
