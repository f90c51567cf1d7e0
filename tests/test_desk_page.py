"""The owner's desk in Debian's Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from store import Shelf
from tests.api import doors_at
from tests.browser import MARKS, running, serious, sync_api, watched
from tests.office import Office

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = MARKS
CSV = "id,title,price,currency,category\n" + "".join(
    f"b{i},Oak Board {i},{i + 10}.00,USD,Kitchen > Boards\n" for i in range(1_500)
)
expect = sync_api.expect


@pytest.fixture
def office(stocked_shelf: Shelf) -> Office:
    office = Office(doors_at(stocked_shelf))
    office.say("a leather backpack under $100", "something cheaper", "let me talk to a person")
    office.say("do you sell kayaks?")
    return office


@pytest.fixture
def desk(chromium: Browser, office: Office) -> Iterator[Page]:
    """The desk after its owner came in."""
    with running(office.app) as url, watched(chromium, url) as page:
        page.goto(f"{url}/desk")
        page.get_by_label("A key with the scope admin").fill(office.secret("admin"))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Catalogue", exact=True)).to_be_visible()
        yield page


def go(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="Desk").get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def drop(page: Page, file: Path) -> None:
    """Drop a file as a mouse does."""
    data: Any = page.evaluate_handle(
        """([name, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name));
            return data;
        }""",
        [file.name, file.read_text("utf-8")],
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": data})


def test_a_dropped_file_is_imported_with_progress_and_taken_back_in_one_click(
    desk: Page, tmp_path: Path
) -> None:
    (tmp_path / "boards.csv").write_text(CSV, encoding="utf-8")
    desk.evaluate(
        """() => {
            const told = document.getElementById("told");
            const kept = () => sessionStorage.getItem("told") || "";
            const keep = () => sessionStorage.setItem("told", kept() + told.textContent);
            new MutationObserver(keep).observe(told, {childList: true});
        }"""
    )
    drop(desk, tmp_path / "boards.csv")
    expect(desk.get_by_text("1,500 products are served now.")).to_be_visible(timeout=60_000)
    told = desk.evaluate("sessionStorage.getItem('told')")
    assert "Sending boards.csv" in told
    assert "products" in told
    expect(desk.locator(".figure").first).to_contain_text("1,500")
    desk.get_by_role("button", name="Serve this one").click()
    expect(desk.locator(".figure").first).to_contain_text("8")


def test_a_file_that_is_none_is_told_on_the_page(desk: Page, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to sell\n", encoding="utf-8")
    desk.get_by_label("Drop a product file here").set_input_files(tmp_path / "notes.txt")
    expect(desk.locator("#told")).to_contain_text("notes.txt")


def test_an_owner_follows_unmet_demand_to_the_turn(desk: Page) -> None:
    go(desk, "What shoppers ask")
    desk.get_by_role("link", name="do you sell kayaks?").first.click()
    expect(desk.get_by_role("heading", name="“do you sell kayaks?”")).to_be_visible()
    expect(desk.get_by_text("Not in the catalogue: kayaks")).to_be_visible()


def test_two_sides_are_asked_by_keyboard(desk: Page) -> None:
    go(desk, "Playground")
    desk.get_by_label("What a shopper says").fill("a waterproof backpack")
    desk.get_by_label("Prompt").nth(1).select_option("assistant/1")
    desk.get_by_role("button", name="Ask both").press("Enter")
    expect(desk.get_by_role("heading", name="What differs")).to_be_visible(timeout=30_000)
    expect(desk.locator(".said")).to_have_count(2)


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_axe_finds_nothing_serious_on_any_page(desk: Page, scheme: Any) -> None:
    desk.emulate_media(color_scheme=scheme)
    for name in ("Catalogue", "What shoppers ask", "How good it is", "Conversations", "Playground"):
        go(desk, name)
        if name == "Conversations":
            desk.get_by_role("link", name="a leather backpack under $100").click()
        assert serious(desk) == [], name


def test_nothing_is_wider_than_a_phone(desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})
    for name in ("Catalogue", "What shoppers ask", "How good it is", "Conversations", "Playground"):
        go(desk, name)
        assert desk.evaluate("document.documentElement.scrollWidth") <= 360, name
