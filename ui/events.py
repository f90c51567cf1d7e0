"""`shopkeeper import-events`: what shoppers did elsewhere, taken into the log."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from ui.terminal import AsJson, Name, err, out, print_json, settings, several, stocked, tell, told

if TYPE_CHECKING:
    from store import EventKind, EventLog
    from store.behavior.imports import EventsImported
    from store.behavior.source import EventSource


_CLICKS: tuple[EventKind, ...] = ("click", "add", "buy", "like")


def import_events(
    file: Annotated[Path, typer.Argument(help="CSV, TSV or JSON Lines, also gzipped.")],
    catalog: Name = None,
    mapping: Annotated[
        Path | None, typer.Option("--map", help="YAML or JSON: column: field.")
    ] = None,
    kind: Annotated[
        str | None, typer.Option(help="What all rows are, where no column tells it: buy …")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Import what shoppers did: views, clicks, purchases, ratings; again changes nothing."""
    with told():
        from store import EventLog
        from store.behavior.imports import EventImport
        from store.behavior.imports import import_events as take
        from store.behavior.source import open_events
        from store.importers import parsed_mapping

        chosen = settings()
        name = catalog or chosen.catalog
        products = stocked(chosen, name).open(name)
        columns = parsed_mapping(mapping) if mapping else None
        source = open_events(file, mapping=columns, kind=_kind(kind))
        _show_columns(source)

        def known(ids: list[str]) -> set[str]:
            return {product.id for product in products.known(ids)}

        with EventLog(chosen.home) as log, _bar(lambda: source.share) as progress:
            imported = take(log, EventImport(name, source, known, time.time()), progress)
    if as_json:
        print_json(imported.model_dump())
    else:
        _show(imported)


def _kind(text: str | None) -> EventKind | None:
    from store import KINDS
    from ui.settings import SettingsError

    if text is not None and text not in KINDS:
        raise SettingsError(f"--kind must be one of {', '.join(KINDS)}: {text!r}")
    return text


@contextmanager
def _bar(share: Callable[[], float]) -> Iterator[Callable[[int], None]]:
    """Show how much of the file was read, with rate and remaining time."""
    columns = (
        TextColumn("Reading"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[count]:>10} events"),
        TextColumn("{task.fields[rate]:>7}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err) as bars:
        task = bars.add_task("", total=1.0, count="0", rate="")

        def progress(done: int) -> None:
            elapsed = bars.tasks[0].elapsed
            rate = f"{done / elapsed:,.0f}" if elapsed else ""
            bars.update(task, completed=share(), count=f"{done:,}", rate=rate)

        yield progress
        bars.update(task, completed=1.0)


def _show_columns(source: EventSource) -> None:
    pairs = ", ".join(f"{column} -> {field}" for field, column in source.fields.items())
    err.print(f"Columns of {source.path.name}: {pairs}", markup=False, highlight=False)
    if "kind" not in source.fields:
        err.print(f"  All rows are taken as: {source.kind} (--kind says otherwise)", markup=False)
    if source.ignored:
        err.print(f"  Not used: {', '.join(source.ignored)}", markup=False, highlight=False)


def _show(imported: EventsImported) -> None:
    lines = [
        f"{imported.catalog}: {imported.kept:,} of {imported.read:,} events are new, "
        f"{imported.duplicates:,} were there."
    ]
    for reason, count in imported.rejected.items():
        lines.append(f"  left out, {reason.replace('_', ' ')}: {count:,}")
    if imported.backwards:
        lines.append(f"  put in order, since a clock ran backwards: {imported.backwards:,}")
    if imported.capped:
        lines.append(f"  kept but not counted, more than a person does: {imported.capped:,}")
    if imported.report:
        lines.append(f"See {imported.report}")
    lines += imported.notes
    lines.append(
        f"The log now holds {several(imported.shoppers, 'shopper')} and "
        f"{several(imported.products, 'product')}, "
        f"from {imported.first} to {imported.last}."
    )
    tell(*lines)


def export_exposures(
    to: Annotated[Path, typer.Argument(help="The JSON Lines file to write.")],
    catalog: Name = None,
    as_json: AsJson = False,
) -> None:
    """Write what was shown and clicked, as `shopkeeper evaluate policy` reads it."""
    with told():
        from store import EventLog
        from ui.settings import SettingsError
        from ui.shop import open_shelf

        chosen = settings()
        name = catalog or chosen.catalog
        open_shelf(chosen).served(name)
        with EventLog(chosen.home) as log:
            lines = list(slates_of(log, name))
        try:
            to.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"{to} can't be written: {error.strerror}") from error
    clicks = sum(slot["clicked"] for line in lines for slot in line["slate"])
    if as_json:
        print_json({"catalog": name, "exposures": len(lines), "clicks": clicks, "file": str(to)})
    else:
        out.print(f"{len(lines):,} slates with {clicks:,} clicks in {to}", markup=False)


def slates_of(log: EventLog, catalog: str) -> Iterator[dict[str, Any]]:
    """Yield the exposures of a catalogue with what was clicked, put into the cart or bought."""
    answered = log.events(catalog, kinds=_CLICKS, surplus=False)
    clicked = {(event.exposure, event.product) for event in answered if event.exposure}
    for exposure in log.exposures(catalog):
        if exposure.slate:
            yield {
                "id": exposure.id,
                "policy": exposure.policy,
                "greedy": list(exposure.greedy),
                "slate": [
                    {
                        "product": shown.product,
                        "position": shown.position + 1,
                        "propensity": shown.propensity,
                        "marginal": shown.marginal,
                        "clicked": (exposure.id, shown.product) in clicked,
                    }
                    for shown in exposure.slate
                ],
            }
