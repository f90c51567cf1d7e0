"""The report of a comparison as an engineer opens it from disk, in Debian's Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from agent import Called
from evaluation import Result, Results, Thresholds, as_page, compare_results, gate
from tests.browser import MARKS, sync_api
from tests.regression_results import arm, result

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = MARKS
EVIL = "<img src=x onerror='window.hacked=1'><script src='https://example.com/x.js'></script>"
SEARCH = Called(name="search_catalog", args={"query": "tent", "limit": 3})
WIDER = Called(name="search_catalog", args={"query": "tent", "limit": 5})
DETAILS = Called(name="product_details", args={"id": "red-tent"})


def called(one: Result, *calls: Called) -> Result:
    return one.model_copy(update={"turns": (one.turns[0].model_copy(update={"calls": calls}),)})


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A candidate whose reply to one case broke, over a case that goes on passing."""
    before, after = "One fits.\n- **Red Tent**, $90.00.", f"One fits.\n- Red Tent, $90.00. {EVIL}"
    kept = [result("kept", arm=side, engine="offline") for side in ("baseline", "candidate")]
    more: dict[str, Any] = {
        "engine": "offline",
        "directives": ("titles", "reasons", "one_question", "trade_off"),
    }
    base = called(result("bold-titles", arm="baseline", text=before, **more), SEARCH, DETAILS)
    bad = called(result("bold-titles", ok=False, text=after, **more), WIDER)
    arms = (
        arm("baseline", "offline", "- Be brief.\n- Write titles in bold."),
        arm("candidate", "offline", f"- Be brief.\n- {EVIL}"),
    )
    results = Results(arms=arms, results=(*kept, base, bad))
    judged = gate(results, Thresholds.whole())
    file = tmp_path_factory.mktemp("report") / "report.html"
    file.write_text(as_page(results, judged, compare_results(results)), encoding="utf-8")
    return file


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def page(chromium: Browser, report: Path, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The report from disk; it may complain of nothing and ask for nothing but itself."""
    opened = chromium.new_page(viewport={"width": request.param, "height": 844})
    complaints: list[str] = []
    asked: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("request", lambda sent: asked.append(sent.url))
    opened.goto(report.as_uri())
    yield opened
    assert opened.evaluate("window.hacked") is None
    opened.close()
    assert complaints == []
    assert asked == [report.as_uri()]


def middle(found: Locator) -> tuple[float, float]:
    box = found.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_what_broke_is_seen_without_scrolling_or_a_click(page: Page) -> None:
    badge = page.locator("h1 .badge")
    sync_api.expect(badge).to_have_text("regression")
    tile = page.locator(".tile", has_text="case broke")
    assert (tile.locator("b").inner_text(), middle(tile)[1] < 844) == ("1", True)
    broken = page.locator("details", has_text="bold-titles").first
    sync_api.expect(broken.locator("summary .tag.bad")).to_have_text("text")
    sync_api.expect(broken.get_by_text("expected fewer")).to_be_visible()


def test_nothing_reaches_past_the_edge(page: Page) -> None:
    wide = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert wide[0] <= wide[1]
    for kind in page.locator(".kinds td:first-child").all():
        box = kind.bounding_box()
        assert box and box["height"] < 40, "a word is broken into letters"


def test_transcripts_and_calls_stand_beside_each_other_with_what_differs_marked(
    page: Page,
) -> None:
    sides = page.locator(".side")
    sync_api.expect(sides).to_have_count(2)
    (left, top), (right, other) = middle(sides.nth(0)), middle(sides.nth(1))
    assert (left < right) if page.viewport_size == {"width": 1280, "height": 844} else top < other
    marked = sides.nth(0).locator("del"), sides.nth(1).locator("ins").first
    assert [one.inner_text().strip() for one in marked] == ["**Red Tent**,", "Red Tent,"]
    assert EVIL in sides.nth(1).inner_text()
    rows = page.locator(".calls tr").all()
    cells = [[cell.inner_text() for cell in row.locator("td").all()] for row in rows[:2]]
    assert cells == [
        ["search_catalog(query='tent', limit=3)", "search_catalog(query='tent', limit=5)"],
        ["product_details(id='red-tent')", "\N{EN DASH}"],
    ]
    assert all("differs" in str(row.get_attribute("class")) for row in rows[:2])


def test_the_prompts_are_compared_line_by_line(page: Page) -> None:
    diff = page.locator("pre.diff")
    sync_api.expect(diff.locator(".minus")).to_have_text("-- Write titles in bold.")
    sync_api.expect(diff.locator(".plus")).to_have_text(f"+- {EVIL}")
