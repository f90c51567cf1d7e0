"""`shopkeeper evaluate dialogue`: simulated shoppers talk to the assistant of a catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from ui.terminal import AsJson, Name, err, out, print_json, settings, stocked, told

if TYPE_CHECKING:
    from agent import Shopkeeper
    from evaluation import DialogueReport, Made, Played, SimulatedShop
    from store import Shelf
    from ui.settings import Settings

Engine = Literal["offline", "endpoint", "adversarial"]


def dialogue(
    catalog: Name = None,
    simulate: Annotated[int, typer.Option(min=1, help="How many shoppers' goals.")] = 100,
    seed: Annotated[int, typer.Option(help="The same seed gives the same shoppers.")] = 0,
    engine: Annotated[
        Engine,
        typer.Option(help="The embedded model, the one of the settings, or one that misleads."),
    ] = "offline",
    baselines: Annotated[
        bool, typer.Option(help="Also the all-knowing questioner and the bestseller list.")
    ] = False,
    transcripts: Annotated[
        Path | None, typer.Option(help="Write every conversation to this file, one a line.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Let simulated shoppers talk to the assistant, and count what it does wrong."""
    with told():
        from evaluation import SimulatedShop, made_of, oracle, popularity

        chosen = settings()
        name = catalog or chosen.catalog
        shelf = stocked(chosen, name)
        shop = SimulatedShop.of(shelf.open(name))
        with _keeper(chosen, shelf, name, engine) as keeper:
            played = _played(shop, made_of(keeper), simulate, seed)
        report = _report(played).as_json()
        if baselines:
            bounds = {"ceiling": oracle, "floor": popularity}
            report["baselines"] = {
                bound: _report(_played(shop, made, simulate, seed)).as_json()
                for bound, made in bounds.items()
            }
    if transcripts:
        _write(transcripts, played)
    if as_json:
        print_json(report)
    else:
        _show(report)


@contextmanager
def _keeper(chosen: Settings, shelf: Shelf, name: str, engine: Engine) -> Iterator[Shopkeeper]:
    """Open an assistant whose conversations are forgotten with the measurement."""
    from agent import Shopkeeper
    from evaluation import Adversary

    with (
        TemporaryDirectory(ignore_cleanup_errors=True) as home,
        Adversary() if engine == "adversarial" else nullcontext() as adversary,
    ):
        endpoint = chosen.endpoint if engine == "endpoint" else None
        yield Shopkeeper(
            shelf,
            catalog=name,
            home=Path(home),
            endpoint=adversary.endpoint() if adversary else endpoint,
            unstated=chosen.unstated,
        )


def _played(shop: SimulatedShop, made: Made, count: int, seed: int) -> list[Played]:
    from rich.progress import track

    from evaluation import simulate

    conversations = simulate(shop, made, count, seed)
    return list(track(conversations, "Conversations", console=err, transient=True))


def _report(played: list[Played]) -> DialogueReport:
    from evaluation import DialogueReport

    return DialogueReport(tuple(played))


def _write(file: Path, played: list[Played]) -> None:
    lines = (json.dumps(p.as_json(), ensure_ascii=False) for p in played)
    file.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _show(report: dict[str, Any]) -> None:
    for key, value in report.items():
        if not isinstance(value, dict):
            out.print(f"{key.replace('_', ' ')}: {value}", highlight=False)
    for key in ("pass_k", "satisfaction", "by_persona", "by_size", "by_outlook", "intervals"):
        told = ", ".join(f"{name} {figure}" for name, figure in report[key].items())
        out.print(f"{key.replace('_', ' ')}: {told}", highlight=False)
