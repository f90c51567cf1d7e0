"""`shopkeeper serve`: the page and every door for programs."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from ui.terminal import Name, out, settings, stocked, told

if TYPE_CHECKING:
    from fastapi import FastAPI

    from agent import Shopkeeper
    from store import Shelf
    from ui.allowance import Allowance
    from ui.api.application import Api
    from ui.api.turns import Turns
    from ui.helpdesk.desks import Desks
    from ui.reception import Reception
    from ui.settings import Settings

# A turn costs far more than any other request.
_TURNS_A_MINUTE = 30
# Seconds for which a turn keeps others of its conversation away, and how many calls of a language
# model it may wait for besides.
_LONGEST_TURN, _CALLS = 60.0, 4


def serve(
    catalog: Name = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.")] = 7860,
    workers: Annotated[
        int, typer.Option(min=1, max=64, help="Processes; more than one serve the page by another.")
    ] = 1,
) -> None:
    """Open the shop's page and its doors for programs: HTTP, OpenAI-compatible and MCP."""
    with told():
        from ui.listening import serve as answer
        from ui.logs import write_log
        from ui.settings import SettingsError
        from ui.workers import serve_by

        chosen = settings()
        name = catalog or chosen.catalog
        shelf = stocked(chosen, name)
        address = f"http://{host}:{port}"

        def opened() -> None:
            out.print(f"The shop is open: {address}")

        write_log()
        try:
            if workers > 1:
                serve_by(workers, host, port, catalog=name, opened=opened)
                return
            app = served(chosen, shelf, name, host)
            answer(app, host, port, opened=opened)
        except OSError as error:
            raise SettingsError(f"{address} can't be used: {error}. Try --port") from error


def served(settings: Settings, shelf: Shelf, name: str, host: str) -> FastAPI:
    """Return everything that one process serves; `name` is the catalogue of the page."""
    api = api_of(settings, shelf, name, host)
    return _application(settings, api.turns, shelf, name, api)


def page_of(settings: Settings, shelf: Shelf, name: str) -> FastAPI:
    """Return the page alone; it hands conversations over as all doors do."""
    from ui.api.turns import Turns

    desks = desks_of(settings)
    reception = reception_of(settings, shelf, name, desks)
    turns = Turns(reception, elsewhere=settings.endpoint is not None)
    app = _application(settings, turns, shelf, name)
    desks.open(app, reception)
    return app


def _application(
    settings: Settings, turns: Turns, shelf: Shelf, name: str, api: Api | None = None
) -> FastAPI:
    from ui.desk.desk import Desk
    from ui.front import front_of
    from ui.page.clerk import Clerk
    from ui.server import application
    from ui.shop import open_counter

    counter = open_counter(turns.reception.shops.of(name), shelf, name)
    return application(
        Clerk(turns, name),
        shop=front_of(shelf, name),
        counter=counter,
        api=api,
        desk=Desk(turns, settings.endpoint),
    )


def api_of(settings: Settings, shelf: Shelf, name: str, host: str) -> Api:
    """Return the doors for programs, bound to an address; who needs no key comes to `name`.

    What their first turns need is being loaded from now on.
    """
    from store import Keys
    from ui.allowance import Allowance
    from ui.api.access import Access, Welcome
    from ui.api.application import Api
    from ui.api.turns import Turns
    from ui.warming import Warming

    desks = desks_of(settings)
    allowed = Allowance(_TURNS_A_MINUTE, time.monotonic)
    reception = reception_of(settings, shelf, name, desks, allowed)
    turns = Turns(reception, elsewhere=settings.endpoint is not None)
    access = Access(Keys(settings.home), Welcome(host, name))
    warming = Warming(lambda: reception.shops.of(name).prepare())
    warming.begin()
    return Api(
        turns,
        access,
        origins=settings.origins,
        desks=desks,
        address=settings.address,
        warming=warming,
    )


def desks_of(settings: Settings) -> Desks:
    """Return the desks at which people take conversations over."""
    from ui.helpdesk.desks import Desks

    return Desks(
        settings.home,
        chatwoot=settings.chatwoot,
        webhook=settings.webhook,
        shop=settings.address,
    )


def reception_of(
    settings: Settings,
    shelf: Shelf,
    name: str,
    desks: Desks | None = None,
    allowed: Allowance | None = None,
) -> Reception:
    """Return the engine behind every door; `name` is the catalogue of who names none.

    `allowed` is how many turns a conversation may have, None for any number.
    """
    from store import Conversations, Spending
    from ui.budget import Budget
    from ui.reception import Reception
    from ui.shop import open_shop
    from ui.shops import Shops

    def opened(catalog: str) -> Shopkeeper:
        # The file of orders is that of one shop.
        own = settings if catalog == name else replace(settings, orders=None)
        return open_shop(own, shelf, catalog)

    waits = _CALLS * settings.endpoint.timeout if settings.endpoint else 0.0
    return Reception(
        Shops(shelf, name, opened),
        Conversations(settings.home),
        Budget(Spending(settings.home), settings.daily_tokens),
        handing_over=desks.handing_over if desks else None,
        longest=_LONGEST_TURN + waits,
        allowed=allowed,
    )
