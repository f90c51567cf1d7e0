"""Concurrent shoppers at the server's door, from a second process.

`python -m bench.serve --json`: the last line is one JSON object. 50 shoppers with 3 s of mean
thinking time take 2,000 turns over 50,000 products; then 5 at once watch the first event of a
stream; then 8 without a pause tell how many turns a second there are at most. Each shopper names a
price that nobody else does: `cross_talk` counts the replies that hold another's. `rss_growth_mb`
is what the server grew by after the first tenth of the turns. `--workers` is how many processes
serve, one a core by default. All of it ends by itself.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from fastapi import FastAPI

from bench.synthesis import NAME, shelf_at, shop
from store import Keys
from ui.listening import KEEP_ALIVE
from ui.serve import served
from ui.settings import Settings

_THINKING = 3.0
_LONGEST = 900.0
_PAGE = 4096
_ASKED = (
    "a leather backpack under ${price}",
    "not black",
    "cheaper",
    "running shoes",
    "something warm for winter camping",
    "what is the second made of?",
    "a desk lamp",
    "in red",
)


@dataclass
class Tally:
    """What came of the turns, in milliseconds."""

    took: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    crossed: int = 0

    @property
    def turns(self) -> int:
        """How many turns were answered or not."""
        return len(self.took) + len(self.errors)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--shoppers", type=int, default=50)
    parser.add_argument("--turns", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--home", type=Path, help="a folder in which the shop is kept")
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    options = parser.parse_args()
    with shop(options.products, options.home) as (home, _):
        _, key = Keys(home).create("bench", NAME, ["chat", "catalog"], per_minute=1_000_000)
        with _server(home, options.workers) as (address, process):
            measured = asyncio.run(_measured(address, key, process.pid, options))
    sys.stdout.write(json.dumps(measured, indent=None if options.json else 2) + "\n")
    if not options.json:
        sys.stdout.write(json.dumps(measured) + "\n")


def app() -> FastAPI:
    """Be what `shopkeeper serve` is, over products whose vectors are recombined."""
    settings = Settings.read(os.environ)
    return served(settings, shelf_at(settings.home), NAME, "127.0.0.1")


@contextmanager
def _server(home: Path, workers: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = _free_port()
    serving = ["--factory", "bench.serve:app", "--port", str(port), "--workers", str(workers)]
    serving += ["--log-level", "warning", "--timeout-keep-alive", str(KEEP_ALIVE)]
    command = [sys.executable, "-m", "uvicorn", *serving]
    # Threads of one turn only take the cores from the other turns.
    own = {"SHOPKEEPER_HOME": str(home), "OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(command, env={**os.environ, **own})
    try:
        address = f"http://127.0.0.1:{port}"
        await_ready(address, process)
        yield address, process
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def await_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until a shop answers; raises SystemExit where it ends or takes minutes."""
    for _ in range(600):
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz", timeout=30).status_code == httpx.codes.OK:
                return
        time.sleep(0.5)
        if process.poll() is not None:
            break
    raise SystemExit("the server did not open")


async def _measured(
    address: str, key: str, process: int, options: argparse.Namespace
) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}"}
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(
        base_url=address, headers=headers, timeout=60, limits=limits
    ) as web:
        await _warmed(web)
        tally, grown = await _crowd(web, process, options.shoppers, options.turns)
        first = await _first_events(web)
        flat_out = await _flat_out(web)
    return {
        "errors": len(tally.errors),
        "cross_talk": tally.crossed,
        "turn_p50_ms": _percentile(tally.took, 50),
        "turn_p95_ms": _percentile(tally.took, 95),
        "sse_first_event_p95_ms": _percentile(first, 95),
        "rps": flat_out,
        "rss_growth_mb": grown,
        "turns": tally.turns,
        "shoppers": options.shoppers,
        "workers": options.workers,
        "products": options.products,
        "first_error": tally.errors[0] if tally.errors else "",
    }


async def _warmed(web: httpx.AsyncClient) -> None:
    """Ask often enough that every worker has loaded what the first turns load."""
    for text in _ASKED * 4:
        asked = {"text": text.format(price=100)}
        await asyncio.gather(*(web.post("/api/chat", json=asked) for _ in range(8)))


async def _crowd(
    web: httpx.AsyncClient, process: int, shoppers: int, turns: int
) -> tuple[Tally, float]:
    """Let shoppers come and think; return what came of it, and by how much the server grew."""
    tally, each = Tally(), turns // shoppers
    early: list[float] = []

    async def watch() -> None:
        while tally.turns < turns / 10:
            await asyncio.sleep(0.2)
        early.append(_rss(process))

    async with asyncio.timeout(_LONGEST):
        tasks = [_shopper(web, tally, number, each) for number in range(shoppers)]
        await asyncio.gather(watch(), *tasks)
    return tally, round(_rss(process) - early[0], 1)


async def _shopper(web: httpx.AsyncClient, tally: Tally, number: int, turns: int) -> None:
    """Hold conversations of eight turns, in which nobody else's price may come up."""
    dice = random.Random(number)
    price, conversation = f"{200 + number}.{number % 90 + 10}", None
    for turn in range(turns):
        await asyncio.sleep(dice.expovariate(1 / _THINKING))
        place = turn % len(_ASKED)
        conversation = conversation if place else None
        said = _ASKED[place].format(price=price)
        begun = time.perf_counter()
        answer = await web.post("/api/chat", json={"text": said, "conversation": conversation})
        if answer.status_code != httpx.codes.OK:
            tally.errors.append(f"{answer.status_code}: {answer.text[:200]}")
            continue
        tally.took.append((time.perf_counter() - begun) * 1000)
        reply = answer.json()
        same = conversation in (None, reply["conversation"])
        conversation = reply["conversation"]
        told = [c["value"] for c in reply["need"]["constraints"] if c["field"] == "price"]
        # "cheaper" sets a limit of its own, below the one that was said.
        own = place not in (0, 1) or told == [float(price)]
        tally.crossed += not (same and own and _alone(told, float(price)))


def _alone(told: list[Any], price: float) -> bool:
    """Tell whether a price limit that was said in whole cents is the shopper's own."""
    others = [v for v in told if isinstance(v, float) and v > 200 and v != price]
    return not any(f"{v:.2f}" == f"{int(v)}.{(int(v) - 200) % 90 + 10}" for v in others)


async def _first_events(web: httpx.AsyncClient, at_once: int = 5, each: int = 20) -> list[float]:
    """Return how long it took until each stream brought its first event, in milliseconds."""

    async def watch() -> list[float]:
        took = []
        for turn in range(each):
            begun = time.perf_counter()
            body = {"text": _ASKED[turn % len(_ASKED)].format(price=100), "stream": True}
            async with _stream(web, body) as lines:
                async for line in lines:
                    if line.startswith("event: understood"):
                        took.append((time.perf_counter() - begun) * 1000)
            await asyncio.sleep(0.5)
        return took

    return [t for one in await asyncio.gather(*(watch() for _ in range(at_once))) for t in one]


@asynccontextmanager
async def _stream(web: httpx.AsyncClient, body: dict[str, Any]) -> AsyncIterator[Any]:
    async with web.stream("POST", "/api/chat", json=body) as answer:
        yield answer.aiter_lines()


async def _flat_out(web: httpx.AsyncClient, clients: int = 8, seconds: float = 15.0) -> float:
    """Return the turns a second that are answered when nobody thinks."""
    ends, answered = time.perf_counter() + seconds, 0

    async def hurry() -> None:
        nonlocal answered
        turn = 0
        while time.perf_counter() < ends:
            text = _ASKED[turn % len(_ASKED)].format(price=100)
            turn += 1
            answer = await web.post("/api/chat", json={"text": text})
            answered += answer.status_code == httpx.codes.OK

    await asyncio.gather(*(hurry() for _ in range(clients)))
    return round(answered / seconds, 1)


def _rss(process: int) -> float:
    """Return the resident megabytes of a process and its children."""
    place = Path(f"/proc/{process}")
    children = (place / f"task/{process}/children").read_text().split()
    pages = int((place / "statm").read_text().split()[1])
    return pages * _PAGE / 1e6 + sum(_rss(int(child)) for child in children)


def _percentile(values: list[float], rank: float) -> float:
    return round(float(np.percentile(values, rank)), 1) if values else 0.0


if __name__ == "__main__":
    main()
