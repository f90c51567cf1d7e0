"""The shop page in Debian's Chromium: what the tests of the page share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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


@contextmanager
def launched() -> Iterator[Browser]:
    """Run Chromium; the fixture `chromium` is one for all tests of a module."""
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def opened(
    browser: Browser, url: str, width: int = 1280, expected: tuple[str, ...] = ()
) -> Iterator[Page]:
    """Open the shop; afterwards nothing may have been complained of or asked of another host."""
    with watched(browser, url, expected=expected, width=width) as page:
        page.goto(url)
        sync_api.expect(box(page)).to_be_visible(timeout=30_000)
        yield page


@contextmanager
def watched(
    browser: Browser, *hosts: str, expected: tuple[str, ...] = (), width: int = 1280, **kept: Any
) -> Iterator[Page]:
    """Make a window that nothing may complain in, and that may ask nothing of other hosts."""
    viewport = {"width": width, "height": 844}
    context = browser.new_context(viewport=viewport, reduced_motion="reduce", **kept)  # type: ignore[arg-type]
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    yield page
    context.close()
    allowed = [f"{host}/" for host in hosts]
    assert [c for c in complaints if not any(e in c for e in expected)] == []
    assert [u for u in asked if not u.startswith((*allowed, "data:", "blob:"))] == []


def over(page: Page, turns: int = 1) -> None:
    """Wait until as many turns are there and nothing more is on its way."""
    page.wait_for_function(
        "n => document.querySelectorAll('.user-row').length === n"
        " && !('busy' in document.body.dataset)",
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
