"""`shopkeeper mcp`: the tools for an agent on this machine, over standard input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.terminal import Name, settings, stocked, told

if TYPE_CHECKING:
    from ui.mcp.visit import Visit


def mcp(catalog: Name = None) -> None:
    """Serve the catalogue and the assistant to an MCP client that starts this command."""
    with told():
        import anyio

        from store import SCOPES
        from ui.api.turns import Turns
        from ui.caller import Caller
        from ui.mcp.visit import Visit
        from ui.serve import reception_of

        chosen = settings()
        name = catalog or chosen.catalog
        reception = reception_of(chosen, stocked(chosen, name), name)
        turns = Turns(reception, elsewhere=chosen.endpoint is not None)
        # Whoever can start this can read the catalogue's files anyway.
        caller = Caller(name, frozenset(SCOPES) - {"admin"}, "local")
        anyio.run(_serve, Visit(turns, caller, chosen.address))


async def _serve(visit: Visit) -> None:
    from mcp.server.stdio import stdio_server

    from ui.mcp.server import server

    answering = server(lambda _: visit)
    async with stdio_server() as (reading, writing):
        await answering.run(reading, writing, answering.create_initialization_options())
