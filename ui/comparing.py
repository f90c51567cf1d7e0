"""`shopkeeper regress compare`: a prompt beside another, case by case."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from ui.chosen import (
    CALLS,
    CASES,
    TOKENS,
    CassetteFile,
    EngineName,
    MaxCalls,
    MaxTokens,
    Only,
    Repeats,
    ThresholdsFile,
    select,
    watched,
)
from ui.terminal import AsJson, err, out, print_json, settings, tell, told

if TYPE_CHECKING:
    from evaluation import PromptComparison, Results
    from ui.engines import EngineChoice

_INCONCLUSIVE = 3


def compare(
    baseline: Annotated[str, typer.Argument(help="A prompt, as for `run`, or a results file.")],
    candidate: Annotated[str, typer.Argument(help="What is to take its place.")],
    cases: Annotated[Path, typer.Option(help="A YAML file, or a folder of them.")] = CASES,
    out_file: Annotated[Path, typer.Option("--out", help="Where the results go.")] = Path(
        "comparison.jsonl"
    ),
    only: Only = None,
    repeats: Repeats = None,
    margin: Annotated[
        float, typer.Option(min=0, max=1, help="A drop of the pass rate that may be.")
    ] = 0.05,
    engine: EngineName = "offline",
    cassette: CassetteFile = None,
    max_calls: MaxCalls = CALLS,
    max_tokens: MaxTokens = TOKENS,
    thresholds: ThresholdsFile = None,
    allow_stale: Annotated[
        bool, typer.Option(help="Leave out cases without an answer instead of giving up.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare a prompt with another, case by case and in turns, or two files of results."""
    with told(2):
        from evaluation import write_results
        from ui.engines import EngineChoice
        from ui.output import ready

        ready(out_file)
        answering = EngineChoice(engine, cassette, max_calls, max_tokens)
        results = _both(baseline, candidate, cases, only or (), repeats, answering)
        write_results(results, out_file)
        _green(results, thresholds)
        found = _decided(results, margin, allow_stale)
    if as_json:
        print_json(found.as_json())
    else:
        _show(found)
    raise typer.Exit(found.exit_code)


def _both(
    baseline: str,
    candidate: str,
    cases: Path,
    only: Iterable[str],
    repeats: int | None,
    answering: EngineChoice,
) -> Results:
    """Read both sides, or play them in turns."""
    from evaluation import BadResults, Results, Run, joined_results, read_prompt_cases, read_results
    from ui.arms import directives_of, instructions_of

    files = [side.endswith(".jsonl") for side in (baseline, candidate)]
    if all(files):
        sides = {"baseline": baseline, "candidate": candidate}
        return joined_results(**{name: read_results(Path(f)) for name, f in sides.items()})
    if any(files):
        hint = "Give two prompts, or two files of results"
        raise BadResults("a prompt can't be compared with a file of results", hint=hint)
    told_of = [instructions_of(side) for side in (baseline, candidate)]
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        made = answering.arms(settings(), Path(folder))
        arms = [
            made(label, instructions)
            for label, instructions in zip(("baseline", "candidate"), told_of, strict=True)
        ]
        chosen = select(read_prompt_cases(cases), only)
        played = Run(chosen, arms, directives_of(*told_of), repeats=repeats)
        return Results(arms=tuple(a.info for a in arms), results=tuple(watched(played)))


def _green(results: Results, thresholds: Path | None) -> None:
    """Raise BaselineRed where the baseline doesn't pass itself."""
    from evaluation import BaselineRed, Results, Thresholds, gate, read_thresholds

    own = Results(arms=results.arms[:1], results=results.of(results.arms[0].label))
    if thresholds is None and own.arms[0].engine == "live":
        return
    judged = gate(own, read_thresholds(thresholds) if thresholds else Thresholds())
    if breaches := [str(breach) for breach in judged.breaches if not breach.open]:
        failing = ", ".join(judged.figures[own.arms[0].label]["failing"][:5])
        raise BaselineRed(f"{'; '.join(breaches)}, with {failing}")


def _decided(results: Results, margin: float, allow_stale: bool) -> PromptComparison:
    """Compare both sides; where nothing is known of any case, say so and leave."""
    from evaluation import NoVerdict, compare_results

    try:
        return compare_results(results, margin=margin, allow_stale=allow_stale)
    except NoVerdict as error:
        tell(str(error), to=err)
        raise typer.Exit(_INCONCLUSIVE) from error


def _show(found: PromptComparison) -> None:
    """Print the decision, the differences by kind and what broke."""
    from rich.table import Table

    style = {"regression": "bold red", "no regression": "bold green"}.get(found.decision, "bold")
    out.print(found.decision.upper(), style=style)
    tell(f"{found.why}.")
    certain = found.candidate.engine != "live"
    chance = () if certain else ("95 %", "p")
    table = Table("", "cases", "baseline", "candidate", "change", *chance, box=None)
    for one in (found.overall, *found.kinds):
        told_of = (f"{one.low:+.3f} to {one.high:+.3f}", f"{one.adjusted:.4f}")
        rates = (f"{one.baseline:.3f}", f"{one.candidate:.3f}", f"{one.mean:+.3f}")
        table.add_row(one.what, str(one.cases), *rates, *(() if certain else told_of))
    out.print(table)
    for change in found.broken:
        told_kinds = ", ".join(change.kinds)
        tell(f"broke: {change.case} ({told_kinds})", style="red")
    for change in found.mended:
        tell(f"mended: {change.case}", style="green")
    for cost in (c for c in found.costs if c.baseline or c.candidate):
        out.print(f"{cost.what}: {cost.baseline:.0f} before, {cost.candidate:.0f} now", style="dim")
    if found.flaky:
        tell(f"flaky: {', '.join(found.flaky)}")
    if not certain:
        _show_power(found)


def _show_power(found: PromptComparison) -> None:
    """Print what a model that varies leaves open."""
    if found.detectable:
        out.print(f"a drop of {found.detectable:.3f} or more would be seen", style="dim")
    if found.decision == "inconclusive" and found.settled_by:
        out.print(f"{found.settled_by} repeats would settle it: --repeats {found.settled_by}")
    elif found.decision == "inconclusive":
        out.print("more repeats would not settle it; more cases would")
