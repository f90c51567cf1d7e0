"""What `shopkeeper regress` is asked to play: which cases, how often, and with what prompt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import err

if TYPE_CHECKING:
    from evaluation import PromptCase, Result

CASES = Path("prompts/cases")
CasesPath = Annotated[
    Path, typer.Argument(metavar="CASES", help="A YAML file, or a folder of them.")
]
Only = Annotated[
    list[str] | None, typer.Option("--only", "-k", help="Cases with this in id, tag or directive.")
]
Repeats = Annotated[
    int | None, typer.Option(min=1, max=1000, help="Instead of what the cases say.")
]
PromptFile = Annotated[
    str | None, typer.Option(help="A prompt file, or name/version; the newest by default.")
]
ThresholdsFile = Annotated[Path | None, typer.Option("--thresholds", help="What is good enough.")]

EngineName = Annotated[str, typer.Option("--engine", help="offline, replay or live.")]
CassetteFile = Annotated[Path | None, typer.Option("--cassette", help="What to replay.")]
MaxCalls = Annotated[int, typer.Option(min=1, help="How many calls of an endpoint it may cost.")]
MaxTokens = Annotated[int, typer.Option(min=1, help="How many tokens it may cost.")]
CALLS, TOKENS = 500, 1_000_000


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


def watched(played: Iterable[Result]) -> Iterable[Result]:
    """Show how far a run has come."""
    from rich.progress import track

    total = getattr(played, "plays", None)
    return track(played, "Cases", total=total, console=err, transient=True)
