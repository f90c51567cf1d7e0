"""`shopkeeper train`: learn from what a shop's own shoppers found good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import AsJson, out, print_json, settings, told

if TYPE_CHECKING:
    from evaluation import Trial

app = typer.Typer(help="Learn from judgments.", no_args_is_help=True)


@app.callback()
def _train() -> None:
    """Learn from judgments."""


@app.command()
def ranker(
    judgments: Annotated[
        Path, typer.Argument(help="A CSV: query, id, and gain, label (E, S, C, I) or clicked.")
    ],
    catalog: Annotated[str | None, typer.Option(help="Which catalogue; demo by default.")] = None,
    seed: Annotated[int, typer.Option(help="Of the folds and of the training.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Train a ranker; it is put to use only if it helps on queries that it never saw."""
    with told():
        from evaluation import Judgments, attempt, ids_of, retrieve_of
        from ui.shop import open_shelf

        chosen = settings()
        name = catalog or chosen.catalog
        told_us = Judgments.read(judgments)
        shelf = open_shelf(chosen)
        shop = shelf.open(name)
        trial = attempt(retrieve_of(shop), told_us.among(ids_of(shop)), seed=seed)
        if trial.ships:
            trial.trained().save(shelf.beside(name, "ranker"))
    if as_json:
        print_json({"catalog": name, **trial.as_json()})
    else:
        _show(trial, name)


def _show(trial: Trial, name: str) -> None:
    gain = trial.over_fusion
    out.print(
        f"On {len(trial.held_out):,} held-out queries ({trial.pairs:,} judged pairs), nDCG@10 is "
        f"{trial.held_out.mean():.3f} with the ranker and {trial.fusion.mean():.3f} without: "
        f"{gain.mean:+.3f}, 95 % interval {gain.low:+.3f} to {gain.high:+.3f}.",
        highlight=False,
    )
    if trial.ships:
        out.print(f"That is more than chance: it was saved for {name!r}.", highlight=False)
    else:
        out.print("That may be chance: nothing was changed, the untrained ranking stays.")
