"""`shopkeeper handovers`: the conversations that were for a person, and whether one was told."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.terminal import AsJson, Name, out, print_json, settings, stocked, told


def handovers(
    catalog: Name = None,
    retry: Annotated[
        str | None, typer.Option(help="Try again to deliver the one of this id.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the last hand-overs of a catalogue, the newest first."""
    with told():
        from store import HandOvers, Queue
        from ui.api.shapes import handover_as_json

        chosen = settings()
        name = catalog or chosen.catalog
        stocked(chosen, name).edition(name)
        again = Queue(chosen.home, "outbox").retry(retry) if retry else 0
        kept = [handover_as_json(one) for one in HandOvers(chosen.home).of(name)]
    if as_json:
        print_json({"handovers": kept})
        return
    if retry:
        out.print(f"{again} deliveries of {retry} are tried again.", markup=False)
    for one in kept:
        error = f" ({one['error']})" if one["delivery"] in ("failed", "sending") else ""
        out.print(f"{one['at']}  {one['id']}", markup=False, highlight=False)
        out.print(f"  {one['reason']}, {one['delivery']}{error}", markup=False, highlight=False)
        out.print(f"  {one['packet']['summary']}", markup=False, highlight=False)
        out.print(f"  {one['packet']['transcript']}", markup=False, highlight=False)
    if not kept:
        out.print("Nothing was handed over yet.")
