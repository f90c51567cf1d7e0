"""`shopkeeper evaluate`: how good search, understanding and conversation are."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui import policy, simulating, understanding
from ui.terminal import AsJson, Name, out, print_json, settings, stocked, told

if TYPE_CHECKING:
    from rich.table import Table

    from evaluation import Comparison

app = typer.Typer(help="Measure how good it is.", no_args_is_help=True)
app.command()(simulating.dialogue)
app.command()(understanding.understanding)
app.command()(policy.policy)


@app.callback()
def _evaluate() -> None:
    """Measure how good it is."""


@app.command()
def retrieval(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="products.* and judgments.csv (query, id, gain).")
    ],
    k: Annotated[int, typer.Option(min=1, max=100, help="Where nDCG is cut.")] = 10,
    currency: Annotated[str, typer.Option(help="Of prices that name none.")] = "USD",
    as_json: AsJson = False,
) -> None:
    """Measure the search on judged queries, beside BM25, dense search and their fusion."""
    with told():
        from evaluation import Dataset, compare, search_of
        from ui.measuring import catalog_of, with_bars
        from ui.shop import open_shelf

        dataset = Dataset.find(folder)
        judgments = dataset.read()
        shelf = open_shelf(settings())
        home = shelf.home / "evaluation"
        catalog = catalog_of(dataset, home, shelf.embedder, currency.upper(), with_bars)
        comparison = compare(search_of(catalog), catalog, judgments, k=k)
    if as_json:
        print_json(comparison.as_json())
    else:
        _show(comparison)


@app.command()
def recommend(
    catalog: Name = None,
    seed: Annotated[int, typer.Option(help="Of the sessions that are asked.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure how well the next product is found, from the catalogue's own log of events."""
    with told():
        from evaluation import TooFewEvents
        from ui.recommended import show
        from ui.tasting import reported

        report = reported(settings(), catalog, seed=seed)
        if report.temporal is None:
            raise TooFewEvents(f"{report.events:,} events hold no session to ask about")
    if as_json:
        print_json(report.as_json())
    else:
        show(report)


@app.command()
def prose(
    catalog: Name = None,
    answers: Annotated[int, typer.Option(min=1, help="How many answers are read.")] = 200,
    aloud: Annotated[bool, typer.Option("--aloud", help="Print them too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Measure how the replies read: repeated frames, length, reasons that differ."""
    with told():
        from evaluation import conversations, read_aloud
        from ui.shop import open_shop

        chosen = settings()
        name = catalog or chosen.catalog
        shelf = stocked(chosen, name)
        shop = open_shop(chosen, shelf, name)
        talks = conversations(name, shelf.open(name).vocabulary)
        read = read_aloud(lambda said, talk: shop.ask(said, conversation=talk), talks, answers)
    if aloud:
        for reply in read.replies:
            out.print(reply.text, "", sep="\n", markup=False, highlight=False)
    if as_json:
        print_json(read.as_json())
        return
    for label, figure in read.as_json().items():
        out.print(f"{label.replace('_', ' ')}: {figure}", markup=False, highlight=False)


def _show(comparison: Comparison) -> None:
    out.print(
        f"{len(comparison.queries):,} queries over {comparison.products:,} products; in brackets "
        "by how much ours is better, with the 95 % interval of a paired bootstrap."
    )
    out.print(_table(comparison))


def _table(comparison: Comparison) -> Table:
    from rich.table import Table

    names = {f"ndcg@{comparison.k}": "ndcg", "recall@100": "recall", "mrr": "mrr"}
    table = Table("", *names, box=None)
    means = comparison.means(comparison.ours)
    table.add_row("shopkeeper", *(f"{means[name]:.3f}" for name in names), style="bold")
    for baseline, figures in comparison.baselines.items():
        means = comparison.means(figures)
        cells = []
        for name, metric in names.items():
            gain = comparison.over(baseline, metric)
            cells.append(f"{means[name]:.3f} ({gain.mean:+.3f} {gain.low:+.3f}…{gain.high:+.3f})")
        table.add_row(baseline, *cells)
    return table
