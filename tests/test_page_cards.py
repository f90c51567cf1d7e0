"""What can be done with an answer on the page: its chips, its cards, its reasons, its products."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree, rmtree
from typing import TYPE_CHECKING

import httpx
import pytest

from store import EventLog, Shelf
from store.ingest import Import, ingest
from tests.browser import (
    MARKS,
    ask,
    box,
    opened,
    over,
    recording,
    served,
    sync_api,
)
from tests.conftest import product
from tests.letters import LetterEmbedder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = MARKS
expect = sync_api.expect


@pytest.fixture(scope="module")
def shelf(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    home = tmp_path_factory.mktemp("cards")
    copytree(stocked, home, dirs_exist_ok=True)
    return Shelf(home, LetterEmbedder())


@pytest.fixture(scope="module")
def url(shelf: Shelf) -> Iterator[str]:
    with EventLog(shelf.home) as log, served(*recording(shelf, log), shelf=shelf) as url:
        yield url


@pytest.fixture
def page(chromium: Browser, url: str) -> Iterator[Page]:
    with opened(chromium, url) as page:
        yield page


def last(page: Page) -> Locator:
    return page.locator(".bot-row").last


def titles(page: Page) -> list[str]:
    return last(page).locator("h3").all_inner_texts()


def chips(page: Page) -> list[str]:
    return [chip.strip() for chip in last(page).locator(".chip").all_inner_texts()]


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name).last


def test_a_chip_that_is_taken_away_asks_again_at_once(page: Page) -> None:
    ask(page, "a leather backpack under $100, not black")
    over(page)
    assert "Metro Leather Backpack" not in titles(page)
    button(page, "Remove: under $100").click()
    over(page, 2)
    button(page, "Remove: not black").click()
    over(page, 3)
    assert "Metro Leather Backpack" in titles(page)
    assert "under $100" not in chips(page)
    assert page.locator(".user-row p").last.inner_text() == "Without “not black”"
    # What was done by a button can't be typed otherwise.
    expect(page.locator(".edit")).to_have_count(1)


def test_a_chip_takes_another_number(page: Page) -> None:
    ask(page, "a backpack under $50")
    over(page)
    button(page, "Change: under $50").click()
    field = page.locator("#limit input")
    expect(field).to_be_focused()
    field.fill("65")
    field.press("Enter")
    over(page, 2)
    assert "under $65" in chips(page)
    assert "Harbor Canvas Rucksack" in titles(page)
    expect(box(page)).to_be_focused()


def test_a_chip_takes_another_value_of_the_catalogue(page: Page) -> None:
    ask(page, "a brown backpack")
    over(page)
    button(page, "Change: brown").click()
    page.locator("#limit").get_by_role("button", name="navy").click()
    over(page, 2)
    assert titles(page) == ["Harbor Canvas Rucksack"]


def test_a_chip_of_a_kind_takes_another_of_its_department(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    button(page, "Change: backpack").click()
    kinds = page.locator("#limit .values button bdi")
    expect(kinds.first).to_be_visible()
    assert kinds.all_inner_texts() == ["Backpacks", "Satchels"]


def test_chips_of_an_earlier_turn_can_not_be_used_any_more(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    ask(page, "under $90")
    over(page, 2)
    expect(page.locator(".bot-row").first.locator(".remove").first).to_be_hidden()
    expect(last(page).locator(".remove").first).to_be_visible()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Similar: Trail Leather Backpack", "Similar to Trail Leather Backpack"),
        ("Cheaper: Trail Leather Backpack", "Cheaper than Trail Leather Backpack"),
        ("Not this: Trail Leather Backpack", "Not Trail Leather Backpack"),
    ],
)
def test_a_button_of_a_card_changes_the_next_answer(page: Page, name: str, said: str) -> None:
    ask(page, "a leather backpack")
    over(page)
    assert "Trail Leather Backpack" in titles(page)
    button(page, name).click()
    over(page, 2)
    expect(page.locator(".bot-row").last.locator("article h3").first).to_be_visible()
    assert page.locator(".user-row p").last.inner_text() == said
    assert titles(page) and "Trail Leather Backpack" not in titles(page)
    ask(page, "in tan or beige")
    over(page, 3)
    assert "Trail Leather Backpack" not in titles(page)


def test_what_was_sent_away_comes_back_by_its_chip(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    button(page, "Not this: Trail Leather Backpack").click()
    over(page, 2)
    button(page, "Remove: 1 sent away").click()
    over(page, 3)
    assert "Trail Leather Backpack" in titles(page)


def test_a_like_moves_the_profile_and_the_page_says_how(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    button(page, "More like this: Trail Leather Backpack").click()
    expect(page.locator("#told")).to_contain_text("Your picks now lean to")
    button(page, "Not for me: Metro Leather Backpack").click()
    expect(page.locator("#told")).to_contain_text("out of your picks")
    ask(page, "recommend something for me")
    over(page, 2)
    assert "Metro Leather Backpack" not in titles(page)


def test_a_reason_tells_what_stands_behind_it(page: Page) -> None:
    ask(page, "a leather backpack, not black")
    over(page)
    why = last(page).locator(".why").first
    evidence = page.locator(".evidence:popover-open")
    why.hover()
    expect(evidence).to_contain_text("Catalogue")
    page.mouse.move(1, 1)
    expect(evidence).to_have_count(0)
    why.focus()
    page.keyboard.press("Enter")
    expect(evidence).to_contain_text("Material")
    page.keyboard.press("Escape")
    expect(evidence).to_have_count(0)
    expect(why).to_be_focused()


def test_a_reason_tells_by_touch_too(chromium: Browser, url: str) -> None:
    context = chromium.new_context(
        has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}
    )
    page = context.new_page()
    page.goto(url)
    ask(page, "a leather backpack, not black")
    over(page)
    page.locator(".why").first.tap()
    evidence = page.locator(".evidence:popover-open")
    expect(evidence).to_be_in_viewport(ratio=1)
    context.close()


def test_a_comparison_among_reasons_is_called_computed(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    why = page.get_by_role("button", name="cheapest").first
    why.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".evidence:popover-open")).to_contain_text("Computed")


def test_what_is_ticked_is_compared_side_by_side(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    compare = page.locator("[data-tray=compare]")
    tick(page, "Trail Leather Backpack")
    expect(compare).to_be_disabled()
    tick(page, "Metro Leather Backpack")
    compare.click()
    over(page, 2)
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(3)
    assert titles(page) == ["Trail Leather Backpack", "Metro Leather Backpack"]
    expect(table.get_by_role("row").filter(has_text="Color")).to_contain_text("differs")
    expect(table.locator(".best").first).to_be_visible()
    # The trade-off is told in a sentence of the reply.
    assert "Metro Leather Backpack" in last(page).locator(".prose").inner_text()
    page.reload()
    over(page, 2)
    expect(page.get_by_role("table")).to_be_visible()


def tick(page: Page, title: str) -> None:
    page.get_by_role("checkbox", name=f"Shortlist: {title}").last.check(force=True)


def test_details_show_what_the_catalogue_states(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    opener = button(page, "Details: Trail Leather Backpack")
    opener.focus()
    page.keyboard.press("Enter")
    drawer = page.locator("#drawer")
    for told in ("full-grain leather", "1.4 kg", "a laptop and a lunch", "Goes with it"):
        expect(drawer).to_contain_text(told)
    page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(opener).to_be_focused()


def test_nothing_found_offers_ways_out_with_how_many_they_find(page: Page) -> None:
    ask(page, "a leather backpack under $20")
    over(page)
    way = last(page).locator(".ways button").first
    count = int(way.locator("small").inner_text().split()[0])
    way.click()
    over(page, 2)
    assert len(titles(page)) == min(count, 3)
    expect(page.locator(".bot-row").first.locator(".ways")).to_be_hidden()


def test_a_shortlist_can_be_handed_on_as_a_link_and_as_markdown(
    page: Page, chromium: Browser, url: str
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=url)
    ask(page, "a leather backpack")
    over(page)
    tick(page, "Trail Leather Backpack")
    tick(page, "Dune Leather Backpack")
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator("#told")).to_have_text("Copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    page.get_by_role("button", name="Copy as Markdown").click()
    markdown = page.evaluate(
        "async link => { for (let i = 0; i < 200; i++) {"
        "  const told = await navigator.clipboard.readText(); if (told !== link) return told;"
        "  await new Promise(requestAnimationFrame); } }",
        link,
    )
    assert "- Trail Leather Backpack, $95.00, 4.6/5\n- Dune Leather Backpack, $89.00" in markdown
    assert link in markdown
    other = chromium.new_page()
    other.goto(link)
    assert other.locator("h3").all_inner_texts() == [
        "Trail Leather Backpack",
        "Dune Leather Backpack",
    ]
    other.close()
    page.reload()
    over(page)
    expect(page.locator("#tray li")).to_have_count(2)
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#tray")).to_be_hidden()


def test_a_shortlist_tells_nothing_but_products_that_there_are(url: str) -> None:
    told = httpx.get(f"{url}/shortlist", params={"product": ["<script>", "dune-leather-backpack"]})
    assert "Dune Leather Backpack" in told.text
    assert "<script>" not in told.text
    assert httpx.get(f"{url}/shortlist", params={"product": ["x"] * 21}).status_code == 422
    assert "None of these" in httpx.get(f"{url}/shortlist").text


def test_a_catalogue_that_was_emptied_leaves_the_conversation_whole(
    chromium: Browser, tmp_path: Path, stocked: Path
) -> None:
    shelf = Shelf(Path(copytree(stocked, tmp_path / "home")), LetterEmbedder())
    with (
        EventLog(shelf.home) as log,
        served(*recording(shelf, log), shelf=shelf) as url,
        opened(chromium, url, expected=("404",)) as page,
    ):
        ask(page, "a leather backpack")
        over(page)
        ingest(shelf, Import("shop", [product("Reading Lamp", categories=("Lamps",))]))
        button(page, "Similar: Trail Leather Backpack").click()
        expect(page.get_by_role("alert")).to_contain_text("changed in the meantime")
        expect(page.locator(".card.gone").first).to_contain_text("No longer in the shop")
        ask(page, "a leather backpack")
        over(page, 2)
        assert "Trail Leather Backpack" not in titles(page)
        assert last(page).locator(".prose").inner_text()
        rmtree(shelf.home / "catalogs" / "shop")
        ask(page, "a leather backpack")
        over(page, 3)
        expect(page.get_by_role("alert").last).to_contain_text("something went wrong")
        page.reload()
        # What could not be read at all is not kept: who may hear of an order stands in such words.
        over(page, 2)
