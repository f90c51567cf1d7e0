"""The page with the real engine behind it, on the small shop and on a real catalogue."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from agent import Shopkeeper
from store import EventLog, Shelf
from store.importers import open_source
from store.ingest import Import, ingest
from tests.browser import (
    MARKS,
    answered,
    ask,
    opened,
    recording,
    served,
    sync_api,
)
from tests.conftest import SHOP
from tests.letters import LetterEmbedder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = MARKS
RETAIL = Path(__file__).parents[2] / "shared" / "data" / "retail_demo_store" / "products.yaml.gz"
REQUEST = "a leather backpack under $120, not black"


@pytest.fixture(scope="module")
def shelf(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    home = tmp_path_factory.mktemp("page")
    copytree(stocked, home, dirs_exist_ok=True)
    return Shelf(home, LetterEmbedder())


def cards(page: Page) -> list[str]:
    return [card.inner_text() for card in page.locator("article").all()]


def test_a_request_finds_only_what_meets_every_limit(chromium: Browser, shelf: Shelf) -> None:
    shop = Shopkeeper(shelf, catalog="shop", home=shelf.home)
    with served(shop, shelf=shelf) as url, opened(chromium, url) as page:
        ask(page, REQUEST)
        answered(page)
        (card,) = cards(page)
        assert "Trail Leather Backpack" in card
        assert "$95.00" in card
        prose = page.locator("#chat").inner_text()
        assert "Trail Leather Backpack" in prose
        assert "not black" in prose
        for other in ("Metro", "Dune", "Faux", "Heirloom"):
            assert other not in prose


def test_a_refinement_goes_on_from_the_last_turn(chromium: Browser, shelf: Shelf) -> None:
    shop = Shopkeeper(shelf, catalog="shop", home=shelf.home)
    with served(shop, shelf=shelf) as url, opened(chromium, url) as page:
        ask(page, "a backpack, not black")
        answered(page)
        ask(page, "under $50 then")
        answered(page, turns=2)
        assert "$45.00" in page.locator("article").last.inner_text()


@pytest.mark.skipif(not RETAIL.is_file(), reason="../shared/data is not here")
def test_a_real_catalogue_answers_in_the_page(chromium: Browser, shelf: Shelf) -> None:
    ingest(shelf, Import("retail", open_source(RETAIL).records()))
    shop = Shopkeeper(shelf, catalog="retail", home=shelf.home)
    with served(shop, shelf=shelf, catalog="retail") as url, opened(chromium, url) as page:
        ask(page, REQUEST)
        answered(page)
        found = cards(page)
        assert found
        for card in found:
            assert "backpack" in card.casefold()
            price = card.split("$")[1].split()[0]
            assert float(price) < 120


def test_a_card_is_judged_by_its_buttons_until_the_shopper_is_forgotten(
    chromium: Browser, shelf: Shelf
) -> None:
    with (
        EventLog(shelf.home) as log,
        served(*recording(shelf, log), shelf=shelf) as url,
        opened(chromium, url) as page,
    ):
        ask(page, "a leather backpack")
        answered(page)
        first = page.locator("article").first
        title = first.locator("h3").inner_text()
        first.get_by_role("button", name=f"More like this: {title}").click()
        expect = sync_api.expect
        pressed = page.get_by_role("button", pressed=True)
        expect(pressed).to_have_attribute("data-verdict", "like")
        (liked,) = log.events("shop", kinds=("like",))
        ask(page, "recommend something for me")
        answered(page, turns=2)
        expect(page.locator("article").last.locator("[data-verdict]")).to_have_count(2)
        expect(page.locator("article").last).to_contain_text(f"{title} you liked")
        page.get_by_role("button", name="Forget me").click()
        expect(page.locator("#told")).to_have_text(
            "Everything kept of you here is deleted.", timeout=20_000
        )
        expect(page.locator(".user-row")).to_have_count(0)
        assert not [e for e in log.events("shop") if e.shopper == liked.shopper]


def test_a_followed_link_is_kept(chromium: Browser, shelf: Shelf) -> None:
    linked = [p.model_copy(update={"url": "http://127.0.0.1:9/p"}) for p in SHOP]
    ingest(shelf, Import("shop", linked))
    with (
        EventLog(shelf.home) as log,
        served(*recording(shelf, log), shelf=shelf) as url,
        opened(chromium, url) as page,
    ):
        page.context.route("http://127.0.0.1:9/**", lambda route: route.fulfill(body="a product"))
        ask(page, "a leather backpack")
        answered(page)
        with page.expect_response("**/behavior") as told:
            page.locator("article h3 a").first.click()
        assert told.value.status == 204
        assert len(list(log.events("shop", kinds=("click",)))) == 1
