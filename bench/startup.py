"""Seconds from the command to the page, on a new home and on one that has the demo shop.

`python -m bench.startup`: the last line is one JSON object.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

_LIMIT = 300.0


def main() -> None:
    """Start the shop twice and print how long each took."""
    with tempfile.TemporaryDirectory() as home:
        cold, warm = (_seconds_to_page(home) for _ in range(2))
    sys.stdout.write(json.dumps({"cold_s": round(cold, 1), "warm_s": round(warm, 1)}) + "\n")


def _seconds_to_page(home: str) -> float:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [str(Path(sys.executable).with_name("shopkeeper")), "chat", "--port", str(port)]
    started = time.perf_counter()
    shop = subprocess.Popen(
        command,
        env={**os.environ, "SHOPKEEPER_HOME": home},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_page(f"http://127.0.0.1:{port}/", started)
        return time.perf_counter() - started
    finally:
        shop.terminate()
        shop.wait()


def _await_page(address: str, started: float) -> None:
    while time.perf_counter() - started < _LIMIT:
        try:
            if httpx.get(address, timeout=5).status_code == httpx.codes.OK:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise SystemExit(f"no page after {_LIMIT:.0f} s")


if __name__ == "__main__":
    main()
