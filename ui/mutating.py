"""`shopkeeper regress mutate`: whether the cases notice a prompt that is broken on purpose."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.chosen import CASES, CasesPath, Only, PromptFile, select
from ui.terminal import AsJson, err, print_json, settings, tell, told

if TYPE_CHECKING:
    from agent import Instructions
    from evaluation import Mutant, MutationReport, PromptCase
    from ui.settings import Settings

Watch = Callable[[Sequence["Mutant"], str], Iterable["Mutant"]]
_FEW_DETECTED, _MANY_ALARMS = 0.95, 0.02


def mutate(
    cases: CasesPath = CASES,
    prompt: PromptFile = None,
    only: Only = None,
    operator: Annotated[
        list[str] | None, typer.Option(help="Mutants of operators with this in their name.")
    ] = None,
    fail_under: Annotated[
        float, typer.Option(min=0, max=1, help="The share that has to be noticed.")
    ] = _FEW_DETECTED,
    as_json: AsJson = False,
) -> None:
    """Break the prompt, its directives and the tools on purpose; tell which went by unnoticed.

    Edits that mean the same are played too: a case that fails on one is a false alarm.
    """
    with told(2):
        from evaluation import read_prompt_cases
        from ui.arms import instructions_of

        chosen, base = select(read_prompt_cases(cases), only or ()), instructions_of(prompt)
        report = mutation_report(settings(), chosen, base, operator or (), _watched)
    figures = report.as_json()
    if as_json:
        print_json(figures)
    else:
        _show(figures)
    missed = figures["detection"] < fail_under or figures["false_alarms"] > _MANY_ALARMS
    raise typer.Exit(1 if missed else 0)


def mutation_report(
    chosen: Settings,
    cases: Sequence[PromptCase],
    base: Instructions,
    operators: Sequence[str] = (),
    watch: Watch = lambda them, what: them,
) -> MutationReport:
    """Play the cases against every mutant and every edit; raises BaselineRed where one fails."""
    from evaluation import Detection, MutationReport, Run, edits, mutants
    from ui.arms import directives_of, offline_arm

    broken = [m for m in mutants(base) if _is_chosen(m, operators)]
    same = [m for m in edits(base) if _is_chosen(m, operators)]
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        run = Run(cases, [offline_arm("base", chosen, home, base)], directives_of(base))
        detection = Detection(run, cases, lambda it: offline_arm("mutant", chosen, home, it))
        detection.baseline(base)
        return MutationReport(
            [detection.outcome(m, base) for m in watch(broken, "Mutants")],
            [detection.outcome(m, base) for m in watch(same, "Edits")],
        )


def _is_chosen(mutant: Mutant, operators: Sequence[str]) -> bool:
    return not operators or any(word in mutant.operator for word in operators)


def _watched(them: Sequence[Mutant], what: str) -> Iterable[Mutant]:
    from rich.progress import track

    return track(them, what, console=err, transient=True)


def _show(figures: dict[str, Any]) -> None:
    live = figures["mutants"] - figures["inert"]
    _line(
        f"{figures['detected']} of {live} mutants noticed: {figures['detection']:.1%}, "
        f"{figures['detection_low']:.1%} to {figures['detection_high']:.1%} by Wilson's interval."
    )
    _line(
        f"{len(figures['alarms'])} false alarms on {figures['edits']} edits that mean the same: "
        f"{figures['false_alarms']:.1%}, up to {figures['false_alarms_high']:.1%}."
    )
    _line("This is how much of a model that follows directives the cases see, not of a live one.")
    for survivor in figures["survivors"]:
        _line(f"unnoticed: {survivor['mutant']} ({survivor['why']})", "red")
    for alarm in figures["alarms"]:
        _line(f"false alarm: {alarm['mutant']} ({alarm['why']})", "red")
    for name in figures["inert_mutants"]:
        _line(f"inert: {name}", "dim")


def _line(text: str, style: str | None = None) -> None:
    tell(text, style=style)
