"""How well the next product is found, as an owner reads it: a table for each split."""

from __future__ import annotations

from rich.table import Table

from evaluation import Contest, RecommendReport
from recommender import Verdict
from ui.terminal import out

_SLICES = {"cold": "cold", "1-3": "1 to 3", "warm": "4 and more"}


def show(report: RecommendReport) -> None:
    """Print both splits, the one by time first, and what was decided on the way."""
    out.print(
        f"{report.events:,} events of {report.shoppers:,} shoppers with {report.products:,} "
        "products. All products are ranked; in brackets by how much ours is better, with the 95 % "
        "interval of a paired bootstrap. The last columns are NDCG@10 by how many visits had liked "
        "the product before.",
        highlight=False,
    )
    if report.dropped:
        out.print(f"{report.dropped:,} events are of products that are gone.", highlight=False)
    splits = {"The last tenth of the time": report.temporal, "The last of each": report.last_out}
    for title, contest in splits.items():
        if contest is not None:
            out.print(_table(title, contest))
    for verdict in report.verdicts:
        judge(verdict)


def _table(title: str, contest: Contest) -> Table:
    sessions = len(contest.ours.ranks)
    table = Table(
        f"{title}, {sessions:,} sessions", "recall@10", "NDCG@10", *_SLICES.values(), box=None
    )
    table.add_row("shopkeeper", *_cells(contest), style="bold")
    for name in contest.baselines:
        table.add_row(name.replace("_", " "), *_cells(contest, name))
    return table


def _cells(contest: Contest, baseline: str = "") -> list[str]:
    """Return the figures of ours, or of a baseline with by how much ours is better."""
    outcome = contest.baselines[baseline] if baseline else contest.ours
    ndcg, gain = f"{outcome.ndcg().mean():.3f}", ""
    if baseline:
        over = contest.over(baseline)
        gain = f" ({over.mean:+.3f} {over.low:+.3f}…{over.high:+.3f})"
    kept = {name: outcome.within(name) for name in _SLICES}
    slices = [f"{outcome.ndcg()[k].mean():.3f}" if k.any() else "-" for k in kept.values()]
    return [f"{outcome.recall().mean():.3f}", ndcg + gain, *slices]


def judge(verdict: Verdict) -> None:
    """Print whether a learned part serves, and why."""
    if verdict.reason:
        out.print(f"No {verdict.part}: {verdict.reason}.", highlight=False)
        return
    serves = "it serves" if verdict.ships else "that may be chance, so it does not serve"
    out.print(
        f"The {verdict.part}: NDCG@10 {verdict.ours:.3f} against {verdict.theirs:.3f} on "
        f"{verdict.sessions:,} sessions, 95 % interval of the difference {verdict.low:+.3f} to "
        f"{verdict.high:+.3f}: {serves}.",
        highlight=False,
    )
