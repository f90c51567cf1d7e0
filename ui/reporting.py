"""`shopkeeper regress report` and `export`: results as pages, summaries and configurations."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.chosen import CASES, CasesPath, Only, ThresholdsFile, select
from ui.terminal import out, settings, tell, told

if TYPE_CHECKING:
    from evaluation import PromptComparison, Results


def report(
    results: Annotated[Path, typer.Argument(help="What `run` or `compare` wrote.")],
    html: Annotated[Path | None, typer.Option(help="One page that needs nothing else.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="A summary for a pull request.")] = None,
    junit: Annotated[Path | None, typer.Option(help="JUnit XML for a build server.")] = None,
    desk: Annotated[bool, typer.Option("--desk", help="Show it at the owner's desk.")] = False,
    thresholds: ThresholdsFile = None,
    margin: Annotated[float, typer.Option(min=0, max=1, help="As for `compare`.")] = 0.05,
) -> None:
    """Write reports of results; those of a comparison stand side by side."""
    with told(2):
        from evaluation import (
            Thresholds,
            as_junit,
            as_markdown,
            as_page,
            gate,
            read_results,
            read_thresholds,
        )
        from ui.output import ready

        found = read_results(results)
        judged = gate(found, read_thresholds(thresholds) if thresholds else Thresholds.whole())
        comparison = _compared(found, margin)
        pages = [html, at_desk(settings().home) if desk else None]
        for page in filter(None, pages):
            ready(page).write_text(as_page(found, judged, comparison), encoding="utf-8")
        if junit:
            ready(junit).write_text(as_junit(found), encoding="utf-8")
        summary = as_markdown(found, judged, comparison)
        if markdown:
            ready(markdown).write_text(summary, encoding="utf-8")
    if not (html or junit or markdown or desk):
        tell(summary)


def at_desk(home: Path) -> Path:
    """Return where the owner's desk finds the report that is shown there."""
    return home / "reports" / "regression.html"


def _compared(found: Results, margin: float) -> PromptComparison | None:
    """Return how two sides compare; None for a single one, and where nothing is known of any."""
    from evaluation import NoVerdict, compare_results

    if not {"baseline", "candidate"} <= {arm.label for arm in found.arms}:
        return None
    try:
        return compare_results(found, margin=margin)
    except NoVerdict:
        return None


def export(
    cases: CasesPath = CASES,
    only: Only = None,
    prompt: Annotated[str, typer.Option(help="A prompt, as for `run`.")] = "assistant",
    out_file: Annotated[Path, typer.Option("--out", help="The configuration.")] = Path(
        "promptfooconfig.yaml"
    ),
) -> None:
    """Write the cases as a configuration of promptfoo, as far as it can say them."""
    with told(2):
        from evaluation import as_promptfoo, read_prompt_cases
        from ui.arms import instructions_of
        from ui.output import ready

        chosen = select(read_prompt_cases(cases), only or ())
        text, left_out = as_promptfoo(chosen, instructions_of(prompt))
        ready(out_file).write_text(text, encoding="utf-8")
    out.print(f"{len(chosen)} cases in {out_file}; left out: {left_out or 'nothing'}", markup=False)
