"""`shopkeeper evaluate policy`: what another way of choosing would have earned, from a log."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import AsJson, err, out, print_json, told

if TYPE_CHECKING:
    from rich.table import Table

    from evaluation import Interval, PolicyLog, PolicyReport

_SHOWN_BAD = 5


class Chosen(StrEnum):
    """Which policy is in question."""

    greedy = "greedy"
    target = "target"
    logged = "logged"


def policy(
    log: Annotated[Path, typer.Argument(help="Slates that were shown, one JSON object a line.")],
    policy: Annotated[
        Chosen,
        typer.Option(
            help="Whose clicks to estimate: the best known order of each line, its target, or "
            "the policy that chose."
        ),
    ] = Chosen.greedy,
    chose: Annotated[
        str | None, typer.Option(help="Only slates that the policy of this version chose.")
    ] = None,
    samples: Annotated[int, typer.Option(min=100, help="Resamples of the intervals.")] = 1000,
    seed: Annotated[int, typer.Option(help="Of the resamples.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Estimate what another policy would have earned, from a log of one that explored.

    A line of the log is one slate, all of it in one line:

    {"id": "e1", "policy": "pl-t0.02-u0.5-b0.2", "slate": [{"product": "p7", "position": 1,
    "propensity": 0.62, "marginal": 0.62, "clicked": true}], "greedy": ["p7"]}

    propensity is the probability of the product in its position given the positions before;
    marginal the one over all that might have stood before, and taken to be the same where it is
    absent. greedy is the slate that the best known order would have been, target a list of
    {product: probability}, one for each position. Other fields are refused.
    """
    with told():
        from evaluation import judge_policy, read_log

        read = read_log(log)
        kept = read.of(chose) if chose else read
        report = judge_policy(kept, policy.value, samples=samples, seed=seed)
    if as_json:
        print_json(report.as_json())
        return
    _report_bad(read)
    _show(report)


def _report_bad(log: PolicyLog) -> None:
    for line, reason in log.rejected[:_SHOWN_BAD]:
        err.print(f"line {line}: {reason}", markup=False, highlight=False)
    if len(log.rejected) > _SHOWN_BAD:
        err.print(f"{len(log.rejected) - _SHOWN_BAD:,} more lines can't be used.")


def _show(report: PolicyReport) -> None:
    best = report.worth["mixed"]
    out.print(
        f"{report.slates:,} slates of {report.chose}: {report.clicks:.3f} clicks a slate.",
        markup=False,
        highlight=False,
    )
    if best.clicks and best.over_logged:
        out.print(
            f"The {report.policy} policy would have earned {_span(best.clicks)}, that is "
            f"{_span(best.over_logged, '+')} over what was logged (95 % intervals).",
            highlight=False,
        )
    if not report.marginals_stated:
        out.print("The log states no marginals: each slot was taken as independent of the others.")
    if report.cascading:
        out.print("RIPS disagrees: clicks may depend on the slots above. Trust the order less.")
    out.print(_table(report))


def _table(report: PolicyReport) -> Table:
    from rich.table import Table

    table = Table("", "clicks a slate", "over logged", "effective slates", box=None)
    for name, worth in report.worth.items():
        clicks = _span(worth.clicks) if worth.clicks else "too few"
        over = _span(worth.over_logged, "+") if worth.over_logged else ""
        table.add_row(name, clicks, over, f"{worth.effective:,.0f}")
    return table


def _span(found: Interval, sign: str = "") -> str:
    return f"{found.mean:{sign}.3f} ({found.low:{sign}.3f} to {found.high:{sign}.3f})"
