"""`shopkeeper train`: learn from what a shop's own shoppers found good."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import AsJson, out, print_json, settings, told

if TYPE_CHECKING:
    from evaluation import Trial

app = typer.Typer(
    help="Learn from judgments, from reviews and from what shoppers did.", no_args_is_help=True
)


@app.callback()
def _train() -> None:
    """Learn from judgments, from reviews and from what shoppers did."""


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


@app.command()
def sentiment(
    reviews: Annotated[
        Path, typer.Argument(help="A file of reviews with ratings: CSV, TSV, JSONL, also gzipped.")
    ],
    catalog: Annotated[str | None, typer.Option(help="Which catalogue; demo by default.")] = None,
    mapping: Annotated[
        Path | None, typer.Option("--map", help="YAML or JSON: column: field.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the reviews that are held out.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Learn who is content from reviews; it is used only if it beats counting good words."""
    with told():
        from ui.reviews import train_sentiment
        from ui.shop import open_shelf

        chosen = settings()
        name = catalog or chosen.catalog
        trial = train_sentiment(open_shelf(chosen), name, reviews, mapping, seed)
    if as_json:
        print_json({"catalog": name, **trial.as_json()})
        return
    words = trial.as_json()["baselines"]["word_list"]["auc"]
    out.print(
        f"On {len(trial.held_out):,} held-out reviews the AUC is {trial.auc:.3f}, and {words:.3f} "
        f"by counting good and bad words.",
        highlight=False,
    )
    kept = f"It was saved for {name!r}." if trial.ships else "Nothing was changed."
    out.print(kept, highlight=False)


@app.command()
def taste(
    catalog: Annotated[str | None, typer.Option(help="Which catalogue; demo by default.")] = None,
    sequence: Annotated[
        bool, typer.Option(help="Also try a transformer over what was done in which order.")
    ] = True,
    epsilon: Annotated[
        float | None,
        typer.Option(help="Noise on counts; SHOPKEEPER_EPSILON by default, else none."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the draws and of the training.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Learn tastes from what shoppers did; each learned part serves only if it proved better."""
    with told():
        from ui.recommended import judge
        from ui.settings import SettingsError
        from ui.tasting import learned

        if epsilon is not None and not 0 < epsilon < math.inf:
            raise SettingsError("--epsilon must be above 0. Leave it out for no noise")

        found = learned(settings(), catalog, sequence=sequence, epsilon=epsilon, seed=seed)
    if as_json:
        about = {k: v for k, v in found.about().items() if k != "products"}
        print_json({"products": len(found.products), **about})
        return
    out.print(
        f"Learned from {found.events:,} events of {found.shoppers:,} shoppers with "
        f"{len(found.products):,} products; {found.baskets.total:,} baskets.",
        highlight=False,
    )
    for verdict in found.verdicts:
        judge(verdict)


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
