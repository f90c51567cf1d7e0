"""`shopkeeper search`: what the search finds, without a conversation."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from ui.terminal import AsJson, Name, out, print_json, settings, stocked, told


def search(
    text: Annotated[str, typer.Argument(help="What to look for; may be empty with --where.")] = "",
    catalog: Name = None,
    where: Annotated[
        list[str] | None, typer.Option(help='Such as "price<50" or "material!=leather".')
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many products.")] = 10,
    explain: Annotated[bool, typer.Option(help="Say which way it went, and what counted.")] = False,
    as_json: AsJson = False,
) -> None:
    """Find products by words, by meaning and by exact conditions."""
    with told():
        from recommender import explain as explanation
        from recommender import retrieve
        from store import parse_where
        from ui.results import results

        chosen = settings()
        name = catalog or chosen.catalog
        shop = stocked(chosen, name).open(name)
        wanted = [c for said in where or () for c in parse_where(said, shop.vocabulary)]
        found = retrieve(shop, text, wanted, limit=max(limit, 100), unstated=chosen.unstated)
        products = shop.at(found.rows[:limit].tolist())
        answer = results(shop, found, products, wanted)
        if explain:
            answer["explain"] = explanation(found)
    if as_json:
        print_json(answer)
    else:
        _show(answer)


def _show(answer: dict[str, Any]) -> None:
    for typed, meant in answer["searched_for"].items():
        out.print(f"Searched for “{meant}” (typed: “{typed}”).", markup=False, highlight=False)
    for thing in answer["without"]:
        out.print(f"Without: {thing}.", markup=False, highlight=False)
    table = Table("product", "price", "rating", "stock", box=None)
    table.add_column("id", overflow="fold")
    for p in answer["products"]:
        stock = "in stock" if p["available"] else "out of stock"
        unsure = "" if p["verified"] else " (unverified)"
        rating = "-" if p["rating"] is None else f"{p['rating']:g}"
        table.add_row(p["title"][:70] + unsure, p["price"], rating, stock, p["id"])
    if answer["products"]:
        out.print(table, markup=False)
        out.print(f"{answer['matching']:,} products satisfy the conditions.", highlight=False)
    else:
        _show_nothing(answer)
    if explained := answer.get("explain"):
        _show_explanation(explained)


def _show_nothing(answer: dict[str, Any]) -> None:
    out.print("Nothing satisfies all of that.")
    for why in answer["contradictions"]:
        out.print(f"  {why}", markup=False, highlight=False)
    for r in answer["relaxations"]:
        change = "without it" if r["bound"] is None else f"at {r['bound']:g}"
        out.print(f"  {r['field']}: {r['matching']:,} {change}", markup=False, highlight=False)


def _show_explanation(explained: dict[str, Any]) -> None:
    words = "; ".join(" or ".join(slot) for slot in explained["query"]["words"])
    out.print(f"\nUnderstood: {words or '(no word)'}", markup=False, highlight=False)
    for path in explained["paths"]:
        out.print(f"Path: {path['way']}, {path['why']}", markup=False, highlight=False)
    out.print(f"{explained['candidates']} candidates, ranked by {explained['ranked_by']}.")
    table = Table("#", "score", "meaning", "words", "kind", "without", box=None)
    for place, s in enumerate(explained["scores"][:10], 1):
        parts = (f"{s[part]:.3f}" for part in ("score", "meaning", "words", "kind", "without"))
        table.add_row(str(place), *parts)
    out.print(table)
