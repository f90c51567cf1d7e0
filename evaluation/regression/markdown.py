"""The summary of a measurement for a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.regression.comparison import Comparison
from evaluation.regression.describing import counted
from evaluation.regression.gate import Gate
from evaluation.regression.marking import lines_changed
from evaluation.regression.result import DETERMINISTIC, Results

_SIGNS = {"regression": "❌", "no regression": "✅", "inconclusive": "❔"}
_MOST = 20
_MOST_LINES = 60


def markdown(results: Results, gate: Gate, comparison: Comparison | None = None) -> str:
    """Return the summary of two arms by their comparison, or of each by its gate."""
    lines = _compared(comparison) if comparison else _gated(results, gate)
    return "\n".join(lines) + "\n"


def _compared(found: Comparison) -> Iterator[str]:
    certain = found.candidate.engine in DETERMINISTIC
    yield f"## {_SIGNS[found.decision]} Prompt regression: {found.decision}"
    yield ""
    yield f"{plain(found.why)}. Engine {found.candidate.engine}, {plain(found.candidate.model)}; "
    yield f"{counted(found.overall.cases, 'case')}, {counted(found.repeats, 'repeat')}."
    yield ""
    yield "| | cases | before | now | change |" + ("" if certain else " 95 % | p |")
    yield "|---|---|---|---|---|" + ("" if certain else "---|---|")
    for one in (found.overall, *found.kinds):
        row = f"| {one.what} | {one.cases} | {one.baseline:.3f} | {one.candidate:.3f} "
        row += f"| {one.mean:+.3f} |"
        yield row + (
            "" if certain else f" {one.low:+.3f} to {one.high:+.3f} | {one.adjusted:.4f} |"
        )
    yield ""
    if found.broken:
        yield "**Broke:**"
        for change in found.broken[:_MOST]:
            before, now = ("/".join(map(str, side)) for side in (change.baseline, change.candidate))
            yield f"- `{change.case}` ({', '.join(change.kinds)}): {before} → {now}"
        if len(found.broken) > _MOST:
            yield f"- and {len(found.broken) - _MOST} more"
        yield ""
    if found.mended:
        yield f"**Mended:** {', '.join(f'`{c.case}`' for c in found.mended[:_MOST])}"
        yield ""
    if found.flaky:
        yield f"**Flaky:** {', '.join(f'`{c}`' for c in found.flaky[:_MOST])}"
        yield ""
    yield from _reads(found)


def _reads(found: Comparison) -> Iterator[str]:
    changed = list(lines_changed(found.baseline.reads, found.candidate.reads))
    if not changed:
        return
    yield "<details><summary>What the model reads differently</summary>"
    yield ""
    # A fence that no line of the prompt can close.
    yield "~~~~~~diff"
    yield from (line if sign == "@" else f"{sign}{line}" for sign, line in changed[:_MOST_LINES])
    if len(changed) > _MOST_LINES:
        yield f"… and {len(changed) - _MOST_LINES} lines more"
    yield "~~~~~~"
    yield "</details>"


def _gated(results: Results, gate: Gate) -> Iterator[str]:
    sign = {0: "✅", 3: "❔"}.get(gate.exit_code, "❌")
    yield f"## {sign} Prompt regression"
    yield ""
    yield "| arm | engine | cases | pass rate | prompt / code faults | flaky |"
    yield "|---|---|---|---|---|---|"
    for label, own in gate.figures.items():
        faults = f"{own['faults']['prompt']} / {own['faults']['code']}"
        yield (
            f"| {plain(label)} | {own['engine']}, {plain(own['model'])} | {own['cases']} "
            f"| {_rate(own)} | {faults} | {len(own['flaky'])} |"
        )
    yield ""
    yield from (f"- {plain(str(breach))}" for breach in gate.breaches)
    failed = [r for r in results.results if r.verdict != "pass"]
    for result in failed[:_MOST]:
        kinds = ", ".join(kind for kind, held in result.kinds.items() if not held)
        yield f"- `{result.case}` {result.verdict} ({kinds or plain(result.problem)})"
    if len(failed) > _MOST:
        yield f"- and {len(failed) - _MOST} more"


def _rate(own: Mapping[str, Any]) -> str:
    """Return the share of the judged results that pass, and how many those are if not all."""
    if not own["judged"]:
        return "nothing judged"
    of_all = own["judged"] == own["results"]
    return f"{own['pass_rate']:.3f}" + ("" if of_all else f" of {own['judged']} judged")


def plain(text: str) -> str:
    """Return a text on one line that Markdown shows as it is."""
    folded = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in folded)
