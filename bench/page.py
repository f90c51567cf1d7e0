"""The page in a real browser: when cards and words come, and what it asks of others.

`python -m bench.page --json`: the last line is one JSON object. A headless Chromium asks the
requests of `bench/requests.txt` of a shop with 50,000 products in another process, twice; the first
round warms both up. Times are from the key that sends to the frame that shows it. `axe_serious` is
what axe-core finds serious or critical in an answer, the details of a product, and a comparison.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Page, sync_playwright

from bench.screenshots import QUIET
from bench.serve import await_ready
from bench.synthesis import NAME, shelf_at, shop
from ui.listening import serve
from ui.page.assets import head
from ui.serve import served
from ui.settings import Settings

_REQUESTS = Path(__file__).with_name("requests.txt")
_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
_WATCH = """() => {
  const before = document.querySelectorAll(".user-row").length;
  const seen = (window.seen = {began: 0, card: 0, sentence: 0});
  const asked = (event) => {
    if (event.key === "Enter") seen.began ||= performance.now();
  };
  addEventListener("keydown", asked, {capture: true, once: true});
  const look = () => {
    const rows = document.querySelectorAll(".bot-row");
    if (document.querySelectorAll(".user-row").length <= before || !rows.length) return;
    const row = rows[rows.length - 1];
    const at = (name, query) => {
      if (!seen[name] && row.querySelector(query)) {
        seen[name] = -1;
        requestAnimationFrame(() => (seen[name] = performance.now()));
      }
    };
    at("card", "article[data-product], .side");
    at("sentence", ".prose");
  };
  window.watching?.disconnect();
  window.watching = new MutationObserver(look);
  window.watching.observe(document.querySelector("#chat"), {childList: true, subtree: true});
}"""
_OVER = """n => document.querySelectorAll(".user-row").length === n
  && !("busy" in document.body.dataset)"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=50_000)
    parser.add_argument("--home", type=Path, help="a folder in which the shop is kept")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--serve", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        _serve(options.serve, options.port)
        return
    with shop(options.products, options.home) as (home, _), _server(home) as url:
        result = {**_seen(url), "products": options.products}
    sys.stdout.write(json.dumps(result, indent=None if options.json else 2) + "\n")


@contextmanager
def _server(home: Path) -> Iterator[str]:
    """Serve a shop from a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "bench.page", "--serve", str(home), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        await_ready(f"http://127.0.0.1:{port}", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


def _serve(home: Path, port: int) -> None:
    settings = Settings.read({**os.environ, "SHOPKEEPER_HOME": str(home)})
    app = served(settings, shelf_at(home), NAME, "127.0.0.1")
    serve(app, "127.0.0.1", port, opened=lambda: None)


def _seen(url: str) -> dict[str, Any]:
    outside, complaints = list[str](), list[str]()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
        page = browser.new_page(reduced_motion="reduce")
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda r: None if _own(r.url, url) else outside.append(r.url))
        page.goto(url)
        page.locator("#tray").wait_for(state="attached")
        requests = _REQUESTS.read_text(encoding="utf-8").splitlines()
        for _ in range(2):
            cards, sentences = _asked(page, requests)
        serious = _axe(page)
        browser.close()
    return {
        "first_card_p50_ms": _percentile(cards, 50),
        "first_card_p95_ms": _percentile(cards, 95),
        "first_sentence_p50_ms": _percentile(sentences, 50),
        "first_sentence_p95_ms": _percentile(sentences, 95),
        "outside_requests": len(outside),
        "console_errors": len(complaints),
        "axe_serious": serious,
        "own_kb": round(len(head().encode()) / 1000, 1),
    }


def _own(address: str, url: str) -> bool:
    return address.startswith((f"{url}/", "data:", "blob:"))


def _asked(page: Page, requests: Sequence[str]) -> tuple[list[float], list[float]]:
    """Ask everything, what goes on in one conversation; return when cards and sentences came."""
    cards, sentences, turns = list[float](), list[float](), 0
    for request in requests:
        if len(request.split()) > 3 or not turns:
            page.evaluate("document.querySelector('#restart').click()")
            _await(page, 0)
            turns = 0
        turns += 1
        page.evaluate(_WATCH)
        page.locator("#ask textarea").fill(request)
        page.locator("#ask textarea").press("Enter")
        _await(page, turns)
        seen = page.evaluate("window.seen")
        cards += [seen["card"] - seen["began"]] if seen["card"] > 0 else []
        sentences += [seen["sentence"] - seen["began"]] if seen["sentence"] > 0 else []
    return cards, sentences


def _await(page: Page, turns: int) -> None:
    """Wait until so many turns are over; who looked at every frame would have them drawn for it."""
    page.wait_for_function(_OVER, arg=turns, polling=100)


def _axe(page: Page) -> int:
    """Count what keeps somebody out: in an answer, in its details, and side by side."""
    found = _serious(page)
    page.locator("[data-details]").first.click()
    page.locator("#drawer h3").first.wait_for()
    found += _serious(page)
    page.keyboard.press("Escape")
    for place in range(2):
        page.locator("[data-pick]").nth(place).check(force=True)
    page.locator("[data-tray=compare]").click()
    page.locator(".side").wait_for()
    return found + _serious(page)


def _serious(page: Page) -> int:
    page.evaluate(_AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return sum(len(v["nodes"]) for v in found if v["impact"] in ("serious", "critical"))


def _percentile(values: Sequence[float], rank: float) -> float:
    return round(float(np.percentile(values, rank)), 1)


if __name__ == "__main__":
    main()
