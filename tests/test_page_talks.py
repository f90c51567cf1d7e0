"""Conversations on the page: kept, gone back to, worded otherwise, stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest

from agent import Event, Shopkeeper
from store import Conversations, EventLog, Shelf
from tests.browser import (
    MARKS,
    ask,
    box,
    opened,
    over,
    recording,
    running,
    served,
    sync_api,
)
from tests.letters import LetterEmbedder
from tests.serving import SHOP, clerk_of
from ui.server import application

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = MARKS
expect = sync_api.expect
# What Gradio says when a page is left during an answer.
LEFT = ("AbortError", "errored out")
# What Gradio and Chromium say of a server that is gone.
GONE = ("Failed to load resource", "ERR_", "fetch", "Connection", "SSE", "AbortError", "errored")


class Gated:
    """The real engine, which waits in the middle of an answer while its gate is closed."""

    def __init__(self, shop: Shopkeeper) -> None:
        self.shop, self.behavior = shop, shop.behavior
        self.gate = threading.Event()
        self.gate.set()

    def reply(self, text: str, **kept: Any) -> Iterator[Event]:
        for event in self.shop.reply(text, **kept):
            yield event
            if type(event).__name__ == "Found":
                self.gate.wait(30)


@pytest.fixture(scope="module")
def shelf(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    home = tmp_path_factory.mktemp("talks")
    copytree(stocked, home, dirs_exist_ok=True)
    return Shelf(home, LetterEmbedder())


@pytest.fixture(scope="module")
def log(shelf: Shelf) -> Iterator[EventLog]:
    with EventLog(shelf.home) as opened:
        yield opened


@pytest.fixture(scope="module")
def engine(shelf: Shelf, log: EventLog) -> Gated:
    return Gated(recording(shelf, log)[0])


@pytest.fixture(scope="module")
def url(engine: Gated, shelf: Shelf, log: EventLog) -> Iterator[str]:
    with served(engine, recording(shelf, log)[1], shelf=shelf) as url:
        yield url


@pytest.fixture
def page(chromium: Browser, url: str) -> Iterator[Page]:
    with opened(chromium, url, expected=LEFT) as page:
        yield page


def asked(page: Page) -> list[str]:
    return [p.inner_text() for p in page.locator(".user-row p").all()]


def test_a_reload_shows_the_conversation_and_it_goes_on(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    cards = page.locator("article h3").all_inner_texts()
    page.reload()
    over(page)
    expect(page.locator("article h3")).to_have_text(cards)
    expect(page.locator("#suggestions button:visible").first).to_be_visible()
    ask(page, "under $90")
    over(page, 2)
    assert page.locator(".bot-row").last.locator("article h3").all_inner_texts() == [
        "Dune Leather Backpack"
    ]


def test_what_a_person_writes_comes_without_being_asked_for(
    chromium: Browser, url: str, shelf: Shelf
) -> None:
    kept = Conversations(shelf.home)
    with opened(chromium, url, expected=LEFT, alone=True) as page:
        # The page looks every five seconds; here its timers don't wait.
        page.add_init_script(
            "const real = setTimeout; window.setTimeout = (then, pause, ...rest) =>"
            " real(then, pause === 5000 ? 20 : pause, ...rest);"
        )
        page.reload()
        ask(page, "a leather backpack")
        over(page)
        id = page.evaluate("location.hash.slice(1)")
        kept.hold(id, "person")
        ask(page, "can Ana help me?")
        over(page, 2)
        last = page.locator(".bot-row").last
        expect(last).to_contain_text("Someone from the shop has this conversation")
        expect(last.locator("article")).to_have_count(0)
        kept.add(id, "", {"text": "I am <b>Ana</b>. The brown one is back.", "model": "person"})
        expect(page.get_by_text("I am <b>Ana</b>. The brown one is back.")).to_be_visible()
        assert asked(page) == ["a leather backpack", "can Ana help me?"]


def test_a_conversation_outlives_the_server(chromium: Browser, shelf: Shelf, log: EventLog) -> None:
    shop, counter = recording(shelf, log)

    def app() -> Any:
        return application(clerk_of(shop, shelf), shop=SHOP, counter=counter)

    context = chromium.new_context(reduced_motion="reduce")
    with running(app()) as first:
        page = context.new_page()
        page.goto(first)
        ask(page, "a leather backpack")
        over(page)
        talk = page.evaluate("location.hash")
        page.close()
    with running(app()) as second:
        page = context.new_page()
        page.goto(f"{second}/{talk}")
        over(page)
        ask(page, "not brown")
        over(page, 2)
        chips = page.locator(".bot-row").last.locator(".chip").all_inner_texts()
        assert {"leather", "not brown"} <= {chip.strip() for chip in chips}
    context.close()


def test_the_history_leads_back_to_every_conversation(page: Page) -> None:
    ask(page, "a canvas rucksack")
    over(page)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".user-row")).to_have_count(0)
    ask(page, "a satchel")
    over(page)
    page.get_by_role("button", name="Conversations").click()
    listed = page.locator("#talks li")
    expect(listed).to_have_count(2)
    expect(listed.first).to_contain_text("a satchel")
    listed.last.locator("a").click()
    expect(page.locator("#talks")).to_be_hidden()
    expect(page.locator(".user-row p")).to_have_text(["a canvas rucksack"])


def test_the_history_of_a_browser_is_its_own(chromium: Browser, url: str, page: Page) -> None:
    ask(page, "a canvas rucksack")
    over(page)
    talk = page.evaluate("location.hash")
    with opened(chromium, url, expected=LEFT) as other:
        other.get_by_role("button", name="Conversations").click()
        expect(other.locator("#talks .inside")).to_have_text("Nothing was said here yet.")
        # From the page itself another fragment alone would load nothing.
        other.goto("about:blank")
        other.goto(f"{url}/{talk}")
        expect(other.locator("#chat")).to_contain_text("can't be opened here")
        assert asked(other) == []


def test_the_history_opens_though_it_is_clicked_before_its_panel_came(
    chromium: Browser, url: str
) -> None:
    with opened(chromium, url, expected=LEFT, alone=True) as page:
        page.add_init_script(
            "new MutationObserver((_, seen) => {"
            "  const button = document.querySelector('#history');"
            "  if (button) { seen.disconnect(); button.click(); }"
            "}).observe(document, {childList: true, subtree: true})"
        )
        page.reload()
        expect(page.locator("#talks .inside")).to_have_text("Nothing was said here yet.")


def test_an_earlier_message_is_worded_otherwise_and_the_first_stays(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    ask(page, "under $90")
    over(page, 2)
    before = page.evaluate("location.hash")
    page.get_by_role("button", name="Edit this message").first.click()
    expect(box(page)).to_have_value("a leather backpack")
    expect(page.locator("#editing")).to_be_visible()
    box(page).fill("a canvas rucksack")
    box(page).press("Enter")
    over(page, 1)
    assert asked(page) == ["a canvas rucksack"]
    assert page.locator("article h3").all_inner_texts() == ["Harbor Canvas Rucksack"]
    assert page.evaluate("location.hash") != before
    page.go_back()
    over(page, 2)
    assert asked(page) == ["a leather backpack", "under $90"]


def test_what_is_being_changed_can_be_left_as_it_is(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    page.get_by_role("button", name="Edit this message").click()
    page.get_by_role("button", name="Cancel").click()
    expect(page.locator("#editing")).to_be_hidden()
    box(page).fill("under $90")
    box(page).press("Enter")
    over(page, 2)


def test_an_answer_is_stopped_and_asked_for_again(page: Page, engine: Gated) -> None:
    engine.gate.clear()
    try:
        ask(page, "a leather backpack")
        expect(page.locator("article").first).to_be_visible()
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".failed")).to_have_text("Stopped before the answer was finished.")
        expect(page.get_by_role("button", name="Stop")).to_be_hidden()
    finally:
        engine.gate.set()
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".bot-row .prose").first).to_be_visible(timeout=20_000)
    over(page)
    assert asked(page) == ["a leather backpack"]
    expect(page.locator(".failed")).to_have_count(0)


def test_a_reload_in_the_middle_shows_the_rest_of_the_answer(page: Page, engine: Gated) -> None:
    engine.gate.clear()
    try:
        ask(page, "a leather backpack")
        expect(page.locator("article").first).to_be_visible()
        page.wait_for_function("location.hash")
        page.reload()
        expect(page.locator("article").first).to_be_visible()
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
    finally:
        engine.gate.set()
    over(page)
    expect(page.locator(".bot-row .prose").first).to_be_visible()
    assert asked(page) == ["a leather backpack"]


def test_a_second_tab_sees_what_the_first_one_said(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    other = page.context.new_page()
    other.goto(page.url)
    over(other)
    ask(other, "under $90")
    over(other, 2)
    ask(page, "not brown")
    over(page, 3)
    assert asked(page) == ["a leather backpack", "under $90", "not brown"]
    other.close()


def test_two_tabs_at_once_wait_for_each_other(page: Page, engine: Gated) -> None:
    ask(page, "a leather backpack")
    over(page)
    other = page.context.new_page()
    other.goto(page.url)
    over(other)
    engine.gate.clear()
    try:
        ask(page, "under $100")
        expect(page.locator(".user-row")).to_have_count(2)
        ask(other, "not brown")
        expect(other.locator(".waiting")).to_be_visible()
    finally:
        engine.gate.set()
    over(page, 2)
    over(other, 3)
    chips = other.locator(".bot-row").last.locator(".chip").all_inner_texts()
    assert {"under $100", "not brown"} <= {chip.strip() for chip in chips}
    other.close()


def test_a_double_click_is_one_turn(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    page.get_by_role("button", name="Not this: Trail Leather Backpack").dblclick()
    over(page, 2)
    ask(page, "not brown")
    over(page, 3)
    assert asked(page) == ["a leather backpack", "Not Trail Leather Backpack", "not brown"]


def test_the_back_button_leads_through_conversations(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    page.go_back()
    expect(page.locator(".greeting")).to_be_visible()
    page.go_forward()
    over(page)
    assert asked(page) == ["a leather backpack"]


def test_a_killed_server_is_waited_for_and_nothing_typed_is_lost(
    chromium: Browser, shelf: Shelf, log: EventLog
) -> None:
    shop, counter = recording(shelf, log)
    app = application(clerk_of(shop, shelf), shop=SHOP, counter=counter)
    with running(app) as url:
        port = int(url.rsplit(":", 1)[1])
        manager = opened(chromium, url, expected=GONE)
        page = manager.__enter__()
        ask(page, "a leather backpack")
        over(page)
    ask(page, "under $90")
    page.wait_for_selector("body[data-offline]", timeout=20_000)
    again = application(clerk_of(shop, shelf), shop=SHOP, counter=counter)
    with running(again, port):
        page.wait_for_selector("body:not([data-offline])", timeout=20_000)
        over(page)
        expect(box(page)).to_have_value("under $90")
        box(page).press("Enter")
        over(page, 2)
        manager.__exit__(None, None, None)
