"""The widget on a shop's own page, which another origin serves, in Debian's Chromium."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any, cast

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from agent import Done, Event, Failed, Found, Item, Need, Reply, Said, Shopkeeper, Understood
from store import Constraint, Media, Money, Product, Shelf, Variant
from store.ingest import Import, ingest
from tests.api import Doors, doors_at
from tests.browser import MARKS, running, sync_api, watched
from tests.conftest import SHOP
from tests.letters import LetterEmbedder

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Locator, Page, Route

pytestmark = MARKS
expect = sync_api.expect
# The first turn of a shop opens all that later ones use, on cores that others use too.
expect.set_options(timeout=20_000)
EMBED = (Path(__file__).parents[1] / "docs" / "examples" / "embed.html").read_text("utf-8")
ASKED = "a leather backpack under $100"
EVIL = "<img src=x onerror='window.hacked=1'><script>window.hacked=2</script>"
PICTURE = Media(url="pictures/backpack/2e3238.svg")


@dataclass
class Site:
    """The pages of somebody who sells: each path serves what `pages` holds."""

    pages: dict[str, str] = field(default_factory=dict)
    app: FastAPI = field(default_factory=FastAPI)

    def __post_init__(self) -> None:
        self.app.get("/{path:path}")(self.page)

    def page(self, path: str) -> HTMLResponse:
        return HTMLResponse(self.pages.get(path, ""))


@dataclass(frozen=True)
class Street:
    """A shop's site beside the assistant's doors, each on a port of its own."""

    site: Site
    at: str
    doors: Doors
    assistant: str

    def embed(self, path: str = "", **changed: str) -> str:
        """Return the address of the example's page, with other data- attributes."""
        page = EMBED.replace("http://127.0.0.1:7860", self.assistant)
        for name, value in changed.items():
            page = re.sub(rf'data-{name}="[^"]*"', "", page)
            page = page.replace("<script async", f'<script async data-{name}="{value}"')
        self.site.pages[path] = page
        return f"{self.at}/{path}"


@contextmanager
def opened(doors_of: Any) -> Iterator[Street]:
    """Open a site, and the doors that list it."""
    site = Site()
    with running(site.app) as at:
        doors: Doors = doors_of((at,))
        with running(doors.app) as assistant:
            yield Street(site, at, doors, assistant)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """The small shop, with pictures, an address and a reduced price."""
    shelf = Shelf(tmp_path_factory.mktemp("shops"), LetterEmbedder())
    ingest(shelf, Import("shop", tuple(dressed(product) for product in SHOP)))
    return shelf


def dressed(product: Product) -> Product:
    kept: dict[str, Any] = {"media": (PICTURE,), "url": f"https://northgate.example/{product.id}"}
    if product.id == "dune-leather-backpack":
        (offer,) = product.variants
        reduced = offer.model_copy(update={"list_price": Money(amount=12_000, currency="USD")})
        kept["variants"] = (reduced,)
    return product.model_copy(update=kept)


@pytest.fixture(scope="module")
def street(shelf: Shelf) -> Iterator[Street]:
    with opened(lambda origins: doors_at(shelf, origins=origins)) as street:
        yield street


@pytest.fixture
def page(chromium: Browser, street: Street) -> Iterator[Page]:
    with visiting(chromium, street) as page:
        yield page


@contextmanager
def visiting(
    browser: Browser, street: Street, address: str = "", expected: tuple[str, ...] = (), **kept: Any
) -> Iterator[Page]:
    """Open the example's page; nothing may be complained of there, or asked of a third host."""
    with watched(browser, street.at, street.assistant, expected=expected, **kept) as page:
        page.goto(address or street.embed())
        expect(launcher(page)).to_be_visible()
        yield page
        assert page.context.cookies() == []


def launcher(page: Page) -> Locator:
    return page.locator("shopkeeper-widget button")


def panel(page: Page) -> Locator:
    return page.locator("shopkeeper-widget iframe")


def talk(page: Page) -> FrameLocator:
    return page.frame_locator("shopkeeper-widget iframe")


def box(page: Page) -> Locator:
    return talk(page).locator("textarea")


def ask(page: Page, text: str) -> None:
    if launcher(page).get_attribute("aria-expanded") == "false":
        launcher(page).click()
    box(page).fill(text)
    box(page).press("Enter")


def answered(page: Page, turns: int = 1) -> None:
    """Wait until the last turn is over: the button sends again, and the answer is told."""
    expect(talk(page).locator(".asked")).to_have_count(turns)
    expect(talk(page).get_by_role("button", name="Send")).to_be_visible()
    expect(talk(page).locator(".turn").last.locator(".said")).not_to_be_empty()


def cards(page: Page) -> Locator:
    return talk(page).locator(".cards > li")


def conversation(page: Page) -> str:
    return str(page.frames[1].evaluate("localStorage.shopkeeper_conversation"))


def focused(page: Page) -> bool:
    """Tell whether the launcher has the keyboard."""
    script = "document.activeElement?.shadowRoot?.activeElement?.localName === 'button'"
    return bool(page.evaluate(script))


def test_the_keyboard_is_enough_from_the_launcher_to_an_answer_and_back(page: Page) -> None:
    for _ in range(12):
        page.keyboard.press("Tab")
        if focused(page):
            break
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()
    page.keyboard.type("a leather backpack")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("under $100")
    expect(box(page)).to_have_value("a leather backpack\nunder $100")
    page.keyboard.press("Enter")
    answered(page)
    expect(box(page)).to_have_value("")
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    assert focused(page)
    expect(launcher(page)).to_have_attribute("aria-expanded", "false")


def test_an_answer_has_cards_with_the_facts_of_the_catalogue(page: Page, street: Street) -> None:
    ask(page, ASKED)
    answered(page)
    titles = cards(page).locator("h2").all_inner_texts()
    assert titles == talk(page).locator(".said strong").all_inner_texts()
    card = cards(page).filter(has_text="Dune")
    expect(card.locator("strong")).to_have_text("$89.00")
    expect(card.locator("del")).to_have_text("instead of $120.00")
    expect(card.locator(".rating")).to_contain_text("4.1 (31)")
    expect(card.locator(".in_stock")).to_have_text("In stock")
    assert 1 <= card.locator(".reasons li").count() <= 2
    link = card.get_by_role("link", name="Dune Leather Backpack")
    expect(link).to_have_attribute("href", "https://northgate.example/dune-leather-backpack")
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(talk(page).locator(".chips li")).to_have_text(["backpack", "leather", "under $100"])
    picture = card.locator("img")
    expect(picture).to_have_attribute("src", f"{street.assistant}/pictures/backpack/2e3238.svg")
    assert picture.evaluate("async (i) => (await i.decode(), i.naturalWidth)") > 0


def test_a_second_turn_goes_on_also_after_the_page_was_loaded_again(
    page: Page, street: Street
) -> None:
    ask(page, ASKED)
    answered(page)
    before = conversation(page)
    ask(page, "under $90")
    answered(page, turns=2)
    expect(talk(page).locator(".turn").last.locator("h2")).to_have_text(["Dune Leather Backpack"])
    page.reload()
    launcher(page).click()
    answered(page, turns=2)
    expect(cards(page).last.locator("img")).to_be_visible()
    ask(page, "something else in leather")
    answered(page, turns=3)
    assert conversation(page) == before
    said = [turn.said for turn in street.doors.conversations.turns(before)]
    assert said == [ASKED, "under $90", "something else in leather"]


def test_a_suggested_reply_is_asked_by_click(page: Page) -> None:
    ask(page, ASKED)
    answered(page)
    suggested = talk(page).locator("#next button").first
    text = suggested.inner_text()
    suggested.click()
    answered(page, turns=2)
    expect(talk(page).locator(".asked").last).to_have_text(text)
    expect(box(page)).to_be_focused()


def test_a_question_back_has_its_answers_as_buttons(page: Page) -> None:
    ask(page, "I need something")
    answered(page)
    reply = json.loads(page.frames[1].evaluate("sessionStorage.shopkeeper_turns"))[-1][1]
    assert reply["asks"]["options"]
    shown = talk(page).locator("#next button")
    expect(shown).to_have_text(reply["asks"]["options"][:4])


def test_a_new_conversation_begins_anew(page: Page) -> None:
    ask(page, ASKED)
    answered(page)
    before = conversation(page)
    talk(page).get_by_role("button", name="New conversation").click()
    expect(talk(page).locator(".asked")).to_have_count(0)
    expect(talk(page).get_by_text("Welcome to Northgate")).to_be_visible()
    ask(page, ASKED)
    answered(page)
    assert conversation(page) != before


def test_a_conversation_that_the_shop_has_forgotten_begins_anew(
    chromium: Browser, street: Street
) -> None:
    with visiting(chromium, street, expected=("404",)) as page:
        launcher(page).click()
        expect(box(page)).to_be_focused()
        page.frames[1].evaluate("localStorage.shopkeeper_conversation = 'x'.repeat(22)")
        ask(page, ASKED)
        answered(page)


def test_an_opinion_of_a_card_reaches_the_shop(page: Page) -> None:
    ask(page, ASKED)
    answered(page)
    like = cards(page).first.get_by_role("button", name="More like this")
    with page.expect_response("**/api/feedback") as told:
        like.click()
    assert told.value.ok
    expect(like).to_have_attribute("aria-pressed", "true")
    dislike = cards(page).first.get_by_role("button", name="Not for me")
    expect(dislike).to_have_attribute("aria-pressed", "false")


def test_a_finished_answer_is_read_out_once(page: Page) -> None:
    ask(page, ASKED)
    answered(page)
    told = talk(page).get_by_role("status")
    expect(told).to_contain_text(cards(page).first.locator("h2").inner_text())
    expect(talk(page).get_by_role("log", name="Conversation")).to_have_attribute("aria-live", "off")
    expect(talk(page).get_by_role("dialog", name="Shop assistant")).to_be_visible()


def test_nobody_answers_for_a_person_who_has_the_conversation(page: Page, street: Street) -> None:
    ask(page, ASKED)
    answered(page)
    street.doors.conversations.hold(conversation(page), "person")
    ask(page, "and in red?")
    expect(talk(page).locator(".turn").last).to_contain_text("A person will answer")


@pytest.fixture
def page_alone(chromium: Browser, street: Street) -> Iterator[Page]:
    with visiting(chromium, street, alone=True) as page:
        yield page


def test_what_a_person_writes_is_shown_for_as_long_as_one_has_the_conversation(
    page_alone: Page, street: Street
) -> None:
    page = page_alone
    looks = watched_looks(page)
    ask(page, ASKED)
    answered(page)
    id, kept = conversation(page), street.doors.conversations
    kept.hold(id, "person")
    ask(page, "and in red?")
    # Less and less often; and nobody looked before a person had it.
    pauses = talk(page).locator("html")
    rarer = "2000 5000 9500 16250 26375 30000 "
    expect(pauses).to_have_attribute("data-pauses", re.compile(f"^{rarer}"))
    kept.add(id, "", {"text": f"I am **Ana**. {EVIL}", "model": "person"})
    words = talk(page).locator(".turn", has_text="Written by our team")
    expect(words.locator(".said")).to_have_text(f"I am Ana. {EVIL}")
    expect(talk(page).get_by_role("status")).to_contain_text("I am Ana.")
    expect(pauses).to_have_attribute("data-pauses", re.compile("30000 (2000 )+5000"))
    kept.add(id, "", {"text": "Red is sold out.", "model": "person"})
    kept.hold(id, "assistant")
    expect(words).to_have_count(2)
    ask(page, "under $90")
    answered(page, turns=5)
    before = len(looks)
    page.reload()
    launcher(page).click()
    answered(page, turns=5)
    expect(words).to_have_count(2)
    assert len(looks) == before


def test_a_window_that_has_seen_nothing_looks_once_for_what_a_person_wrote(
    chromium: Browser, street: Street
) -> None:
    with visiting(chromium, street, alone=True) as page:
        ask(page, ASKED)
        answered(page)
        id = conversation(page)
        street.doors.conversations.add(id, "", {"text": "I am Ana.", "model": "person"})
        page.frames[1].evaluate("sessionStorage.clear()")
        looks = watched_looks(page)
        launcher(page).click()
        expect(talk(page).locator(".said")).to_have_text("I am Ana.")
        ask(page, "under $90")
        answered(page, turns=2)
        assert len(looks) == 1


def watched_looks(page: Page) -> list[str]:
    """Load the page again with timers that don't wait; return the looks for a person's words."""
    page.add_init_script(
        """if (window !== top) {
          const real = setTimeout;
          window.setTimeout = (then, pause, ...rest) => {
            const {dataset} = document.documentElement;
            dataset.pauses = `${dataset.pauses || ""}${pause} `;
            return real(then, 20, ...rest);
          };
        }"""
    )
    looks: list[str] = []
    page.on("request", lambda r: looks.append(r.url) if "/messages?" in r.url else None)
    page.reload()
    return looks


@pytest.mark.parametrize("guarded", [True, False], ids=["header", "script"])
def test_a_page_that_is_not_listed_can_not_hold_the_frame(
    chromium: Browser, street: Street, guarded: bool
) -> None:
    stranger = Site({"": EMBED.replace("http://127.0.0.1:7860", street.assistant)})
    expected = ("frame-ancestors", "does not match the recipient", "SHOPKEEPER_ORIGINS")
    with (
        running(stranger.app) as at,
        watched(chromium, at, street.assistant, expected=expected) as page,
    ):
        if not guarded:
            page.route("**/widget", without_policy)
        page.goto(at)
        with page.expect_console_message(lambda m: "SHOPKEEPER_ORIGINS" in m.text):
            launcher(page).click()
        expect(panel(page)).to_have_count(0)
        expect(launcher(page)).to_have_attribute("aria-expanded", "false")


def without_policy(route: Route) -> None:
    """Let a page be framed by anybody."""
    answer = route.fetch()
    headers = {k: v for k, v in answer.headers.items() if k != "content-security-policy"}
    route.fulfill(response=answer, headers=headers)


def test_what_is_forged_on_the_page_does_not_move_the_launcher(page: Page, street: Street) -> None:
    listen(page, "ready", "answer", "click", "close")
    launcher(page).click()
    expect(box(page)).to_be_focused()
    page.evaluate("for (const kind of ['close', 'click', 'constructor']) postMessage({kind}, '*')")
    # Another frame with the very page of ours is still not ours.
    framed(page, "other", street)
    page.frame("other").evaluate(  # type: ignore[union-attr]
        "['close', 'answer'].forEach((kind) => parent.postMessage({kind, products: []}, '*'))"
    )
    page.evaluate("Shopkeeper.ask('honest')")
    answered(page)
    expect(panel(page)).to_be_visible()
    assert page.evaluate("heard") == ["ready", "answer"]


def test_what_is_forged_beside_the_frame_is_not_asked(page: Page, street: Street) -> None:
    framed(page, "held", street)
    framed(page, "other", street)
    page.evaluate("frames.held.postMessage({kind: 'hello'}, '*')")
    held = page.frame_locator("[name=held]")
    expect(held.locator("h1")).to_have_text("Shop assistant")
    page.frame("other").evaluate(  # type: ignore[union-attr]
        "parent.frames.held.postMessage({kind: 'ask', text: 'forged'}, '*')"
    )
    # Nor does whoever may speak say anything but the few things that there are to say.
    page.evaluate(
        """for (const data of [null, "ask", {}, {kind: "toString"}, {kind: "hello", locale: "zh"},
            {kind: "ask", text: "honest"}]) frames.held.postMessage(data, "*")"""
    )
    expect(held.locator(".cards > li").first).to_be_visible()
    expect(held.locator(".asked")).to_have_text(["honest"])
    expect(held.locator("h1")).to_have_text("Shop assistant")


def framed(page: Page, name: str, street: Street) -> None:
    """Hold the assistant's page as anybody can who is listed."""
    page.evaluate(
        """([name, src]) => new Promise((onload) => document.body.append(
          Object.assign(document.createElement("iframe"), {name, src, onload})))""",
        [name, f"{street.assistant}/widget"],
    )


def listen(page: Page, *kinds: str) -> None:
    """Keep the names of what the page is told, in `heard`."""
    page.evaluate(
        """(kinds) => {
          window.heard = [];
          for (const kind of kinds)
            document.addEventListener(`shopkeeper:${kind}`, () => heard.push(kind));
        }""",
        list(kinds),
    )


def test_the_page_around_it_opens_asks_hears_and_closes(page: Page) -> None:
    listen(page, "open", "ready", "answer", "close")
    page.get_by_role("button", name="Ask for a gift").click()
    answered(page)
    shown = cards(page).evaluate_all("all => all.map((each) => each.dataset.product).join(' ')")
    expect(page.locator("body")).to_have_attribute("data-shown", shown)
    page.evaluate("Shopkeeper.close()")
    expect(panel(page)).to_be_hidden()
    page.evaluate("Shopkeeper.open()")
    expect(panel(page)).to_be_visible()
    assert page.evaluate("heard") == ["open", "ready", "answer", "close", "open"]


@pytest.mark.parametrize("how", ["async", "defer", ""])
def test_two_script_tags_make_one_launcher_wherever_they_stand(
    chromium: Browser, street: Street, how: str
) -> None:
    tag = f'<script {how} src="{street.assistant}/widget.js"></script>'
    street.site.pages["twice"] = (
        f'<!doctype html><title>S</title><link rel="icon" href="data:,">{tag}{tag}<p>A shop'
    )
    with visiting(chromium, street, f"{street.at}/twice") as page:
        expect(page.locator("shopkeeper-widget")).to_have_count(1)
        ask(page, ASKED)
        answered(page)


def test_nothing_can_be_typed_before_somebody_listens(chromium: Browser, street: Street) -> None:
    held: list[Route] = []
    with visiting(chromium, street) as page:
        page.route("**/frame.js", lambda route: held.append(route))
        with page.expect_request("**/frame.js"):
            launcher(page).click()
        expect(box(page)).to_be_disabled()
        held.pop().continue_()
        expect(box(page)).to_be_focused()
        ask(page, ASKED)
        answered(page)


def test_a_public_key_opens_what_is_not_open_to_everybody(chromium: Browser, shelf: Shelf) -> None:
    def doors_of(origins: tuple[str, ...]) -> Doors:
        return doors_at(shelf, origins=origins, bound="0.0.0.0")

    with opened(doors_of) as street:
        with visiting(chromium, street, expected=("401",)) as page:
            ask(page, ASKED)
            expect(talk(page).get_by_role("alert")).to_have_text("Sorry, that didn't work.")
        key = street.doors.key("chat")["Authorization"].removeprefix("Bearer ")
        with visiting(chromium, street, street.embed(key=key)) as page:
            ask(page, ASKED)
            answered(page)
            assert key not in page.frames[1].url


def test_it_works_where_nothing_may_be_stored(chromium: Browser, street: Street) -> None:
    refused = """for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, {get() { throw new DOMException("no"); }})"""
    with visiting(chromium, street, alone=True) as page:
        page.add_init_script(refused)
        page.reload()
        ask(page, ASKED)
        answered(page)
        with page.expect_request("**/api/chat") as sent:
            ask(page, "under $90")
        assert json.loads(sent.value.post_data or "")["conversation"]
        answered(page, turns=2)


@pytest.mark.parametrize(
    ("locale", "language", "direction", "title"),
    [
        ("es-MX", "es", "ltr", "Asistente de compras"),
        ("zh-CN", "zh", "ltr", "导购助手"),
        ("fr", "en", "ltr", "Shop assistant"),
        ("ar", "en", "rtl", "Shop assistant"),
    ],
)
def test_it_speaks_the_language_that_the_page_names(
    chromium: Browser, street: Street, locale: str, language: str, direction: str, title: str
) -> None:
    with visiting(chromium, street, street.embed("locale", locale=locale)) as page:
        launcher(page).click()
        expect(talk(page).locator("h1")).to_have_text(title)
        html = talk(page).locator("html")
        expect(html).to_have_attribute("lang", language)
        expect(html).to_have_attribute("dir", direction)


def test_without_a_locale_the_browsers_is_taken(chromium: Browser, street: Street) -> None:
    address = street.embed("bare", locale="").replace('data-locale=""', "")
    with visiting(chromium, street, address, locale="es-ES") as page:
        launcher(page).click()
        expect(talk(page).locator("h1")).to_have_text("Asistente de compras")


def test_it_is_dark_where_the_shopper_wants_it(chromium: Browser, street: Street) -> None:
    with visiting(chromium, street, color_scheme="dark") as page:
        ask(page, ASKED)
        answered(page)
        main = talk(page).locator("main")
        expect(main).to_have_css("background-color", "rgb(23, 23, 21)")
        expect(main).to_have_css("color", "rgb(238, 236, 230)")


def test_a_phone_is_covered_and_keeps_the_keyboard_inside(
    chromium: Browser, street: Street
) -> None:
    with visiting(chromium, street, width=390) as page:
        ask(page, ASKED)
        answered(page)
        assert panel(page).bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
        expect(launcher(page)).to_be_hidden()
        log = talk(page).locator("#log")
        assert log.evaluate("each => each.scrollWidth - each.clientWidth") == 0
        expect(box(page)).to_be_in_viewport()
        talk(page).get_by_role("button", name="New conversation").focus()
        page.keyboard.press("Shift+Tab")
        expect(talk(page).get_by_role("button", name="Send")).to_be_focused()
        page.keyboard.press("Tab")
        expect(talk(page).get_by_role("button", name="New conversation")).to_be_focused()
        page.keyboard.press("Escape")
        expect(launcher(page)).to_be_visible()


@pytest.mark.parametrize(
    ("color", "ink"), [("#ffe066", "rgb(0, 0, 0)"), ("#123", "rgb(255, 255, 255)")]
)
def test_the_shops_color_is_written_on_legibly(
    chromium: Browser, street: Street, color: str, ink: str
) -> None:
    with visiting(chromium, street, street.embed("color", color=color)) as page:
        expect(launcher(page)).to_have_css("color", ink)
        ask(page, ASKED)
        answered(page)
        expect(talk(page).locator(".asked")).to_have_css("color", ink)


class Scripted:
    """An assistant that says what it is told to, in the engine's events, when it may."""

    behavior = None

    def __init__(self) -> None:
        self.product = dressed(SHOP[0])
        self.may_speak = threading.Event()
        self.fails: list[Event | Exception] = []

    def reply(self, text: str, **_: Any) -> Iterator[Event]:
        if self.fails:
            yield Understood(need=Need())
            failure = self.fails.pop()
            if isinstance(failure, Exception):
                raise failure
            yield failure
            return
        wish = Constraint(field="price", op="lte", value=500, said="up to $500")
        need = Need(about=text, constraints=(wish,), unknown=(EVIL,))
        yield Understood(need=need)
        yield Found(products=(self.product,))
        assert self.may_speak.wait(30)
        yield Said(text=f"{EVIL} **it**")
        item = Item(product=self.product, reasons=())
        yield Done(
            reply=Reply(
                text=f"{EVIL} **it**",
                items=(item,),
                need=need,
                notes=(EVIL,),
                follow_ups=(EVIL,),
                model="none",
            )
        )


@pytest.fixture
def scripted() -> Scripted:
    return Scripted()


@pytest.fixture
def stage(shelf: Shelf, scripted: Scripted, tmp_path: Path) -> Iterator[Street]:
    """A street whose assistant is scripted."""
    home = Shelf(copytree(shelf.home, tmp_path / "home"), LetterEmbedder())

    def doors_of(origins: tuple[str, ...]) -> Doors:
        return Doors(home, lambda _: cast(Shopkeeper, scripted), origins=origins)

    with opened(doors_of) as street:
        try:
            yield street
        finally:
            scripted.may_speak.set()


def test_cards_are_there_before_the_prose_and_an_answer_can_be_stopped(
    chromium: Browser, stage: Street, scripted: Scripted
) -> None:
    with visiting(chromium, stage) as page:
        ask(page, ASKED)
        expect(cards(page)).to_have_count(1)
        expect(talk(page).locator(".chips li").first).to_have_text("up to $500")
        expect(talk(page).locator(".waiting")).to_have_text("Checking every reason")
        expect(talk(page).locator(".said")).to_be_empty()
        talk(page).get_by_role("button", name="Stop").click()
        expect(talk(page).locator(".failed")).to_have_text("Stopped.")
        expect(talk(page).get_by_role("button", name="Send")).to_be_visible()
        scripted.may_speak.set()
        talk(page).get_by_role("button", name="Try again").click()
        answered(page)


def test_what_is_asked_during_an_answer_comes_next(
    chromium: Browser, stage: Street, scripted: Scripted
) -> None:
    with visiting(chromium, stage) as page:
        ask(page, "first")
        expect(cards(page)).to_have_count(1)
        page.evaluate("Shopkeeper.ask('second')")
        scripted.may_speak.set()
        answered(page, turns=2)
        assert talk(page).locator(".asked").all_inner_texts() == ["first", "second"]


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (Failed(message="The shelf is closed."), "The shelf is closed."),
        (RuntimeError("a secret"), "Sorry, that didn't work."),
    ],
)
def test_a_turn_that_failed_says_so_and_can_be_asked_again(
    chromium: Browser, stage: Street, scripted: Scripted, failure: Event | Exception, said: str
) -> None:
    scripted.may_speak.set()
    scripted.fails.append(failure)
    with visiting(chromium, stage, expected=("ERR_INCOMPLETE_CHUNKED_ENCODING",)) as page:
        ask(page, ASKED)
        expect(talk(page).get_by_role("alert")).to_have_text(said)
        talk(page).get_by_role("button", name="Try again").click()
        answered(page)
        expect(talk(page).get_by_role("alert")).to_have_count(0)


def test_a_server_that_is_away_is_asked_again(chromium: Browser, stage: Street) -> None:
    stage.doors.reception.shops.of("shop").may_speak.set()  # type: ignore[attr-defined]
    with visiting(chromium, stage, expected=("ERR_FAILED",)) as page:
        page.route("**/api/chat", lambda route: route.abort(), times=1)
        ask(page, ASKED)
        expect(talk(page).get_by_role("alert")).to_have_text("Sorry, that didn't work.")
        talk(page).get_by_role("button", name="Try again").click()
        answered(page)


def test_hostile_text_is_only_text(chromium: Browser, stage: Street, scripted: Scripted) -> None:
    scripted.product = Product(
        id="evil",
        title=EVIL,
        url="javascript:window.hacked=3",
        variants=(Variant(id="evil", price=Money(amount=100, currency="USD")),),
        media=(Media(url="javascript:window.hacked=4", alt_text=EVIL),),
    )
    scripted.may_speak.set()
    with visiting(chromium, stage, stage.embed(greeting="&lt;b&gt;Hi")) as page:
        launcher(page).click()
        expect(talk(page).locator(".prose")).to_have_text("<b>Hi")
        ask(page, EVIL)
        answered(page)
        expect(talk(page).locator(".asked")).to_have_text(EVIL)
        expect(talk(page).locator("h2")).to_have_text(EVIL)
        expect(talk(page).locator(".note")).to_have_text(EVIL)
        expect(talk(page).locator(".said")).to_have_text(f"{EVIL} it")
        expect(talk(page).locator("#next button")).to_have_text(EVIL)
        expect(talk(page).locator("#log :is(img, script, a, b)")).to_have_count(0)
        assert page.frames[1].evaluate("window.hacked") is None
