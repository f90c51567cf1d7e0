"""Several processes behind one address: each serves the doors for programs, one more the page."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory

import uvicorn

from ui.listening import GRACE, KEEP_ALIVE

FACTORY = "ui.worker:app"
PAGE_AT = "SHOPKEEPER_PAGE_AT"
"""Where the page's process listens; workers pass on to it what is none of their own."""
BOUND = "SHOPKEEPER_BOUND"
# The workers have stopped: nobody waits for the page any more, and what it has to do it does later.
_GOODBYE = 1.0
_COUNTS = "PROMETHEUS_MULTIPROC_DIR"


def serve_by(
    workers: int, host: str, port: int, *, catalog: str, opened: Callable[[], None]
) -> None:
    """Answer requests by many processes until stopped. Raises OSError for a port that is taken.

    A page keeps its visitors' conversations in memory, so one process serves it for all.
    """
    with (
        socket.create_server((host, port)) as listener,
        TemporaryDirectory() as counts,
        _page(catalog) as at,
    ):
        os.environ |= {PAGE_AT: at, BOUND: host, _COUNTS: counts, "SHOPKEEPER_CATALOG": catalog}
        opened()
        uvicorn.run(
            FACTORY,
            factory=True,
            workers=workers,
            fd=listener.fileno(),
            log_level="warning",
            timeout_keep_alive=KEEP_ALIVE,
            timeout_graceful_shutdown=GRACE,
        )


@contextmanager
def _page(catalog: str) -> Iterator[str]:
    """Keep a process with the page on loopback, begun anew where it ends."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui", "chat", "--catalog", catalog, "--port", str(port)]
    running, ending = [subprocess.Popen(command, stdout=subprocess.DEVNULL)], threading.Event()

    def watch() -> None:
        while running[-1].wait() is not None and not ending.wait(1.0):
            running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))

    watching = threading.Thread(target=watch, daemon=True)
    watching.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        ending.set()
        running[-1].terminate()
        try:
            running[-1].wait(_GOODBYE)
        except subprocess.TimeoutExpired:
            running[-1].kill()
        watching.join()
