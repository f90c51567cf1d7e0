"""`shopkeeper regress`: prompts, tools and models tested like code."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from ui import comparing, mutating, recording, reporting
from ui.chosen import (
    CALLS,
    CASES,
    TOKENS,
    CasesPath,
    CassetteFile,
    EngineName,
    MaxCalls,
    MaxTokens,
    Only,
    PromptFile,
    Repeats,
    ThresholdsFile,
    select,
    watched,
)
from ui.terminal import AsJson, print_json, settings, tell, told

if TYPE_CHECKING:
    from evaluation import Gate, Result, Results, Thresholds

app = typer.Typer(no_args_is_help=True)
app.command()(comparing.compare)
app.command()(mutating.mutate)
app.command()(recording.record)
app.command()(reporting.report)
app.command()(reporting.export)


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
    with told(2):
        from evaluation import PROMPT_CASE_SCHEMA, prompt_case_schema
        from ui.output import ready

        text = json.dumps(prompt_case_schema(), indent=2, ensure_ascii=False) + "\n"
        if write:
            folder = cases.parent if cases.suffix == ".yaml" else cases
            ready(folder / PROMPT_CASE_SCHEMA).write_text(text, encoding="utf-8")
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
    engine: EngineName = "offline",
    cassette: CassetteFile = None,
    max_calls: MaxCalls = CALLS,
    max_tokens: MaxTokens = TOKENS,
    thresholds: ThresholdsFile = None,
    as_json: AsJson = False,
) -> None:
    """Play the cases, write what came of them, and judge it as `gate` does."""
    with told(2), TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        from evaluation import Results, Run, gate, read_prompt_cases, write_results
        from ui.arms import directives_of, instructions_of
        from ui.engines import EngineChoice
        from ui.output import ready

        ready(out_file)
        chosen = select(read_prompt_cases(cases), only or ())
        limits = _limits(thresholds)
        instructions = instructions_of(prompt)
        answering = EngineChoice(engine, cassette, max_calls, max_tokens)
        arm = answering.arms(settings(), Path(folder))("candidate", instructions)
        played = Run(chosen, [arm], directives_of(instructions), repeats=repeats)
        results = Results(arms=(arm.info,), results=tuple(watched(played)))
        write_results(results, out_file)
        judged = gate(results, limits)
    finish(results, judged, as_json)


@app.command("gate")
def gate_(
    results: Annotated[Path, typer.Argument(help="What `regress run` wrote.")],
    thresholds: ThresholdsFile = None,
    as_json: AsJson = False,
) -> None:
    """Judge results by thresholds, without playing anything again."""
    with told(2):
        from evaluation import gate, read_results

        found = read_results(results)
        judged = gate(found, _limits(thresholds))
    finish(found, judged, as_json)


def _limits(file: Path | None) -> Thresholds:
    """Return the thresholds of a file; without one, everything has to pass."""
    from evaluation import Thresholds, read_thresholds

    return read_thresholds(file) if file else Thresholds.whole()


def finish(results: Results, judged: Gate, as_json: bool) -> None:
    """Print what came of it and leave with the exit code."""
    if as_json:
        breaches = [{**breach._asdict()} for breach in judged.breaches]
        print_json({"arms": judged.figures, "breaches": breaches, "exit_code": judged.exit_code})
    else:
        _show(results, judged)
    raise typer.Exit(judged.exit_code)


def _show(results: Results, judged: Gate) -> None:
    from evaluation import counted

    for result in results.results:
        if result.verdict != "pass":
            show_result(result)
    for label, told_of in judged.figures.items():
        rate = f"pass rate {told_of['pass_rate']:g}" if told_of["judged"] else "nothing judged"
        kinds = "".join(f", {kind} {share:g}" for kind, share in told_of["kinds"].items())
        tell(
            f"{label} ({told_of['engine']}, {told_of['model']}): "
            f"{counted(told_of['cases'], 'case')}, "
            f"{rate}{kinds.replace(',', ';', 1)}"
        )
    for breach in judged.breaches:
        tell(str(breach), style="red")


def show_result(result: Result) -> None:
    """Print a case that did not pass: where it stands, what was said, what was expected."""
    where = f"{result.verdict.upper()} {result.case} ({result.file}:{result.line})"
    tell(where, style="bold")
    tell(result.told)
