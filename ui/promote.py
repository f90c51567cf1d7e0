"""`shopkeeper promote`: which products the owner would rather sell, as shoppers are told."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import AsJson, Name, out, print_json, settings, several, stocked, tell, told

if TYPE_CHECKING:
    from store import Promotion, Promotions, Shelf

_NAMED = 5


def promote(
    file: Annotated[
        Path | None, typer.Argument(help="CSV, JSON …: id, margin, overstock; 0 to 1 or percent.")
    ] = None,
    catalog: Name = None,
    clear: Annotated[bool, typer.Option("--clear", help="Promote nothing any more.")] = False,
    as_json: AsJson = False,
) -> None:
    """State, show or clear what the shop promotes; replies say of each product that it is."""
    with told():
        from store import PROMOTIONS, keep_promotions, read_promotions
        from ui.settings import SettingsError

        chosen = settings()
        name = catalog or chosen.catalog
        shelf = stocked(chosen, name)
        place = shelf.beside(name, PROMOTIONS)
        if file and clear:
            raise SettingsError("--clear promotes nothing: leave the file out, or --clear")
        bad: list[str] = []
        if file or clear:
            stated, bad = _read(file) if file else ({}, [])
            keep_promotions(place, stated)
        promotions = read_promotions(place)
        unknown = _unknown(shelf, name, promotions)
    if as_json:
        listed = {i: p.model_dump() for i, p in promotions.items()}
        print_json({"catalog": name, "promotions": listed, "unknown": unknown, "rejected": bad})
        return
    _show(name, promotions, unknown, bad)


def _read(file: Path) -> tuple[dict[str, Promotion], list[str]]:
    from store.importers import Rejected, open_promotions
    from ui.settings import SettingsError

    stated: dict[str, Promotion] = {}
    bad: list[str] = []
    for row in open_promotions(file):
        if isinstance(row, Rejected):
            bad.append(f"line {row.line}: {row.reason}")
        else:
            stated[row[0]] = row[1]
    if not stated:
        why = f" ({bad[0]})" if bad else ""
        raise SettingsError(f"{file} promotes nothing{why}: nothing was changed. Try --clear")
    return stated, bad


def _unknown(shelf: Shelf, name: str, promotions: Promotions) -> list[str]:
    known = {p.id for p in shelf.open(name).known(list(promotions))}
    return [i for i in promotions if i not in known]


def _show(name: str, promotions: Promotions, unknown: list[str], bad: list[str]) -> None:
    if not promotions:
        out.print(f"{name} promotes nothing.", markup=False)
        return
    lines = [
        f"  {i}: margin {p.margin:.0%}, overstock {p.overstock:.0%}" for i, p in promotions.items()
    ]
    lines.insert(
        0, f"{name} promotes {several(len(promotions), 'product')}; replies say so of each:"
    )
    lines += [f"  left out, {why}" for why in bad]
    if unknown:
        named = ", ".join(unknown[:_NAMED])
        lines.append(f"{name} lacks {len(unknown):,} of them ({named}): they wait until it has.")
    tell(*lines)
