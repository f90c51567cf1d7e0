"""An address that a web application answers at until it is stopped."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

KEEP_ALIVE = 75
"""Seconds that an idle connection stays open: longer than a proxy before us keeps its own, or it
would send a request into one that we close just then."""
GRACE = 5
"""Seconds that a server which is stopped waits for what is being answered: an open page would keep
it for ever, and whoever runs it in a container kills it after ten."""


def serve(app: FastAPI, host: str, port: int, *, opened: Callable[[], None]) -> None:
    """Answer requests until stopped; `opened` is called once the address is ours.

    Raises OSError when another program has the port.
    """
    with socket.create_server((host, port)) as listener:
        opened()
        config = uvicorn.Config(
            app,
            log_level="warning",
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=GRACE,
        )
        server = uvicorn.Server(config)
        server.run(sockets=[listener])
