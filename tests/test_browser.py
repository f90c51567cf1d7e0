"""The shop page as a shopper uses it, in Debian's Chromium."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from agent import Done, Event, Found, Item, Need, Question, Reply, Said, Understood
from recommender import reasons_for
from store import Constraint, Media, Money, Product, Variant
from store.demo import demo_products
from tests.browser import (
    MARKS,
    STARTERS,
    answered,
    ask,
    box,
    opened,
    served,
    suggestions,
    sync_api,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = MARKS
LEFT = ("AbortError", "errored out")  # What Gradio says when a page is left during an answer.
EVIL = (
    "<img src=x onerror='window.hacked=1'><script>window.hacked=2</script>${window.hacked=3}{{4}}"
)


class StandIn:
    """Answers every request with three products of the demo shop, in the engine's events."""

    def __init__(self) -> None:
        packs = [p for p in demo_products() if "Packs & Poles" in p.categories]
        self.products = tuple(packs[:3])
        self.may_speak = threading.Event()
        self.may_speak.set()

    def reply(self, text: str, **kept: Any) -> Iterator[Event]:
        wish = Constraint(field="price", op="lte", value=500, said="up to $500")
        need = Need(about=text, constraints=(wish,))
        yield Understood(need=need, said=text)
        yield Found(products=self.products)
        assert self.may_speak.wait(30)
        said = ["These come closest.\n", *(f"- **{p.title}**: yes.\n" for p in self.products)]
        yield from (Said(text=s) for s in said)
        items = tuple(self.item(p, wish) for p in self.products)
        follow_ups = ("Cheaper", "Best rated")
        yield Done(
            reply=Reply(
                text="".join(said),
                said=text,
                items=items,
                need=need,
                follow_ups=follow_ups,
                model="none",
            )
        )

    def item(self, product: Product, wish: Constraint) -> Item:
        others = [p for p in self.products if p is not product]
        return Item(product=product, reasons=tuple(reasons_for(product, (wish,), others)))


class Hostile:
    """Stands for a catalogue and a model that want to run their own code in the page."""

    def reply(self, text: str, **kept: Any) -> Iterator[Event]:
        product = Product(
            id="evil",
            title=EVIL,
            brand=EVIL,
            url="javascript:window.hacked=5",
            variants=(Variant(id="evil", price=Money(amount=100, currency="USD")),),
            media=(Media(url="javascript:window.hacked=6", alt_text=EVIL),),
            attributes={"note": (EVIL,)},
        )
        prose = (
            f"{EVIL} ![x](http://evil.invalid/?q=1) [y](javascript:alert(1)) http://evil.invalid"
        )
        yield Said(text=prose)
        yield Done(
            reply=Reply(
                text=prose,
                said=text,
                items=(Item(product=product, reasons=()),),
                need=Need(unknown=(EVIL,)),
                notes=(EVIL,),
                follow_ups=(EVIL,),
                model="none",
            )
        )


class Asking(StandIn):
    """Asks what the shopper would like, and offers real values."""

    def reply(self, text: str, **kept: Any) -> Iterator[Event]:
        question = Question(field="color", question="Which color?", options=("Navy", "Tan"))
        for event in super().reply(text, **kept):
            if isinstance(event, Done):
                event = Done(reply=event.reply.model_copy(update={"asks": question}))
            yield event


class Mute:
    """Ends a turn without a word."""

    def reply(self, text: str, **kept: Any) -> Iterator[Event]:
        yield Done(reply=Reply(text="", said=text, items=(), need=Need(), model="none"))


class Broken:
    """Fails in the middle of a turn."""

    def reply(self, text: str, **kept: Any) -> Iterator[Event]:
        yield Understood(need=Need())
        raise RuntimeError("a secret")


# The real Shopkeeper is one more line here: a function without arguments that returns it.
ASSISTANTS: dict[str, Callable[[], Any]] = {"stand-in": StandIn}


@pytest.fixture(scope="module", params=ASSISTANTS)
def assistant(request: pytest.FixtureRequest) -> Any:
    return ASSISTANTS[request.param]()


@pytest.fixture(scope="module")
def shop(assistant: Any) -> Iterator[str]:
    with served(assistant) as url:
        yield url


@pytest.fixture
def page(chromium: Browser, shop: str) -> Iterator[Page]:
    with opened(chromium, shop) as page:
        yield page


def test_cards_and_prose_name_the_same_products(page: Page) -> None:
    ask(page, "A light backpack")
    answered(page)
    titles = page.locator("article h3").all_inner_texts()
    told = page.locator(".bot-row .prose strong").all_inner_texts()
    assert 1 <= len(titles) <= 6
    assert titles == told
    sync_api.expect(box(page)).to_have_value("")


def test_every_picture_is_loaded(page: Page) -> None:
    ask(page, "A light backpack")
    answered(page)
    pictures = page.locator("article img")
    for picture in pictures.all():
        picture.scroll_into_view_if_needed()
    page.wait_for_function(
        "[...document.querySelectorAll('article img')].every(i => i.complete && i.naturalWidth)"
    )
    assert pictures.count() == page.locator("article").count()


def test_cards_are_there_before_the_prose(chromium: Browser) -> None:
    clerk = StandIn()
    clerk.may_speak.clear()
    try:
        with served(clerk) as url, opened(chromium, url) as page:
            ask(page, "A light backpack")
            sync_api.expect(page.locator("article")).to_have_count(3)
            sync_api.expect(page.locator(".chip")).to_have_text("up to $500")
            sync_api.expect(page.locator(".waiting")).to_be_visible()
            assert page.locator(".bot-row .prose").count() == 0
            clerk.may_speak.set()
            answered(page)
            assert page.locator(".waiting").count() == 0
    finally:
        clerk.may_speak.set()


def test_a_starter_and_a_suggested_reply_work_by_click(page: Page) -> None:
    suggestions(page).first.click()
    answered(page)
    follow_up = suggestions(page).first.inner_text()
    assert follow_up not in STARTERS
    suggestions(page).first.click()
    answered(page, turns=2)
    assert page.locator(".user-row").last.inner_text() == follow_up


def test_a_question_is_answered_by_a_button(chromium: Browser) -> None:
    with served(Asking()) as url, opened(chromium, url) as page:
        ask(page, "A light backpack")
        answered(page)
        sync_api.expect(suggestions(page)).to_have_text(["Navy", "Tan"])
        suggestions(page).last.click()
        answered(page, turns=2)
        assert page.locator(".user-row").last.inner_text() == "Tan"


def test_a_new_conversation_begins_anew(page: Page) -> None:
    sync_api.expect(page.get_by_role("button", name="New conversation")).to_be_hidden()
    ask(page, "A light backpack")
    answered(page)
    page.get_by_role("button", name="New conversation").click()
    sync_api.expect(page.locator(".user-row")).to_have_count(0)
    sync_api.expect(suggestions(page)).to_have_text(list(STARTERS))


def test_an_answer_can_be_left_for_a_new_conversation(chromium: Browser) -> None:
    clerk = StandIn()
    clerk.may_speak.clear()
    try:
        with served(clerk) as url, opened(chromium, url, expected=LEFT) as page:
            ask(page, "A light backpack")
            sync_api.expect(page.locator("article")).to_have_count(3)
            page.get_by_role("button", name="New conversation").click()
            sync_api.expect(page.locator(".user-row")).to_have_count(0)
            clerk.may_speak.set()
            ask(page, "Running shoes")
            answered(page)
    finally:
        clerk.may_speak.set()


def test_what_is_asked_during_an_answer_comes_next(chromium: Browser) -> None:
    clerk = StandIn()
    clerk.may_speak.clear()
    try:
        with served(clerk) as url, opened(chromium, url) as page:
            ask(page, "A light backpack")
            sync_api.expect(page.locator("article")).to_have_count(3)
            ask(page, "Running shoes")
            clerk.may_speak.set()
            answered(page, turns=2)
            assert page.locator(".user-row").all_inner_texts() == [
                "A light backpack",
                "Running shoes",
            ]
    finally:
        clerk.may_speak.set()


def test_an_empty_question_is_no_question(page: Page) -> None:
    ask(page, "   ")
    ask(page, "A light backpack")
    answered(page)


def test_a_question_is_shown_as_it_was_typed(page: Page) -> None:
    typed = "# 2 <b>bags</b>, *or* `one` [x](http://evil.invalid) & $5 or $6"
    ask(page, typed)
    answered(page)
    assert page.locator(".user-row").inner_text() == typed


def test_the_keyboard_is_enough(page: Page) -> None:
    page.locator("body").press("Tab")
    for _ in range(12):
        if box(page).evaluate("element => element === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.type("A light backpack")
    page.keyboard.press("Enter")
    answered(page)
    sync_api.expect(box(page)).to_be_focused()
    page.keyboard.press("Shift+Tab")
    sync_api.expect(suggestions(page).last).to_be_focused()
    page.keyboard.press("Enter")
    answered(page, turns=2)


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_nothing_is_wider_than_the_window(chromium: Browser, shop: str, width: int) -> None:
    with opened(chromium, shop, width) as page:
        ask(page, "A light backpack")
        answered(page)
        for part in ("document.documentElement", "document.querySelector('#chat .panel-wrap')"):
            assert page.evaluate(f"{part}.scrollWidth - {part}.clientWidth") == 0
        sync_api.expect(box(page)).to_be_in_viewport()


@pytest.mark.parametrize(
    ("clerk", "said"), [(Mute(), "nothing to show"), (Broken(), "something went wrong")]
)
def test_a_turn_never_ends_without_a_word(chromium: Browser, clerk: Any, said: str) -> None:
    with served(clerk) as url, opened(chromium, url) as page:
        ask(page, "A light backpack")
        sync_api.expect(page.get_by_role("alert")).to_contain_text(said)
        assert "secret" not in page.content()


def test_hostile_text_is_only_text(chromium: Browser) -> None:
    with served(Hostile()) as url, opened(chromium, url) as page:
        ask(page, EVIL)
        answered(page)
        assert page.evaluate("window.hacked") is None
        assert page.locator("article h3").inner_text() == EVIL
        assert page.locator(".note").inner_text() == EVIL
        assert page.locator(".user-row").inner_text() == EVIL
        assert EVIL in page.locator(".bot-row .prose").inner_text()
        assert suggestions(page).inner_text() == EVIL
        assert page.locator("#chat :is(img, script, a)").count() == 0
