"""`shopkeeper evaluate understanding`: how well requests and conversations are understood."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import AsJson, err, out, print_json, settings, stocked, told

if TYPE_CHECKING:
    from rich.table import Table

    from evaluation import Benchmark, Counts, OpenShop, Understanding


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
    from ui.measuring import shelf_of, with_bars
    from ui.shop import open_shelf

    requests = read_requests(file)
    shelf = open_shelf(settings())
    home = shelf.home / "evaluation"
    home.mkdir(exist_ok=True)
    products = home / "shoppingbench.jsonl"
    products.write_text("".join(json.dumps(row) + "\n" for row in rows(requests)), "utf-8")
    made = shelf_of(Dataset(products, file), home, shelf.embedder, "PHP", with_bars)
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


def _opener(conversations: Path) -> Callable[[str], OpenShop | None]:
    """Return what opens a catalogue of the home by its name; no endpoint takes part."""
    from agent import Shopkeeper
    from evaluation import OpenShop

    chosen = settings()

    def opened(name: str) -> OpenShop | None:
        shelf = stocked(chosen, name)
        if name not in shelf.names():
            err.print(f"Skipped: there is no catalogue {name!r}; import it with --name {name}.")
            return None
        keeper = Shopkeeper(shelf, catalog=name, home=conversations)
        return OpenShop(keeper, shelf.open(name))

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
