"""How fast what shoppers do is imported, kept and read, and how soon another process sees it.

`python -m bench.events --json`: the last line is one JSON object. The events are drawn by chance:
products by Zipf's law, shoppers by a long tail; histories and records are those of chance shoppers.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from store import Event, EventLog, Exposure, Shown
from store.behavior.imports import EventImport, import_events
from store.behavior.source import open_events

# Nothing is shared with a child: the import measures its own memory.
_PROCESSES = get_context("spawn")
_START = 1_735_689_600.0
_SPAN = 365 * 86_400.0
_CATALOG = "bench"
_REPEATED = 500


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--shoppers", type=int, default=10_000)
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--json", action="store_true", help="print the JSON object alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        file = home / "events.csv"
        _write(file, options.events, options.shoppers, options.products)
        result = _measured(home, file, options.shoppers)
    if not options.json:
        _say(json.dumps(result, indent=2))
    _say(json.dumps(result))


def _write(file: Path, events: int, shoppers: int, products: int) -> None:
    dice = np.random.default_rng(0)
    who = (shoppers * dice.random(events) ** 1.5).astype(int)
    what = (dice.zipf(1.3, events) - 1) % products
    kinds = dice.choice(["view", "click", "add", "purchase"], events, p=[0.6, 0.25, 0.1, 0.05])
    times = np.sort(_START + _SPAN * dice.random(events)).round(3)
    with file.open("w", encoding="utf-8") as out:
        out.write("event_id,user_id,item_id,event_type,timestamp,session_id\n")
        for i, (u, p, k, t) in enumerate(zip(who, what, kinds, times, strict=True)):
            out.write(f"e{i},u{u},p{p},{k},{t},u{u}-{int(t) // 7200}\n")


def _measured(home: Path, file: Path, shoppers: int) -> dict[str, Any]:
    imported = _asked(_import, home, file)
    with EventLog(home) as log:
        dice = np.random.default_rng(1)
        some = [f"u{u}" for u in dice.integers(0, shoppers, _REPEATED)]
        result = {
            **imported,
            **_spread("history", [partial(log.history, _CATALOG, u) for u in some]),
            **_spread("revision", [partial(log.revision, _CATALOG) for _ in some]),
            **_spread("record", [_recorder(log, u, i) for i, u in enumerate(some)]),
            **_spread("expose", [_exposer(log, u, i) for i, u in enumerate(some)]),
            **_quantiles("seen_elsewhere", list(_seen(home, log, some[:100]))),
            **_seconds("columns", partial(log.columns, _CATALOG)),
            "file_mb": _megabytes(home),
            **_seconds("forget", partial(log.forget, _CATALOG, some[0])),
            "load": round(os.getloadavg()[0], 1),
        }
    return result


def _import(home: Path, file: Path, pipe: Connection) -> None:
    started, cpu = time.perf_counter(), time.process_time()
    with EventLog(home) as log:
        task = EventImport(_CATALOG, open_events(file), set, _START + 2 * _SPAN)
        imported = import_events(log, task)
    seconds, busy = time.perf_counter() - started, time.process_time() - cpu
    pipe.send(
        {
            "events": imported.kept,
            "shoppers": imported.shoppers,
            "products": imported.products,
            "capped": imported.capped,
            "import_per_second": round(imported.read / seconds),
            "import_per_cpu_second": round(imported.read / busy),
            "rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
    )


def _asked(work: Callable[[Path, Path, Connection], None], home: Path, file: Path) -> Any:
    ours, theirs = _PROCESSES.Pipe()
    child = _PROCESSES.Process(target=work, args=(home, file, theirs))
    child.start()
    answer = ours.recv()
    child.join()
    return answer


def _recorder(log: EventLog, shopper: str, i: int) -> Callable[[], object]:
    event = Event(shopper=shopper, kind="view", product=f"p{i}", at=_START + _SPAN + i)
    return lambda: log.record(_CATALOG, [event])


def _exposer(log: EventLog, shopper: str, i: int) -> Callable[[], object]:
    slate = tuple(Shown(product=f"p{n}", position=n, propensity=0.5) for n in range(10))
    at = _START + _SPAN + i
    exposure = Exposure(
        id=f"x{i}", shopper=shopper, at=at, candidates=100, slate=slate, policy="bench"
    )
    return lambda: log.expose(_CATALOG, exposure)


def _watch(home: Path, _: Path, pipe: Connection) -> None:
    """Tell, in another process, when the history of each shopper that is named has grown."""
    with EventLog(home) as log:
        seen = log.revision(_CATALOG)
        pipe.send("ready")
        while shopper := pipe.recv():
            while log.revision(_CATALOG) == seen:
                time.sleep(0.001)
            seen = log.revision(_CATALOG)
            newest = log.history(_CATALOG, shopper, 1)[-1]
            pipe.send((newest.product, time.time()))


def _seen(home: Path, log: EventLog, shoppers: list[str]) -> Iterator[float]:
    """Yield the milliseconds from before a record until another process has read it."""
    ours, theirs = _PROCESSES.Pipe()
    child = _PROCESSES.Process(target=_watch, args=(home, home, theirs))
    child.start()
    ours.recv()
    for i, shopper in enumerate(shoppers):
        ours.send(shopper)
        at = _START + _SPAN + 86_400 + i
        event = Event(shopper=shopper, kind="click", product=f"new{i}", at=at)
        before = time.time()
        log.record(_CATALOG, [event])
        product, after = ours.recv()
        if product != event.product:
            raise RuntimeError(f"{shopper}: {product!r} was seen, not {event.product!r}")
        yield 1e3 * (after - before)
    ours.send("")
    child.join()


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Return the milliseconds by the clock, and those of this process at work."""
    started, cpu = time.perf_counter(), time.process_time()
    work()
    return 1e3 * (time.perf_counter() - started), 1e3 * (time.process_time() - cpu)


def _seconds(name: str, work: Callable[[], object]) -> dict[str, float]:
    clock, cpu = _timed(work)
    return {f"{name}_s": round(clock / 1e3, 2), f"{name}_cpu_s": round(cpu / 1e3, 2)}


def _spread(name: str, works: list[Callable[[], object]]) -> dict[str, float]:
    """Return quantiles of the times of some works, done one after the other."""
    clock, cpu = zip(*map(_timed, works), strict=True)
    return _quantiles(name, clock) | _quantiles(f"{name}_cpu", cpu)


def _quantiles(name: str, milliseconds: Sequence[float]) -> dict[str, float]:
    p50, p95 = np.percentile(milliseconds, [50, 95])
    return {f"{name}_p50_ms": round(float(p50), 3), f"{name}_p95_ms": round(float(p95), 3)}


def _megabytes(home: Path) -> float:
    return round(sum(f.stat().st_size for f in home.glob("behavior.db*")) / 1e6, 1)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
