"""The shop page in Debian's Chromium: what the tests of the page share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent import MEND, TASTE, Behavior, Shopkeeper
from recommender import Policy
from store import EventLog, LearnedFolder, Shelf
from tests.serving import STARTERS, running, served
from ui.counter import Counter
from ui.forgetting import forget_shopper

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = Path("/usr/bin/chromium")
if not CHROMIUM.exists():
    pytest.skip(f"there is no {CHROMIUM}", allow_module_level=True)

MARKS = [
    pytest.mark.browser,
    # Gradio counts its events with options that pandas has deprecated.
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
__all__ = ["STARTERS", "running", "served"]
# A window that loaded the page before loads it again in a fifth of the time.
_spare: dict[Browser, Page] = {}
_AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@contextmanager
def launched() -> Iterator[Browser]:
    """Run Chromium; the fixture `chromium` is one for all tests of a module."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        _spare.pop(browser, None)
        browser.close()


@contextmanager
def opened(
    browser: Browser,
    url: str,
    width: int = 1280,
    expected: tuple[str, ...] = (),
    *,
    alone: bool = False,
) -> Iterator[Page]:
    """Open the shop; afterwards nothing may have been complained of or asked of another host."""
    with watched(browser, url, expected=expected, width=width, alone=alone) as page:
        page.goto(url)
        sync_api.expect(box(page)).to_be_visible(timeout=30_000)
        yield page


@contextmanager
def watched(
    browser: Browser,
    *hosts: str,
    expected: tuple[str, ...] = (),
    width: int = 1280,
    alone: bool = False,
    **kept: Any,
) -> Iterator[Page]:
    """Open a window that nothing may complain in, and that may ask nothing of other hosts.

    One that is `alone` is used by nobody before or after; it has to be where a script is added.
    """
    alone = alone or bool(kept)
    page = (None if alone else _spare.pop(browser, None)) or _new(browser, **kept)
    page.set_viewport_size({"width": width, "height": 844})
    complaints: list[str] = []
    asked: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    heeded: dict[Any, Callable[[Any], None]] = {
        "console": heard,
        "pageerror": lambda error: complaints.append(str(error)),
        "request": lambda request: asked.append(request.url),
    }
    for event, listener in heeded.items():
        page.on(event, listener)
    yield page
    for event, listener in heeded.items():
        page.remove_listener(event, listener)
    if alone or browser in _spare or not _cleared(page, hosts):
        page.context.close()
    else:
        _spare[browser] = page
    allowed = [f"{host}/" for host in hosts]
    wrong = [c for c in complaints if not any(e in c for e in expected)]
    wrong += [u for u in asked if not u.startswith((*allowed, "data:", "blob:"))]
    assert not wrong, wrong


def _new(browser: Browser, **kept: Any) -> Page:
    return browser.new_context(reduced_motion="reduce", **kept).new_page()


def _cleared(page: Page, hosts: tuple[str, ...]) -> bool:
    """Leave a window as a new one, but for what is loaded already; tell whether that worked."""
    context = page.context
    try:
        for other in context.pages[1:]:
            other.close()
        for frame in page.frames:
            frame.evaluate("sessionStorage.clear()")
        page.unroute_all()
        context.unroute_all()
        page.goto("about:blank")
        session = context.new_cdp_session(page)
        for host in hosts:
            kept = {"origin": host, "storageTypes": "cookies,local_storage"}
            session.send("Storage.clearDataForOrigin", kept)
        session.detach()
        context.clear_cookies()
        context.clear_permissions()
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
    except sync_api.Error:
        # The error page of a server that is gone has no storage.
        return False
    return context.pages == [page]


def serious(page: Page) -> list[str]:
    """Return what axe-core finds that keeps somebody out, with where it is."""
    page.evaluate(_AXE)
    # Of what passes it would list every element.
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    grave = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
    return [f"{v['id']}: {n['html'][:160]}" for v in grave for n in v["nodes"]]


def over(page: Page, turns: int = 1) -> None:
    """Wait until as many turns are there and nothing more is on its way."""
    page.wait_for_function(
        "n => document.querySelectorAll('.user-row').length === n"
        " && !('busy' in document.body.dataset)"
        # Gradio fills a message a moment after it is there.
        " && document.querySelectorAll('.bot-row').length >= n"
        " && [...document.querySelectorAll('[data-testid=bot]')].every(m => m.textContent.trim())",
        arg=turns,
        timeout=30_000,
    )


def recording(shelf: Shelf, log: EventLog) -> tuple[Shopkeeper, Counter]:
    """The small shop whose shoppers are known, and where the page tells what they do."""
    learned = LearnedFolder(shelf.beside("shop", TASTE), MEND)
    behavior = Behavior(log, "shop", learned, policy=Policy(budget=0))
    shop = Shopkeeper(shelf, catalog="shop", home=shelf.home, behavior=behavior)
    return shop, Counter(behavior, lambda who: forget_shopper(log, "shop", who, shelf))


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="What are you looking for?")


def suggestions(page: Page) -> Locator:
    return page.locator("#suggestions button:visible")


def ask(page: Page, text: str) -> None:
    box(page).fill(text)
    box(page).press("Enter")


def answered(page: Page, turns: int = 1) -> None:
    """Wait until the last turn is over: it suggests how to go on."""
    sync_api.expect(page.locator(".user-row")).to_have_count(turns, timeout=20_000)
    sync_api.expect(page.locator(".bot-row").nth(turns - 1).locator(".prose")).to_be_visible()
    sync_api.expect(suggestions(page).first).to_be_visible(timeout=20_000)
