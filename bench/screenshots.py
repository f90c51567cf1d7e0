"""The pictures of the docs: the demo shop's page, the widget and the desk in Chromium.

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

from store import Keys
from store.demo import NAME as DEMO
from ui.serve import served
from ui.settings import Settings
from ui.shop import build_demo, open_shelf

_DOCS = Path(__file__).parents[1] / "docs"
_IMAGES = _DOCS / "images"
_EMBED = _DOCS / "examples" / "embed.html"
_REQUESTS = ("A backpack under $150 that is not black",)
_WIDE, _PHONE = {"width": 1180, "height": 900}, {"width": 390, "height": 844}
_VIEWS = {
    "chat": (_WIDE, "light", "asked"),
    "chat-dark": (_WIDE, "dark", "asked"),
    "chat-phone": (_PHONE, "light", "asked"),
    "compare": (_WIDE, "light", "compared"),
    "compare-dark": (_WIDE, "dark", "compared"),
    "compare-phone": (_PHONE, "light", "compared"),
    "details": (_WIDE, "light", "detailed"),
    "details-phone": (_PHONE, "dark", "detailed"),
    "evidence": (_WIDE, "light", "explained"),
    "nothing-found": (_WIDE, "light", "lost"),
    "not-sold": (_WIDE, "light", "unsold"),
    "history": (_WIDE, "light", "listed"),
    "widget": ({"width": 1180, "height": 860}, "light", "in_widget"),
    "widget-dark": ({"width": 1180, "height": 860}, "dark", "in_widget"),
    "widget-phone": (_PHONE, "light", "in_widget"),
}
_DESK = {
    "desk-catalog": "light",
    "desk-demand": "light",
    "desk-quality": "light",
    "desk-conversation": "dark",
    "desk-playground": "light",
}
# Gradio keeps a connection open, so the network is never idle: smooth scrolling has to end.
_SETTLED = 2_500
QUIET = (
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
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
        for name in _VIEWS:
            _picture(browser, name, site if name.startswith("widget") else address)
        _desk(browser, address, Keys(Path(home)).create("owner", DEMO, ("admin",))[1])
    sys.stdout.write(json.dumps({"images": [f"{n}.png" for n in (*_VIEWS, *_DESK)]}) + "\n")


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


def _picture(browser: Browser, name: str, address: str) -> None:
    size, scheme, state = _VIEWS[name]
    with _window(browser, name, size, scheme) as page:
        page.goto(address)
        _STATES[state](page)
        page.wait_for_timeout(_SETTLED)


@contextmanager
def _window(browser: Browser, name: str, size: dict[str, int], scheme: str) -> Iterator[Page]:
    """Open a window, of which a picture is taken at the end."""
    page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
    yield page
    page.screenshot(path=_IMAGES / f"{name}.png")
    page.close()


def _desk(browser: Browser, address: str, key: str) -> None:
    """Come to the desk, and take a picture of each of its pages."""
    for name, scheme in _DESK.items():
        with _window(browser, name, _WIDE, scheme) as page:
            page.goto(f"{address}/desk")
            page.locator("#key").fill(key)
            page.keyboard.press("Enter")
            page.locator("#import").wait_for()
            if name == "desk-conversation":
                page.goto(f"{address}/desk/conversations")
                page.get_by_role("link", name=_REQUESTS[0]).first.click()
            elif name == "desk-playground":
                page.goto(f"{address}/desk/playground")
                _compare(page)
            else:
                page.goto(f"{address}/desk/{name.removeprefix('desk-')}")


def _compare(page: Page) -> None:
    page.locator("#text").fill("something warm for a winter hike")
    page.locator("input[type=range]").last.fill("1")
    page.get_by_role("button", name="Ask both").click()
    page.get_by_role("heading", name="What differs").wait_for()


def _ask(page: Page, request: str, turns: int = 1) -> None:
    page.locator("#tray").wait_for(state="attached")
    page.locator("#ask textarea").fill(request)
    page.locator("#ask textarea").press("Enter")
    _over(page, turns)


def _over(page: Page, turns: int) -> None:
    page.wait_for_function(
        "n => document.querySelectorAll('.user-row').length === n"
        " && !('busy' in document.body.dataset)",
        arg=turns,
    )


def _asked(page: Page) -> None:
    _ask(page, _REQUESTS[0])


def _compared(page: Page) -> None:
    _ask(page, "A backpack under $150")
    for place in range(3):
        page.locator("[data-pick]").nth(place).check(force=True)
    page.locator("[data-tray=compare]").click()
    _over(page, 2)


def _detailed(page: Page) -> None:
    _asked(page)
    page.locator("[data-details]").last.click()
    page.locator("#drawer h3").first.wait_for()


def _explained(page: Page) -> None:
    _asked(page)
    page.locator(".why").first.focus()
    page.keyboard.press("Enter")


def _lost(page: Page) -> None:
    _ask(page, "A leather backpack under $40")


def _unsold(page: Page) -> None:
    _ask(page, "Do you sell kayaks?")
    _ask(page, "A tent under $20, not green", 2)


def _listed(page: Page) -> None:
    _ask(page, "Noise-canceling headphones for a long flight")
    page.locator("#restart").click()
    _over(page, 0)
    _ask(page, _REQUESTS[0])
    page.locator("#history").click()
    page.locator(".talks li").first.wait_for()


def _in_widget(page: Page) -> None:
    page.locator("shopkeeper-widget button").click()
    frame = page.frame_locator("shopkeeper-widget iframe")
    for number, request in enumerate(_REQUESTS, start=1):
        frame.locator("textarea").fill(request)
        frame.locator("textarea").press("Enter")
        frame.locator(".said").nth(number - 1).wait_for()
        frame.get_by_role("button", name="Send").wait_for()


_STATES: dict[str, Callable[[Page], None]] = {
    "asked": _asked,
    "compared": _compared,
    "detailed": _detailed,
    "explained": _explained,
    "lost": _lost,
    "unsold": _unsold,
    "listed": _listed,
    "in_widget": _in_widget,
}

if __name__ == "__main__":
    main()
