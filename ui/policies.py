"""`shopkeeper import-policies` and `shopkeeper policies`: the shop's own pages, asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.terminal import AsJson, Name, print_json, settings, stocked, tell, told

if TYPE_CHECKING:
    from store import Found, Passage


def import_policies(
    paths: Annotated[list[Path], typer.Argument(help="Markdown files, or folders of them.")],
    catalog: Name = None,
    as_json: AsJson = False,
) -> None:
    """Take in the shop's pages on shipping, returns and the rest, in place of those before."""
    with told():
        from store import import_policies as take

        chosen = settings()
        name = catalog or chosen.catalog
        taken = take(stocked(chosen, name), name, paths)
    if as_json:
        listed = {"pages": taken.pages, "empty": list(taken.empty)}
        print_json({"catalog": name, "passages": taken.passages, **listed})
        return
    lines = [f"{name} quotes {taken.passages:,} passages of {len(taken.pages):,} pages:"]
    lines += [f"  {page}: {count:,}" for page, count in taken.pages.items()]
    lines += [f"  {page}: nothing to quote" for page in taken.empty]
    tell(*lines)


def policies(
    question: Annotated[str | None, typer.Argument(help="What a shopper may ask.")] = None,
    catalog: Name = None,
    as_json: AsJson = False,
) -> None:
    """Show the passages of the shop's pages, or those that answer a question, with how well."""
    with told():
        from store import policies_of

        chosen = settings()
        name = catalog or chosen.catalog
        shelf = stocked(chosen, name)
        known = policies_of(shelf, name)
        if question is None or known is None:
            _list(name, known.passages if known else (), as_json)
            return
        sold = shelf.open(name).vocabulary.things
        found = known.answering(question, shelf.embedder.encode_query(question), sold)
    if as_json:
        print_json({"catalog": name, "question": question, "passages": [*map(_scored, found)]})
        return
    lines = [f"{f.score:.2f}  {f.passage.source}\n      {f.passage.text}" for f in found]
    nothing = "No page answers that: the shopper is told so, and offered a person."
    tell("\n".join(lines) or nothing)


def _list(name: str, passages: tuple[Passage, ...], as_json: bool) -> None:
    if as_json:
        print_json({"catalog": name, "passages": [p.model_dump() for p in passages]})
        return
    lines = [f"{p.source}\n      {p.text}" for p in passages]
    nothing = f"{name} has no pages yet: shopkeeper import-policies PATH --catalog {name}"
    tell("\n".join(lines) or nothing)


def _scored(found: Found) -> dict[str, Any]:
    parts = {"score": found.score, "words": found.words, "meaning": found.meaning}
    return found.passage.model_dump() | {name: round(part, 3) for name, part in parts.items()}
