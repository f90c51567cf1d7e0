"""What every command shares: where it prints, how it fails, and whose settings it takes."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

if TYPE_CHECKING:
    from store import Shelf
    from ui.settings import Settings

out = Console()
err = Console(stderr=True)
Name = Annotated[str | None, typer.Option("--catalog", help="Which catalogue; demo by default.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object.")]


@contextmanager
def told(code: int = 1) -> Iterator[None]:
    """Tell an error that we know in one line, with its mend; others are bugs and stay loud."""
    try:
        yield
    except known_errors() as error:
        prefix = "[red]shopkeeper:[/]"
        err.print(f"{prefix} {escape(str(error))}", highlight=False, soft_wrap=True)
        raise typer.Exit(code) from error


def known_errors() -> tuple[type[Exception], ...]:
    """Return the errors that tell what to do next."""
    from agent import AgentError
    from evaluation import EvaluationError
    from prompts import PromptError
    from recommender import RecommenderError
    from store import StoreError
    from ui.settings import SettingsError

    return AgentError, EvaluationError, PromptError, RecommenderError, StoreError, SettingsError


def settings() -> Settings:
    """Return the settings of the environment."""
    from ui.settings import Settings

    return Settings.read(os.environ)


def tell(*lines: str, style: str | None = None, to: Console = out) -> None:
    """Print lines as they are: brackets are no markup, and a path is not broken in two."""
    to.print(*lines, sep="\n", style=style, markup=False, highlight=False, soft_wrap=True)


def several(number: int, noun: str) -> str:
    """Return a number with what it counts: "1 event", "3 events"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def print_json(value: dict[str, Any]) -> None:
    """Print one JSON object as a line."""
    typer.echo(json.dumps(value, ensure_ascii=False))


def stocked(chosen: Settings, catalog: str) -> Shelf:
    """Return the settings' catalogues; the demo shop is built where it is asked for and lacks."""
    from ui.importing import progress_bars
    from ui.shop import build_demo, needs_demo, open_shelf

    shelf = open_shelf(chosen)
    if needs_demo(shelf, catalog):
        err.print("Building the demo shop (once).")
        with progress_bars(err) as progress:
            build_demo(shelf, progress)
    return shelf
