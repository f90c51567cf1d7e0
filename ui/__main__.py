"""The command line: `shopkeeper ask`, `import`, `chat` and the rest."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

# LangGraph reads this while it is imported: only plain types may come out of a checkpoint.
os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")

import typer
from rich.markdown import Markdown
from rich.table import Table

from ui import (
    evaluate,
    events,
    handovers,
    keys,
    play,
    policies,
    promote,
    prompts,
    regress,
    reviews,
    search,
    serve,
    shopper,
    train,
)
from ui.mcp import stdio
from ui.terminal import AsJson, Name
from ui.terminal import err as _err
from ui.terminal import out as _out
from ui.terminal import print_json as _print_json
from ui.terminal import settings as _settings
from ui.terminal import stocked as _stocked
from ui.terminal import tell as _tell
from ui.terminal import told as _told

app = typer.Typer(
    help="A shopping assistant that checks every reason against the catalogue.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.add_typer(evaluate.app, name="evaluate")
app.add_typer(train.app, name="train")
app.add_typer(shopper.app, name="shopper")
app.add_typer(regress.app, name="regress")
app.add_typer(prompts.app, name="prompts")
app.add_typer(keys.app, name="keys")
app.command()(serve.serve)
app.command()(handovers.handovers)
app.command()(stdio.mcp)
app.command()(search.search)
app.command()(play.play)
app.command()(events.import_events)
app.command()(events.export_exposures)
app.command()(promote.promote)
app.command()(reviews.import_reviews)
app.command("reviews")(reviews.show)
app.command()(policies.import_policies)
app.command()(policies.policies)

Text = Annotated[str, typer.Argument(help="What the shopper says.")]


def main() -> None:
    """Run the command line."""
    app()


@app.command()
def ask(
    text: Text,
    catalog: Name = None,
    conversation: Annotated[
        str | None, typer.Option(help="Go on with this conversation, or begin it.")
    ] = None,
    shopper: Annotated[
        str | None, typer.Option(help="Who asks: picks follow what this one did before.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer one request of a shopper."""
    with _told():
        from ui.shop import open_shop

        settings = _settings()
        name = catalog or settings.catalog
        shop = open_shop(settings, _stocked(settings, name), name)
        reply = shop.ask(text, conversation=conversation, shopper=shopper)
    if as_json:
        _print_json(reply.as_json())
        return
    # Piped text stays as it was written; a terminal shows its bold titles and lists.
    prose = Markdown(reply.text) if _out.is_terminal else reply.text
    _out.print(prose, markup=False, highlight=False)
    for note in reply.notes:
        _out.print(f"({note})", style="dim", markup=False, highlight=False)


@app.command()
def parse(text: Text, catalog: Name = None, as_json: AsJson = False) -> None:
    """Show how a request is understood, without answering it."""
    with _told():
        from agent import need_as_json
        from ui.shop import open_shop

        settings = _settings()
        name = catalog or settings.catalog
        need = open_shop(settings, _stocked(settings, name), name).parse(text)
    if as_json:
        _print_json(need_as_json(need))
        return
    _out.print(f"{need.goal}: {need.about or '-'}", markup=False)
    for c in need.constraints:
        hard = "must" if c.hard else "would be nice"
        checked = "" if c.checkable else "  (this catalogue can't check it)"
        _out.print(f"  {hard}: {c.field} {c.op} {c.value}  “{c.said}”{checked}", markup=False)


@app.command()
def catalogs(as_json: AsJson = False) -> None:
    """List the catalogues of this home."""
    with _told():
        from ui.shop import open_shelf

        shelf = open_shelf(_settings())
        editions = [shelf.edition(name) for name in shelf.names()]
    if as_json:
        _print_json({"catalogs": [e.model_dump() for e in editions]})
        return
    table = Table("name", "products", "imported", "model", box=None)
    for e in editions:
        table.add_row(e.name, f"{e.products:,}", e.imported, e.model)
    _out.print(table if editions else "No catalogue yet: shopkeeper import FILE --name NAME")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="Shopify, Google Merchant, OpenAI, JSON-LD, CSV …")],
    name: Annotated[str | None, typer.Option(help="The catalogue's name.")] = None,
    mapping: Annotated[
        Path | None, typer.Option("--map", help="YAML or JSON: column: field.")
    ] = None,
    currency: Annotated[str, typer.Option(help="Of prices that name none.")] = "USD",
    allow_bad_rows: Annotated[
        bool, typer.Option(help="Import although over 20 % of the rows are bad.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Import a product file as a catalogue, beside the one that is served, then swap."""
    with _told():
        from store.importers import load_mapping, open_source
        from store.ingest import Import, ingest
        from ui.importing import progress_bars, show_import, show_mapping
        from ui.shop import catalog_name, open_shelf

        shelf = open_shelf(_settings())
        columns = load_mapping(mapping) if mapping else None
        source = open_source(file, mapping=columns, currency=currency.upper())
        show_mapping(_err, source)
        task = Import(name or catalog_name(file), source.records(), str(file), allow_bad_rows)
        with progress_bars(_err, lambda: source.position() / max(source.size, 1)) as progress:
            imported = ingest(shelf, task, progress)
    if as_json:
        _print_json(imported.model_dump())
    else:
        show_import(_out, imported)


@app.command()
def update(
    file: Annotated[Path, typer.Argument(help="CSV, JSONL or YAML: an id, and what is new.")],
    catalog: Name = None,
    mapping: Annotated[
        Path | None, typer.Option("--map", help="YAML or JSON: column: field.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Change, add and delete products of a catalogue; a running shop shows it at its next turn."""
    with _told():
        from store.importers import load_mapping, open_changes
        from store.update import Update
        from store.update import update as apply
        from ui.importing import show_mapping, show_update
        from ui.shop import open_shelf

        settings = _settings()
        name = catalog or settings.catalog
        shelf = open_shelf(settings)
        columns = load_mapping(mapping) if mapping else None
        changes = open_changes(file, known=shelf.open(name).fields, mapping=columns)
        show_mapping(_err, changes)
        updated = apply(shelf, Update(name, changes.records()))
    if as_json:
        _print_json(updated.model_dump())
    else:
        show_update(_out, updated)


@app.command()
def chat(
    catalog: Name = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 7860,
) -> None:
    """Open the shop's page."""
    with _told():
        from ui.listening import serve
        from ui.serve import page_of
        from ui.settings import SettingsError
        from ui.shop import warm

        settings = _settings()
        name = catalog or settings.catalog
        shelf = _stocked(settings, name)
        page = page_of(settings, shelf, name)
        warm(shelf)
        address = f"http://{host}:{port}"
        try:
            serve(page, host, port, opened=lambda: _out.print(f"The shop is open: {address}"))
        except OSError as error:
            raise SettingsError(f"{address} can't be used: {error}. Try --port") from error


@app.command()
def optimize(as_json: AsJson = False) -> None:
    """Make the embedding model start and read a query several times faster; checked first."""
    with _told():
        from store import SentenceEmbedder
        from store.onnx_export import optimize as write

        settings = _settings()
        _err.print("Exporting the embedding model and comparing it with the original.")
        record = write(SentenceEmbedder(settings.embedder), settings.home)
    if as_json:
        _print_json(record.model_dump())
        return
    near = f"at least {record.cosine_min:.6f} on {record.texts} texts, {record.cosine_mean:.6f}"
    _out.print(f"{record.name} is optimized. Cosine to the original: {near} on average.")


@app.command()
def doctor() -> None:
    """Say what is wrong with the settings, the index or the endpoint, and how to mend it."""
    with _told():
        from ui.doctor import examine
        from ui.shop import open_shelf

        settings = _settings()
        findings = list(examine(settings, open_shelf(settings)))
    signs = {"ok": "[green]ok[/]  ", "note": "[yellow]note[/]", "wrong": "[red]wrong[/]"}
    for finding in findings:
        _out.print(f"{signs[finding.state]}  ", end="")
        _tell(finding.what)
        if finding.mend:
            _tell(f"      -> {finding.mend}")
    if any(f.state == "wrong" for f in findings):
        raise typer.Exit(1)


if __name__ == "__main__":
    main()
