"""The page for everybody: by keyboard, by ear, enlarged, from right to left, in three languages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any

import pytest

from store import EventLog, Shelf
from tests.browser import (
    MARKS,
    ask,
    box,
    opened,
    over,
    recording,
    serious,
    served,
    sync_api,
    watched,
)
from tests.letters import LetterEmbedder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = MARKS
expect = sync_api.expect
ASKED = "a leather backpack, not black"
WITHIN = """element => {
  const {left, right} = element.getBoundingClientRect();
  return left >= 0 && right <= innerWidth;
}"""


@pytest.fixture(scope="module")
def url(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = copytree(stocked, tmp_path_factory.mktemp("access") / "home")
    shelf = Shelf(Path(home), LetterEmbedder())
    with EventLog(shelf.home) as log, served(*recording(shelf, log), shelf=shelf) as url:
        yield url


@pytest.fixture
def page(chromium: Browser, url: str) -> Iterator[Page]:
    with opened(chromium, url) as page:
        yield page


def answered(page: Page) -> None:
    ask(page, ASKED)
    over(page)


def compared(page: Page) -> None:
    ask(page, "a leather backpack")
    over(page)
    for place in range(2):
        page.locator("[data-pick]").nth(place).check(force=True)
    page.locator("[data-tray=compare]").click()
    over(page, 2)


def detailed(page: Page) -> None:
    answered(page)
    page.locator("[data-details]").first.click()
    page.locator("#drawer h3").wait_for()


def listed(page: Page) -> None:
    answered(page)
    page.locator("#history").click()
    page.locator(".talks li").first.wait_for()


def lost(page: Page) -> None:
    ask(page, "a leather backpack under $5")
    over(page)
    page.locator(".ways button").first.wait_for()


def changing(page: Page) -> None:
    answered(page)
    page.locator(".edit").first.click()
    page.locator("[data-limit]").last.click()
    page.locator("#limit .limit").wait_for()


STATES = (lambda page: None, answered, compared, detailed, listed, lost, changing)


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("state", STATES, ids=lambda s: getattr(s, "__name__", ""))
def test_axe_finds_nothing_serious(chromium: Browser, url: str, state: Any, scheme: Any) -> None:
    with watched(chromium, url) as page:
        page.emulate_media(color_scheme=scheme)
        page.goto(url)
        page.locator("#tray").wait_for(state="attached")
        state(page)
        assert serious(page) == []


def test_axe_finds_nothing_serious_in_a_shared_shortlist(chromium: Browser, url: str) -> None:
    with watched(chromium, url) as page:
        page.goto(f"{url}/shortlist?product=trail-leather-backpack")
        assert serious(page) == []


def test_everything_is_reached_by_the_keyboard_alone(page: Page) -> None:
    expect(box(page)).to_be_focused()
    page.keyboard.type("a leather backpack")
    page.keyboard.press("Enter")
    over(page)
    reached = set()
    for _ in range(80):
        page.keyboard.press("Shift+Tab")
        reached.add(
            page.evaluate(
                "[...'edit remove why pick moves verdicts'.split(' ')]"
                ".find(c => document.activeElement.closest(`.${c}`)) ?? "
                "document.activeElement.id"
            )
        )
    assert {"edit", "remove", "why", "pick", "moves", "verdicts", "history"} <= reached


def test_what_happens_is_told_to_those_who_do_not_see_it(page: Page) -> None:
    answered(page)
    live = page.locator("[aria-live=polite]")
    assert page.locator("#chat [role=log][aria-live=polite]").count() == 1
    page.locator("[data-verdict=like]").first.click()
    expect(live.filter(has_text="Noted")).to_be_visible()


@pytest.mark.parametrize(("width", "height"), [(640, 422), (390, 844), (320, 640)])
def test_enlarged_and_on_a_phone_everything_stays_within_the_window(
    chromium: Browser, url: str, width: int, height: int
) -> None:
    """640 by 422 is a window of 1280 by 844 at 200 %."""
    with opened(chromium, url, width) as page:
        page.set_viewport_size({"width": width, "height": height})
        compared(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        expect(page.locator("#ask textarea")).to_be_in_viewport()
        for part in ("#tray", "#ask", "#history", "#restart"):
            assert page.locator(part).evaluate(WITHIN), part
        page.locator("[data-details]").first.click()
        assert page.locator("#drawer").evaluate(WITHIN)


def test_nothing_moves_for_those_who_want_no_motion(page: Page) -> None:
    answered(page)
    moving = "document.getAnimations().filter(a => a.effect.getTiming().duration > 1).length"
    assert page.evaluate(moving) == 0


def test_the_page_reads_from_right_to_left_too(page: Page) -> None:
    page.evaluate("document.documentElement.dir = 'rtl'")
    answered(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    title, history = (page.locator(q).bounding_box() for q in ("#masthead h1", "#history"))
    assert title and history and title["x"] > history["x"]
    chips = page.locator(".chip")
    first, second = chips.nth(0).bounding_box(), chips.nth(1).bounding_box()
    assert first and second and first["x"] > second["x"]
    # A title of the other direction keeps its own.
    assert page.locator("article h3").first.evaluate("e => getComputedStyle(e).direction") == "ltr"


SPOKEN = {
    "es-ES": ("¿Qué estás buscando?", "Conversaciones", "Parecidos", "Quitar"),
    "zh-CN": ("您在找什么\uff1f", "历史对话", "相似", "去掉"),
}


@pytest.mark.parametrize("locale", SPOKEN)
def test_the_page_speaks_the_language_of_the_browser(
    chromium: Browser, url: str, locale: str
) -> None:
    question, history, similar, remove = SPOKEN[locale]
    with watched(chromium, url, locale=locale) as page:
        page.goto(url)
        expect(page.locator(".greeting h2")).to_have_text(question)
        expect(page.get_by_role("textbox", name=question)).to_be_visible()
        expect(page.get_by_role("button", name=history)).to_be_visible()
        page.locator("#ask textarea").fill(ASKED)
        page.locator("#ask textarea").press("Enter")
        over(page)
        expect(page.get_by_role("button", name=similar).first).to_be_visible()
        expect(page.get_by_role("button", name=remove).first).to_be_visible()
        assert "__i18n__" not in page.content().split("<body")[1].split("<script")[0]
