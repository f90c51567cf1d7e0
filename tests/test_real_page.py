"""The page with the real engine behind it, on the small shop and on a real catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from agent import Shopkeeper
from store import Shelf
from store.importers import open_source
from store.ingest import Import, ingest
from tests.browser import ARGUMENTS, CHROMIUM, MARKS, answered, ask, opened, served, sync_api
from tests.letters import LetterEmbedder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = MARKS
RETAIL = Path(__file__).parents[2] / "shared" / "data" / "retail_demo_store" / "products.yaml.gz"
REQUEST = "a leather backpack under $120, not black"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def shelf(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    home = tmp_path_factory.mktemp("page")
    copytree(stocked, home, dirs_exist_ok=True)
    return Shelf(home, LetterEmbedder())


def cards(page: Page) -> list[str]:
    return [card.inner_text() for card in page.locator("article").all()]


def test_a_request_finds_only_what_meets_every_limit(chromium: Browser, shelf: Shelf) -> None:
    shop = Shopkeeper(shelf, catalog="shop", home=shelf.home)
    with served(shop) as url, opened(chromium, url) as page:
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
    with served(shop) as url, opened(chromium, url) as page:
        ask(page, "a backpack, not black")
        answered(page)
        ask(page, "under $50 then")
        answered(page, turns=2)
        assert "$45.00" in page.locator("article").last.inner_text()


@pytest.mark.skipif(not RETAIL.is_file(), reason="../shared/data is not here")
def test_a_real_catalogue_answers_in_the_page(chromium: Browser, shelf: Shelf) -> None:
    ingest(shelf, Import("retail", open_source(RETAIL).records()))
    shop = Shopkeeper(shelf, catalog="retail", home=shelf.home)
    with served(shop) as url, opened(chromium, url) as page:
        ask(page, REQUEST)
        answered(page)
        found = cards(page)
        assert found
        for card in found:
            assert "backpack" in card.casefold()
            price = card.split("$")[1].split()[0]
            assert float(price) < 120
