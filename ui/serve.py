"""`shopkeeper serve`: the page and every door for programs, in one process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import Name, out, settings, stocked, told

if TYPE_CHECKING:
    from fastapi import FastAPI

    from store import Shelf
    from ui.reception import Reception
    from ui.settings import Settings


def serve(
    catalog: Name = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 7860,
) -> None:
    """Open the shop's page and its doors for programs: HTTP, OpenAI-compatible and MCP."""
    with told():
        from ui.server import serve as answer
        from ui.settings import SettingsError
        from ui.shop import warm

        chosen = settings()
        name = catalog or chosen.catalog
        shelf = stocked(chosen, name)
        app = served(chosen, shelf, name, host)
        warm(shelf)
        address = f"http://{host}:{port}"
        try:
            answer(app, host, port, opened=lambda: out.print(f"The shop is open: {address}"))
        except OSError as error:
            raise SettingsError(f"{address} can't be used: {error}. Try --port") from error


def served(settings: Settings, shelf: Shelf, name: str, host: str) -> FastAPI:
    """Return everything that one process serves; `name` is the catalogue of the page."""
    from store import Keys
    from ui.api.access import Access, Welcome
    from ui.api.application import Api
    from ui.api.turns import Turns
    from ui.front import front_of
    from ui.server import application
    from ui.shop import open_counter

    reception = reception_of(settings, shelf, name)
    turns = Turns(reception, elsewhere=settings.endpoint is not None)
    api = Api(turns, Access(Keys(settings.home), Welcome(host, name)), origins=settings.origins)
    shop = reception.shops.of(name)
    counter = open_counter(shop, shelf, name)
    return application(shop, shop=front_of(shelf, name), counter=counter, api=api)


def reception_of(settings: Settings, shelf: Shelf, name: str) -> Reception:
    """Return the engine behind every door; `name` is the catalogue of who names none."""
    from store import Conversations, Spending
    from ui.reception import Reception
    from ui.shop import open_shop
    from ui.shops import Shops

    home = settings.home
    shops = Shops(shelf, name, lambda catalog: open_shop(settings, shelf, catalog))
    conversations, spending = Conversations(home), Spending(home)
    return Reception(shops, conversations, spending, daily_tokens=settings.daily_tokens)
