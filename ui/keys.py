"""`shopkeeper keys`: makes, lists and revokes the keys to the doors for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.terminal import AsJson, Name, out, print_json, settings, stocked, tell, told

if TYPE_CHECKING:
    from store import Key, Keys

app = typer.Typer(help="The keys that open a shop to programs.", no_args_is_help=True)


@app.command()
def create(
    name: Annotated[str, typer.Argument(help="What it is for, such as `website`.")],
    catalog: Name = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="chat, catalog, events, assist or admin; may be given several times."),
    ] = None,
    days: Annotated[float | None, typer.Option(min=0, help="It opens nothing after that.")] = None,
    per_minute: Annotated[int, typer.Option(min=1, help="The requests that it may make.")] = 600,
    as_json: AsJson = False,
) -> None:
    """Make a key for one catalogue and show it, this once; without --scope it may only chat."""
    with told():
        chosen = settings()
        shop = catalog or chosen.catalog
        stocked(chosen, shop).edition(shop)
        key, secret = _keys().create(
            name, shop, _scopes(scope or ["chat"]), days=days, per_minute=per_minute
        )
    if as_json:
        print_json({**_as_json(key), "key": secret})
        return
    tell(secret)
    out.print(f"It opens {', '.join(key.scopes)} of {shop!r}, and is not shown again.")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the keys that were made; what they are is kept nowhere."""
    from time import time

    from rich.table import Table

    with told():
        keys = _keys().all()
    if as_json:
        print_json({"keys": [_as_json(key) for key in keys]})
        return
    table = Table("id", "name", "catalog", "scopes", "a minute", "state", box=None)
    for key in keys:
        state = "good" if key.is_good(time()) else "revoked" if key.revoked else "expired"
        row = (key.id, key.name, key.catalog, " ".join(key.scopes), str(key.per_minute), state)
        table.add_row(*row)
    out.print(table if keys else "No key yet: shopkeeper keys create NAME", markup=False)


@app.command()
def revoke(id: Annotated[str, typer.Argument(help="As `keys list` shows it.")]) -> None:
    """Let a key open nothing any more."""
    with told():
        _keys().revoke(id)
    out.print(f"{id} opens nothing any more.", markup=False)


def _keys() -> Keys:
    from store import Keys

    home = settings().home
    home.mkdir(parents=True, exist_ok=True)
    return Keys(home)


def _scopes(named: list[str]) -> list[Any]:
    from store import SCOPES
    from ui.settings import SettingsError

    for scope in named:
        if scope not in SCOPES:
            raise SettingsError(f"{scope!r} is no scope: use {', '.join(SCOPES)}")
    return named


def _as_json(key: Key) -> dict[str, Any]:
    times = {name: _day(getattr(key, name)) for name in ("created", "expires", "revoked")}
    return key.model_dump(mode="json") | times


def _day(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="seconds")
