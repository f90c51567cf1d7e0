"""The pictures of the README: the demo shop's page and the widget in Chromium, light, dark, small.

`python -m bench.screenshots` writes docs/images/*.png.
"""

from __future__ import annotations

import json
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from playwright.sync_api import Browser, Page, sync_playwright

from store.demo import NAME as DEMO
from ui.serve import served
from ui.settings import Settings
from ui.shop import build_demo, open_shelf

_DOCS = Path(__file__).parents[1] / "docs"
_IMAGES = _DOCS / "images"
_EMBED = _DOCS / "examples" / "embed.html"
_REQUESTS = ("A backpack under $150 that is not black",)
_VIEWS = {
    "chat": ({"width": 1180, "height": 900}, "light"),
    "chat-dark": ({"width": 1180, "height": 900}, "dark"),
    "chat-phone": ({"width": 390, "height": 844}, "light"),
    "widget": ({"width": 1180, "height": 860}, "light"),
    "widget-dark": ({"width": 1180, "height": 860}, "dark"),
    "widget-phone": ({"width": 390, "height": 844}, "light"),
}
# Gradio keeps a connection open, so the network is never idle: smooth scrolling has to end.
_SETTLED = 2_500
_QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def main() -> None:
    """Take every picture."""
    _IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        _street(Path(home)) as (address, site),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(_QUIET))
        for name in _VIEWS:
            widget = name.startswith("widget")
            _picture(browser, name, site if widget else address, _in_widget if widget else _in_page)
    sys.stdout.write(json.dumps({"images": [f"{n}.png" for n in _VIEWS]}) + "\n")


@contextmanager
def _street(home: Path) -> Iterator[tuple[str, str]]:
    """Open the demo shop, and beside it the example's page that holds the widget."""
    site = FastAPI()
    with _running(site) as beside:
        settings = Settings.read({"SHOPKEEPER_HOME": str(home), "SHOPKEEPER_ORIGINS": beside})
        shelf = open_shelf(settings)
        build_demo(shelf, lambda stage, done: None)
        with _running(served(settings, shelf, DEMO, "127.0.0.1")) as address:
            page = _EMBED.read_text("utf-8").replace("http://127.0.0.1:7860", address)
            site.get("/")(lambda: HTMLResponse(page))
            yield address, beside


@contextmanager
def _running(app: FastAPI) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def _picture(browser: Browser, name: str, address: str, asked: Callable[[Page], None]) -> None:
    size, scheme = _VIEWS[name]
    page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    asked(page)
    page.wait_for_timeout(_SETTLED)
    page.screenshot(path=_IMAGES / f"{name}.png")
    page.close()


def _in_page(page: Page) -> None:
    box = page.locator("#ask textarea")
    for number, request in enumerate(_REQUESTS, start=1):
        box.fill(request)
        box.press("Enter")
        page.wait_for_function(
            "n => document.querySelectorAll('.bot-row, .bot').length >= n", arg=number
        )
        page.locator("article").nth(number - 1).wait_for()
        page.locator("#chat strong").nth(number - 1).wait_for()


def _in_widget(page: Page) -> None:
    page.locator("shopkeeper-widget button").click()
    frame = page.frame_locator("shopkeeper-widget iframe")
    for number, request in enumerate(_REQUESTS, start=1):
        frame.locator("textarea").fill(request)
        frame.locator("textarea").press("Enter")
        frame.locator(".said").nth(number - 1).wait_for()
        frame.get_by_role("button", name="Send").wait_for()


if __name__ == "__main__":
    main()
