"""`shopkeeper import-reviews` and `shopkeeper reviews`: take in what buyers wrote, and show it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.terminal import AsJson, Name, err, out, print_json, settings, several, stocked, told

if TYPE_CHECKING:
    from evaluation import SentimentTrial
    from store import Opinions, Shelf
    from store.reviews.intake import ReviewsTaken


def import_reviews(
    file: Annotated[Path, typer.Argument(help="CSV, TSV, JSONL or YAML, also gzipped.")],
    catalog: Name = None,
    mapping: Annotated[
        Path | None, typer.Option("--map", help="YAML or JSON: column: field.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take in what buyers wrote; a file may be read again, nothing is counted twice."""
    with told():
        from store.importers import open_reviews, review_mapping
        from store.reviews.intake import take_reviews

        chosen = settings()
        name = catalog or chosen.catalog
        source = open_reviews(file, mapping=review_mapping(mapping) if mapping else None)
        columns = ", ".join(f"{column} -> {field}" for column, field in source.mapping.items())
        err.print(f"Columns: {columns}", markup=False, highlight=False)
        shelf = stocked(chosen, name)
        taken = take_reviews(shelf, name, source.records())
        found = rework(shelf, name)
    if as_json:
        print_json(taken.model_dump() | _made(found))
    else:
        _show_taken(taken, found)


def show(
    product: Annotated[str, typer.Argument(help="The id of a product.")],
    catalog: Name = None,
    as_json: AsJson = False,
) -> None:
    """Show what the reviewers of a product agree on."""
    with told():
        from store.reviews.intake import reviews_of

        chosen = settings()
        name = catalog or chosen.catalog
        shelf = stocked(chosen, name)
        shelf.open(name).get([product])
        found = reviews_of(shelf, name).opinions(product)
    if as_json:
        print_json(found.model_dump() if found else {"product": product, "reviews": 0})
    elif found is None:
        out.print("Nobody has reviewed it.")
    else:
        _show_opinions(found)


def rework(shelf: Shelf, name: str) -> list[Opinions]:
    """Make anew what the reviews of a catalogue come to, and keep it."""
    from recommender import Sentiment, digest
    from store import SentimentModel, stems
    from store.reviews.intake import reviews_of

    reviews, catalog = reviews_of(shelf, name), shelf.open(name)
    model = SentimentModel.read(shelf.beside(name, "reviews"))

    def called(product: str) -> frozenset[str]:
        known = catalog.known([product])
        return frozenset(s for p in known for s in stems(f"{p.title} {' '.join(p.categories)}"))

    found = digest(reviews, Sentiment(model) if model else None, shelf.encoded, called)
    reviews.keep(found)
    return found


def train_sentiment(
    shelf: Shelf, name: str, file: Path, mapping: Path | None, seed: int
) -> SentimentTrial:
    """Train on a file of reviews; what ships is saved, and the catalogue's reviews read anew."""
    from evaluation import attempt_sentiment
    from store import Review
    from store.importers import open_reviews, review_mapping

    source = open_reviews(file, mapping=review_mapping(mapping) if mapping else None)
    records = (r for r in source.records() if isinstance(r, Review))
    folder = shelf.beside(name, "reviews")
    trial = attempt_sentiment(records, seed=seed)
    if trial.ships:
        trial.trained().save(folder)
        rework(shelf, name)
    return trial


def _made(found: list[Opinions]) -> dict[str, Any]:
    return {
        "themes": sum(len(o.themes) for o in found),
        "damped": sum(o.damped for o in found),
        "judge": found[0].judge if found else "ratings",
    }


def _show_taken(taken: ReviewsTaken, found: list[Opinions]) -> None:
    made = _made(found)
    out.print(
        f"{taken.name}: {several(taken.new, 'new review')}, {taken.changed:,} changed, "
        f"{taken.known:,} known before, of {several(taken.products, 'product')}; "
        f"{several(made['themes'], 'theme')}.",
        highlight=False,
    )
    if taken.report:
        rejected = several(taken.rejected, "row")
        out.print(f"{rejected} rejected: see {taken.report}", highlight=False)
    if taken.unknown:
        shown = ", ".join(taken.unknown_products)
        out.print(
            f"{several(taken.unknown, 'review')} of products that {taken.name} lacks ({shown}), "
            "kept for when it has them.",
            markup=False,
            highlight=False,
        )
    if made["damped"]:
        flooding = several(made["damped"], "review")
        out.print(f"Not counted on their own, as part of a flood: {flooding}.", highlight=False)
    judge = "the trained sentiment" if made["judge"] == "trained" else "the ratings"
    out.print(f"Who is content is judged by {judge}.")


def _show_opinions(found: Opinions) -> None:
    from rich.table import Table

    rated = f"{found.rating:.1f} of 5" if found.rating is not None else "unrated"
    damped = f" ({found.damped} of a flood damped, raw {found.raw})" if found.damped else ""
    out.print(f"{several(found.of, 'reviewer')}, {rated}{damped}", highlight=False)
    if not found.themes:
        out.print("No two of them speak of the same thing.")
        return
    table = Table("theme", "reviewers", "praise", "fault", "in their words", box=None)
    for theme in found.themes:
        quote = theme.quotes[0].text if theme.quotes else ""
        counts = f"{theme.reviews} of {theme.of}", str(theme.praising), str(theme.faulting)
        table.add_row(theme.name, *counts, quote)
    out.print(table)
