"""`shopkeeper regress`: prompts, tools and models tested like code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import AsJson, err, out, print_json, settings, told

if TYPE_CHECKING:
    from evaluation import Gate, PromptCase, PromptComparison, Result, Results

CASES = Path("prompts/cases")
app = typer.Typer(no_args_is_help=True)

CasesPath = Annotated[
    Path, typer.Argument(metavar="CASES", help="A YAML file, or a folder of them.")
]
Out = Annotated[Path, typer.Option(help="Where the results go, one line a case and repeat.")]
Only = Annotated[
    list[str] | None, typer.Option("--only", "-k", help="Cases with this in id, tag or directive.")
]
Repeats = Annotated[
    int | None, typer.Option(min=1, max=1000, help="Instead of what the cases say.")
]
PromptFile = Annotated[
    str | None, typer.Option(help="A prompt file, or name/version; assistant/1 by default.")
]
ThresholdsFile = Annotated[Path | None, typer.Option("--thresholds", help="What is good enough.")]


@app.callback()
def _regress() -> None:
    """Test prompts, tools and models like code.

    Exit codes: 0 fine, 1 a regression, 2 set up wrong, 3 stale or inconclusive.
    """


@app.command()
def schema(
    write: Annotated[bool, typer.Option(help="Write it beside the cases, for editors.")] = False,
    cases: CasesPath = CASES,
) -> None:
    """Print the JSON schema of a case file, or write it beside the cases."""
    from evaluation import PROMPT_CASE_SCHEMA, prompt_case_schema

    text = json.dumps(prompt_case_schema(), indent=2, ensure_ascii=False) + "\n"
    if write:
        (cases / PROMPT_CASE_SCHEMA).write_text(text, encoding="utf-8")
    else:
        typer.echo(text, nl=False)


@app.command()
def run(
    cases: CasesPath = CASES,
    out_file: Annotated[Path, typer.Option("--out", help="One line a case and repeat.")] = Path(
        "results.jsonl"
    ),
    prompt: PromptFile = None,
    only: Only = None,
    repeats: Repeats = None,
    as_json: AsJson = False,
) -> None:
    """Play the cases, write what came of them, and judge it by the default thresholds."""
    with told(2), TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        from evaluation import Results, Run, Thresholds, gate, read_prompt_cases
        from ui.arms import directives_of, instructions_of, offline_arm

        chosen = select(read_prompt_cases(cases), only or ())
        instructions = instructions_of(prompt)
        arm = offline_arm("candidate", settings(), Path(folder), instructions)
        played = Run(chosen, [arm], directives_of(instructions), repeats=repeats)
        results = Results(arms=(arm.info,), results=tuple(_watched(played)))
        results.write(out_file)
        judged = gate(results, Thresholds())
    finish(results, judged, as_json)


@app.command("gate")
def gate_(
    results: Annotated[Path, typer.Argument(help="What `regress run` wrote.")],
    thresholds: ThresholdsFile = None,
    as_json: AsJson = False,
) -> None:
    """Judge results by thresholds, without playing anything again."""
    with told(2):
        from evaluation import Thresholds, gate, read_results, read_thresholds

        found = read_results(results)
        judged = gate(found, read_thresholds(thresholds) if thresholds else Thresholds())
    finish(found, judged, as_json)


@app.command()
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
    thresholds: ThresholdsFile = None,
    allow_stale: Annotated[
        bool, typer.Option(help="Leave out cases without an answer instead of giving up.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Compare a prompt with another, case by case and in turns, or two files of results."""
    with told(2):
        from evaluation import compare_results

        results = _both(baseline, candidate, cases, only or (), repeats)
        results.write(out_file)
        _green(results, thresholds)
        found = compare_results(results, margin=margin, allow_stale=allow_stale)
    if as_json:
        print_json(found.as_json())
    else:
        show_comparison(found, results)
    raise typer.Exit(found.exit_code)


def _both(
    baseline: str, candidate: str, cases: Path, only: Iterable[str], repeats: int | None
) -> Results:
    """Read both sides, or play them in turns."""
    from evaluation import BadResults, Results, Run, joined_results, read_prompt_cases, read_results
    from ui.arms import directives_of, instructions_of, offline_arm

    files = [side.endswith(".jsonl") for side in (baseline, candidate)]
    if all(files):
        sides = {"baseline": baseline, "candidate": candidate}
        return joined_results(**{name: read_results(Path(f)) for name, f in sides.items()})
    if any(files):
        hint = "Give two prompts, or two files of results"
        raise BadResults("a prompt can't be compared with a file of results", hint=hint)
    told_of = [instructions_of(side) for side in (baseline, candidate)]
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        arms = [
            offline_arm(label, settings(), Path(folder), instructions)
            for label, instructions in zip(("baseline", "candidate"), told_of, strict=True)
        ]
        chosen = select(read_prompt_cases(cases), only)
        played = Run(chosen, arms, directives_of(*told_of), repeats=repeats)
        return Results(arms=tuple(a.info for a in arms), results=tuple(_watched(played)))


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


def select(cases: Sequence[PromptCase], words: Iterable[str]) -> list[PromptCase]:
    """Return the cases that have every word in their id, tags or directives."""
    from evaluation import BadCases

    words = list(words)
    found = [
        case
        for case in cases
        if all(any(w in told for told in (case.id, *case.tags, *case.directives)) for w in words)
    ]
    if not found:
        raise BadCases(
            f"no case has {' and '.join(words)}", hint="Leave out --only to see them all"
        )
    return found


def finish(results: Results, judged: Gate, as_json: bool) -> None:
    """Print what came of it and leave with the exit code."""
    if as_json:
        breaches = [{**breach._asdict()} for breach in judged.breaches]
        print_json({"arms": judged.figures, "breaches": breaches, "exit_code": judged.exit_code})
    else:
        _show(results, judged)
    raise typer.Exit(judged.exit_code)


def show_comparison(found: PromptComparison, results: Results) -> None:
    """Print the decision, the differences by kind and what broke."""
    from rich.table import Table

    style = {"regression": "bold red", "no regression": "bold green"}.get(found.decision, "bold")
    out.print(found.decision.upper(), style=style)
    out.print(f"{found.why}.", markup=False, highlight=False, soft_wrap=True)
    table = Table("", "cases", "baseline", "candidate", "change", "95 %", "p", box=None)
    for one in (found.overall, *found.kinds):
        table.add_row(
            one.what,
            str(one.cases),
            f"{one.baseline:.3f}",
            f"{one.candidate:.3f}",
            f"{one.mean:+.3f}",
            f"{one.low:+.3f} to {one.high:+.3f}",
            f"{one.adjusted:.4f}",
        )
    out.print(table)
    for change in found.broken:
        told_kinds = ", ".join(change.kinds)
        out.print(f"broke: {change.case} ({told_kinds})", style="red", markup=False, soft_wrap=True)
    for change in found.mended:
        out.print(f"mended: {change.case}", style="green", markup=False, soft_wrap=True)
    for cost in found.costs:
        out.print(f"{cost.what}: {cost.baseline:.0f} before, {cost.candidate:.0f} now", style="dim")
    if found.flaky:
        out.print(f"flaky: {', '.join(found.flaky)}", markup=False, soft_wrap=True)
    out.print(f"a drop of {found.detectable:.3f} or more would be seen", style="dim")
    if found.decision == "inconclusive" and found.settled_by:
        out.print(f"{found.settled_by} repeats would settle it: --repeats {found.settled_by}")
    elif found.decision == "inconclusive":
        out.print("more repeats would not settle it; more cases would")


def _watched(played: Iterable[Result]) -> Iterable[Result]:
    from rich.progress import track

    total = getattr(played, "plays", None)
    return track(played, "Cases", total=total, console=err, transient=True)


def _show(results: Results, judged: Gate) -> None:
    for result in results.results:
        if result.verdict != "pass":
            show_result(result)
    for label, told_of in judged.figures.items():
        kinds = ", ".join(f"{kind} {share:g}" for kind, share in told_of["kinds"].items())
        out.print(
            f"{label} ({told_of['engine']}, {told_of['model']}): {told_of['cases']} cases, "
            f"pass rate {told_of['pass_rate']:g}; {kinds}",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
    for breach in judged.breaches:
        out.print(str(breach), style="red", markup=False, highlight=False, soft_wrap=True)


def show_result(result: Result) -> None:
    """Print a case that did not pass: where it stands, what was said, what was expected."""
    where = f"{result.verdict.upper()} {result.case} ({result.file}:{result.line})"
    out.print(where, style="bold", markup=False, highlight=False, soft_wrap=True)
    out.print(result.told, markup=False, highlight=False, soft_wrap=True)
