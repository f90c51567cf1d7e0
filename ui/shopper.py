"""`shopkeeper shopper`: everything about one shopper, to see, to take along, or to delete."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.terminal import AsJson, Name, err, out, print_json, settings, several, tell, told

if TYPE_CHECKING:
    from store import Event, EventLog, Exposure

app = typer.Typer(help="See, export or delete what is kept of a shopper.", no_args_is_help=True)

Shopper = Annotated[str, typer.Argument(metavar="ID", help="The shopper's id, as the shop has it.")]


@app.callback()
def _shopper() -> None:
    """See, export or delete what is kept of a shopper."""


@app.command()
def show(shopper: Shopper, catalog: Name = None, as_json: AsJson = False) -> None:
    """Show everything that is kept of a shopper."""
    with told(), _log(catalog) as (log, name):
        events = list(log.events(name, shopper=shopper))
        shown = list(log.exposures(name, shopper=shopper))
        written = _reviews(name, shopper)
    if as_json:
        print_json(
            {
                "catalog": name,
                "events": [_written(e) for e in events],
                "exposures": [_written(e) for e in shown],
                "reviews": written,
            }
        )
        return
    if not events and not shown and not written:
        out.print(f"Nothing is kept of {shopper!r} in {name}.", markup=False, highlight=False)
        return
    lines = (*map(_line, events), *map(_slate, shown), *map(_review, written))
    counted = (several(len(events), "event"), several(len(shown), "exposure"))
    told_of = f"{', '.join(counted)} and {several(len(written), 'review')} in {name}:"
    tell(told_of, *lines)


@app.command()
def export(
    shopper: Shopper,
    catalog: Name = None,
    to: Annotated[Path | None, typer.Option("--out", help="A file, instead of printing.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write everything that is kept of a shopper as JSON Lines."""
    with told(), _log(catalog) as (log, name):
        events = ({"type": "event", **_written(e)} for e in log.events(name, shopper=shopper))
        shown = ({"type": "exposure", **_written(e)} for e in log.exposures(name, shopper=shopper))
        written = ({"type": "review", **review} for review in _reviews(name, shopper))
        count = _write(to, chain(events, shown, written))
    if to is not None:
        if as_json:
            print_json({"catalog": name, "lines": count, "file": str(to)})
        else:
            out.print(f"{several(count, 'line')} in {to}", markup=False, highlight=False)
    elif not count:
        err.print(f"Nothing is kept of {shopper!r} in {name}.", markup=False, highlight=False)


@app.command()
def forget(shopper: Shopper, catalog: Name = None, as_json: AsJson = False) -> None:
    """Delete everything that is kept of a shopper, and what was learned with them."""
    with told(), _log(catalog) as (log, name):
        from agent import MEND
        from ui.forgetting import forget_shopper
        from ui.shop import open_shelf

        shelf = open_shelf(settings())
        gone = forget_shopper(log, name, shopper, shelf if name in shelf.names() else None)
    if as_json:
        print_json({"catalog": name, **gone._asdict()})
        return
    out.print(
        f"{several(gone.events, 'event')}, {several(gone.exposures, 'exposure')}, "
        f"{several(gone.reviews, 'review')} and {several(gone.conversations, 'conversation')} "
        f"were deleted from {name}.",
        highlight=False,
    )
    if gone.removed:
        out.print(f"What was learned with them is gone too. {MEND}", markup=False)


def _reviews(catalog: str, shopper: str) -> list[dict[str, Any]]:
    """Return what a shopper wrote under this id, none where the catalogue is gone."""
    from store.reviews.intake import reviews_of
    from ui.shop import open_shelf

    shelf = open_shelf(settings())
    reviews = reviews_of(shelf, catalog) if catalog in shelf.names() else None
    found = reviews.by(shopper) if reviews else []
    return [review.model_dump(mode="json", exclude_defaults=True) for review in found]


def _review(review: dict[str, Any]) -> str:
    return f"reviewed  {review['product']}  {review.get('rating', '')}  {review.get('text', '')}"


@contextmanager
def _log(catalog: str | None) -> Iterator[tuple[EventLog, str]]:
    """Open the log for a catalogue that it has events of, or that the home serves."""
    from store import EventLog
    from ui.shop import open_shelf

    chosen = settings()
    name = catalog or chosen.catalog
    with EventLog(chosen.home) as log:
        if name not in log.catalogs():
            # A name that is nowhere is mistyped: nothing being kept under it would mislead.
            open_shelf(chosen).served(name)
        yield log, name


def _write(to: Path | None, records: Iterator[dict[str, Any]]) -> int:
    from ui.settings import SettingsError

    count = 0
    try:
        file = to.open("w", encoding="utf-8") if to else None
    except OSError as error:
        raise SettingsError(f"{to} can't be written: {error.strerror}. Try --out") from error
    try:
        for record in records:
            typer.echo(json.dumps(record, ensure_ascii=False), file=file)
            count += 1
    finally:
        if file:
            file.close()
    return count


def _written(value: Event | Exposure) -> dict[str, Any]:
    return {**value.model_dump(mode="json", exclude_defaults=True), "time": _iso(value.at)}


def _line(event: Event) -> str:
    said = event.preference
    what = f"{said.field} {said.op} {said.value}" if said else event.product
    stars = f"  {event.value:g}" if event.value is not None else ""
    return f"{_iso(event.at)}  {event.kind:<8} {what}{stars}"


def _slate(exposure: Exposure) -> str:
    products = ", ".join(s.product for s in exposure.slate)
    return f"{_iso(exposure.at)}  shown    {products}"


def _iso(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
