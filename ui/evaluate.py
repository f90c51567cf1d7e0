"""`shopkeeper evaluate`: how good the search is, and how well shoppers are understood."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import AsJson, err, out, print_json, settings, stocked, told

if TYPE_CHECKING:
    from rich.table import Table

    from evaluation import Benchmark, Comparison, Counts, Shop, Understanding
    from store.importers import Source
    from store.ingest import Progress

app = typer.Typer(help="Measure how good it is.", no_args_is_help=True)


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
        from ui.measuring import catalog_of
        from ui.shop import open_shelf

        dataset = Dataset.find(folder)
        judgments = dataset.read()
        shelf = open_shelf(settings())
        home = shelf.home / "evaluation"
        catalog = catalog_of(dataset, home, shelf.embedder, currency.upper(), _bars)
        comparison = compare(search_of(catalog), catalog, judgments, k=k)
    if as_json:
        print_json(comparison.as_json())
    else:
        _show(comparison)


@app.command()
def understanding(
    cases: Annotated[
        Path | None,
        typer.Argument(help="Cases in YAML, or ShoppingBench's .jsonl; by default ours."),
    ] = None,
    all_failures: Annotated[
        bool, typer.Option("--all", help="List the failures of held-back cases too.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Measure how well requests and conversations are understood, on labelled cases."""
    with told(), TemporaryDirectory() as conversations:
        from evaluation import OWN_CASES, read_cases, understand

        home = Path(conversations)
        if cases and cases.suffix == ".jsonl":
            _show_benchmark(_benchmark(cases, home), as_json)
            return
        chosen = read_cases(cases or OWN_CASES)
        understood = understand(chosen, _opener(home))
    if as_json:
        print_json(understood.as_json())
    else:
        _show_understanding(understood, all_failures)


def _benchmark(file: Path, conversations: Path) -> Benchmark:
    """Read ShoppingBench's requests, in a shop that is made of their annotations."""
    from agent import Shopkeeper
    from evaluation import Dataset, judge_requests, read_requests, rows
    from ui.measuring import shelf_of
    from ui.shop import open_shelf

    requests = read_requests(file)
    shelf = open_shelf(settings())
    home = shelf.home / "evaluation"
    home.mkdir(exist_ok=True)
    products = home / "shoppingbench.jsonl"
    products.write_text("".join(json.dumps(row) + "\n" for row in rows(requests)), "utf-8")
    made = shelf_of(Dataset(products, file), home, shelf.embedder, "PHP", _bars)
    keeper = Shopkeeper(made.shelf, catalog=made.name, home=conversations)
    return judge_requests(requests, keeper.parse)


def _show_benchmark(benchmark: Benchmark, as_json: bool) -> None:
    told = benchmark.as_json()
    if as_json:
        print_json(told)
        return
    for reading in benchmark.readings:
        if reading.problems:
            _show_problems(reading.request.id, reading.request.query, reading.problems)
    out.print(_counted({kind: benchmark.total(kind) for kind in told["by_kind"]}))


def _opener(conversations: Path) -> Callable[[str], Shop | None]:
    """Return what opens a catalogue of the home by its name; no endpoint takes part."""
    from agent import Shopkeeper
    from evaluation import Shop
    from store.demo import NAME as DEMO

    chosen = settings()
    shelf = stocked(chosen, DEMO)

    def opened(name: str) -> Shop | None:
        if name not in shelf.names():
            err.print(f"Skipped: there is no catalogue {name!r}; import it with --name {name}.")
            return None
        keeper = Shopkeeper(shelf, catalog=name, home=conversations)
        return Shop(keeper, shelf.open(name))

    return opened


def _show_understanding(understood: Understanding, all_failures: bool) -> None:
    for judged in understood.failures:
        if all_failures or not judged.case.held_back:
            place = f"{judged.case.file}: {judged.case.id}, turn {judged.turn}"
            _show_problems(place, judged.said, judged.verdict.problems)
    out.print(_counted({"all constraints": understood.constraints, **understood.by_kind}))
    turns = len(understood.judged)
    out.print(f"goal: {understood.goal_accuracy:.3f} of {turns} turns", highlight=False)


def _show_problems(place: str, said: str, problems: Iterable[str]) -> None:
    out.print(place, style="bold", markup=False, highlight=False)
    out.print(f"  “{said}”", markup=False, highlight=False)
    for problem in problems:
        out.print(f"  - {problem}", markup=False, highlight=False)


def _counted(kinds: Mapping[str, Counts]) -> Table:
    from rich.table import Table

    table = Table("", "precision", "recall", "F1", "wanted", "read", box=None)
    for kind, counts in kinds.items():
        shares = (counts.precision, counts.recall, counts.f1)
        table.add_row(kind, *(f"{s:.3f}" for s in shares), str(counts.wanted), str(counts.read))
    return table


def _bars(source: Source) -> AbstractContextManager[Progress]:
    from ui.importing import progress_bars

    err.print("Importing the products (once).")
    return progress_bars(err, lambda: source.position() / max(source.size, 1))


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
