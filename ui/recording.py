"""`shopkeeper regress record`: what an endpoint answers to the cases, written down."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from ui.chosen import (
    CALLS,
    CASES,
    TOKENS,
    CasesPath,
    MaxCalls,
    MaxTokens,
    Only,
    PromptFile,
    Repeats,
    select,
    watched,
)
from ui.terminal import AsJson, err, out, print_json, settings, tell, told

if TYPE_CHECKING:
    from agent import Client
    from evaluation import Budget, Cassette, Result

_INCONCLUSIVE = 3


def record(
    cases: CasesPath = CASES,
    out_file: Annotated[Path, typer.Option("--out", help="The recording; it is gone on with.")] = (
        Path("cassette.jsonl")
    ),
    prompt: PromptFile = None,
    only: Only = None,
    repeats: Repeats = None,
    max_calls: MaxCalls = CALLS,
    max_tokens: MaxTokens = TOKENS,
    afresh: Annotated[bool, typer.Option(help="Forget what the file holds.")] = False,
    as_json: AsJson = False,
) -> None:
    """Record what the endpoint answers to the cases, without keys and personal data.

    What the file holds already is not asked again; where the budget ends, the rest is left for
    another time.
    """
    with told(2), TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        from evaluation import Budget, Cassette, Run, read_prompt_cases
        from ui.arms import directives_of, instructions_of
        from ui.engines import client_of, recording_arm
        from ui.output import ready

        ready(out_file)
        chosen, read = select(read_prompt_cases(cases), only or ()), instructions_of(prompt)
        client, budget = client_of(settings()), Budget(max_calls, max_tokens)
        begun = out_file.exists() and not afresh
        tape = Cassette.read(out_file) if begun else Cassette(client.name, client.parameters)
        _same(tape, client, out_file)
        held = len(tape.entries)
        arm = recording_arm(settings(), Path(folder), read, tape, budget)
        try:
            results = list(watched(Run(chosen, [arm], directives_of(read), repeats=repeats)))
        finally:
            if tape.entries:
                tape.write(out_file)
    _tell_figures(out_file, tape, _figures(tape, held, budget, results), as_json=as_json)
    if unanswered := [r for r in results if r.verdict == "error"]:
        first = unanswered[0]
        tell(f"{first.case}: {first.problem}", to=err)
        raise typer.Exit(_INCONCLUSIVE)


def _figures(
    tape: Cassette, held: int, budget: Budget, results: Sequence[Result]
) -> dict[str, int]:
    """Return what there is now and what this run has come to."""
    return {
        "answers": len(tape.entries),
        "new": len(tape.entries) - held,
        "calls": budget.calls,
        "tokens": budget.tokens,
        "passed": sum(r.verdict == "pass" for r in results),
        "failed": sum(r.verdict == "fail" for r in results),
        "unanswered": sum(r.verdict == "error" for r in results),
    }


def _tell_figures(file: Path, tape: Cassette, figures: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        print_json({"cassette": str(file), "model": tape.model, **figures})
        return
    told = f"{file}: {figures['answers']} answers of {tape.model}"
    out.print(told, markup=False, highlight=False)
    told_of = ", ".join(f"{n:,} {name}" for name, n in figures.items() if name != "answers")
    out.print(told_of, markup=False, highlight=False)


def _same(tape: Cassette, client: Client, file: Path) -> None:
    """Raise BadCassette where another model was recorded: a replay would find only its answers."""
    from evaluation import BadCassette

    if (tape.model, tape.parameters) != (client.name, dict(client.parameters)):
        hint = "Record into another file with --out, or begin it anew with --afresh"
        told_of = f"{tape.model} and its parameters, not of {client.name} and these"
        raise BadCassette(f"{file}:1: holds answers of {told_of}", hint=hint)
