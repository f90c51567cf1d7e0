"""The pictures of the README: the demo shop's page in Chromium, light, dark and on a phone.

`python -m bench.screenshots` writes docs/images/*.png.
"""

from __future__ import annotations

import json
import socket
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from store.demo import NAME as DEMO
from ui.front import front_of
from ui.server import application
from ui.settings import Settings
from ui.shop import build_demo, open_shelf, open_shop

_IMAGES = Path(__file__).parents[1] / "docs" / "images"
_REQUESTS = ("A backpack under $150 that is not black",)
_VIEWS = {
    "chat": ({"width": 1180, "height": 900}, "light"),
    "chat-dark": ({"width": 1180, "height": 900}, "dark"),
    "chat-phone": ({"width": 390, "height": 844}, "light"),
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
        _page(Path(home)) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(_QUIET))
        for name in _VIEWS:
            _picture(browser, address, name)
    sys.stdout.write(json.dumps({"images": [f"{n}.png" for n in _VIEWS]}) + "\n")


@contextmanager
def _page(home: Path) -> Iterator[str]:
    settings = Settings.read({"SHOPKEEPER_HOME": str(home)})
    shelf = open_shelf(settings)
    build_demo(shelf, lambda stage, done: None)
    app = application(open_shop(settings, shelf, DEMO), shop=front_of(shelf, DEMO))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def _picture(browser: Browser, address: str, name: str) -> None:
    size, scheme = _VIEWS[name]
    page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    box = page.locator("#ask textarea")
    for number, request in enumerate(_REQUESTS, start=1):
        box.fill(request)
        box.press("Enter")
        page.wait_for_function(
            "n => document.querySelectorAll('.bot-row, .bot').length >= n", arg=number
        )
        page.locator("article").nth(number - 1).wait_for()
        page.locator("#chat strong").nth(number - 1).wait_for()
    page.wait_for_timeout(_SETTLED)
    page.screenshot(path=_IMAGES / f"{name}.png")
    page.close()


if __name__ == "__main__":
    main()
