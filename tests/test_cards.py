"""What a turn looks like, and that a catalogue can't smuggle markup into the page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import Item, Need
from recommender import Evidence, Reason
from store import Availability, Constraint, Media, Money, Product, Quantity, Rating, Variant
from ui.address import address
from ui.page.cards import card as card_of
from ui.page.cards import cards
from ui.page.chips import chips
from ui.page.markup import prose, verbatim
from ui.page.messages import notes
from ui.page.texts import texts_in

T = texts_in("en")
HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>"
TAGS = {
    *("article", "b", "bdi", "button", "dd", "del", "div", "dl", "dt", "h3", "img", "input"),
    *("label", "li", "p", "q", "span", "strong", "ul"),
}


class Markup(HTMLParser):
    """Collects the tags, attributes and text of a piece of markup."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def product(**changes: object) -> Product:
    fields: dict[str, object] = {
        "id": "p",
        "title": "Lamp",
        "brand": "Lumen",
        "variants": (offer(),),
        "media": (Media(url="pictures/lamp/ffffff.svg", alt_text="A lamp"),),
        "rating": Rating(value=4.3, count=1286),
        "attributes": {"color": ("red", "blue"), "weight": Quantity(amount=450, unit="g")},
    }
    return Product.model_validate(fields | changes)


def offer(price: int | None = 4000, before: int | None = None, stock: int | None = 9) -> Variant:
    return Variant(
        id=f"v{price}",
        price=Money(amount=price, currency="USD") if price is not None else None,
        list_price=Money(amount=before, currency="USD") if before else None,
        availability=Availability(quantity=stock, status="in_stock" if stock else "out_of_stock"),
    )


def card(product: Product, reasons: tuple[Reason, ...] = ()) -> str:
    return card_of(Item(product=product, reasons=reasons), T)


def reason(text: str, field: str, kind: str = "wish") -> Reason:
    return Reason.model_validate(
        {"text": text, "evidence": [Evidence(field=field, value="x")], "kind": kind}
    )


def wish(said: str = "", **changes: object) -> Constraint:
    return Constraint.model_validate(
        {"field": "price", "op": "lte", "value": 50, "said": said} | changes
    )


def test_a_card_shows_the_facts_of_the_row() -> None:
    shown = Markup(card(product()))
    for fact in ("Lamp", "Lumen", "$40.00", "4.3", "(1,286)", "In stock", "red, blue", "450 g"):
        assert fact in shown.text
    assert shown.named("img")[0]["src"] == "/pictures/lamp/ffffff.svg"
    assert shown.named("img")[0]["alt"] == "A lamp"
    assert shown.named("img")[0]["loading"] == "lazy"


def test_a_former_price_is_struck_through() -> None:
    shown = card(product(variants=(offer(4000, 5000),)))
    assert re.search(r"<strong>\$40.00</strong> <del>.*\$50.00</del>", shown)
    assert "<del>" not in card(product(variants=(offer(4000, 3000),)))


def test_several_prices_begin_with_from() -> None:
    assert "from $40.00" in Markup(card(product(variants=(offer(4000), offer(6000))))).text


def test_what_the_catalogue_leaves_open_is_said_so() -> None:
    bare = Markup(card(product(variants=(offer(None),), rating=None, media=(), brand=None)))
    assert "Price not stated" in bare.text
    assert "No ratings yet" in bare.text
    assert not bare.named("img")


@pytest.mark.parametrize(
    ("stock", "said"),
    [(0, "Out of stock"), (2, "Only 2 left"), (4, "In stock"), (None, "In stock")],
)
def test_stock_is_said_in_words(stock: int | None, said: str) -> None:
    status = "out_of_stock" if stock == 0 else "in_stock"
    availability = Availability.model_validate({"status": status, "quantity": stock})
    variant = offer().model_copy(update={"availability": availability})
    assert said in Markup(card(product(variants=(variant,)))).text


@pytest.mark.parametrize(
    ("status", "said"), [("backorder", "On back order"), ("preorder", "For pre-order")]
)
def test_what_comes_later_is_not_in_stock(status: str, said: str) -> None:
    later = Availability.model_validate({"status": status})
    shown = card(product(variants=(offer().model_copy(update={"availability": later}),)))
    assert said in shown
    assert "In stock" not in shown


def test_reasons_take_the_place_of_attributes_and_skip_what_the_card_says_anyway() -> None:
    given_reasons = (
        reason("costs $40.00", "price"),
        reason("in red", "color"),
        reason("the lightest of these", "weight", "comparison"),
        reason("no cover", "cover", "drawback"),
        reason("only 2 left", "stock", "drawback"),
    )
    shown = Markup(card(product(), given_reasons))
    assert [a["class"] for a in shown.named("li")] == ["wish", "comparison", "drawback"]
    assert "In red" in shown.text
    assert "costs" not in shown.text
    assert not shown.named("dt")


def test_a_lone_reason_is_joined_by_an_attribute_it_does_not_repeat() -> None:
    shown = Markup(card(product(), (reason("in red", "color (read from the title)"),)))
    assert len(shown.named("li")) == 1
    assert len(shown.named("dt")) == 1
    assert "Weight" in shown.text


def test_stars_are_spoken_on_the_scale_of_the_shop() -> None:
    shown = Markup(card(product(rating=Rating(value=8, scale_max=10, count=3))))
    stars = next(a for a in shown.named("span") if a.get("class") == "stars")
    assert stars["aria-label"] == "Rated 8 out of 10 by 3 buyers"
    assert stars["style"] == "--full:80%"


def test_a_title_links_only_to_the_web() -> None:
    assert 'href="https://shop.example/a?b&amp;c"' in card(
        product(url="https://shop.example/a?b&c")
    )
    for url in ("javascript:alert(1)", "data:text/html,x", "//evil.example", "/local"):
        assert "href" not in card(product(url=url))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "java\nscript:alert(1)",
        "data:image/svg+xml,<svg onload=alert(1)>",
        "//evil.example/x.png",
        "/etc/passwd",
        "file:///etc/passwd",
        "pictures/../../secret.svg",
        "pictures/lamp/ffffff.svg?x",
        "https://",
        "https://[",
        "http://host/a b",
        "",
    ],
)
def test_an_address_that_is_no_picture_is_not_loaded(url: str) -> None:
    assert address(url) is None


def test_the_first_picture_that_can_be_loaded_is_shown() -> None:
    media = (Media(url="javascript:alert(1)"), Media(url="https://img.example/a.png"))
    shown = Markup(card(product(media=media)))
    assert [a["src"] for a in shown.named("img")] == ["https://img.example/a.png"]
    assert shown.named("img")[0]["alt"] == "Lamp"


def hostile(text: str) -> Product:
    return product(
        id=text,
        title=text,
        brand=text,
        url=f"https://shop.example/{text}",
        media=(Media(url=f"https://img.example/{text}", alt_text=text),),
        attributes={text: (text,), "weight": Quantity(amount=1, unit=text)},
    )


def assert_tame(markup: str) -> Markup:
    seen = Markup(markup)
    assert {tag for tag, _ in seen.tags} <= TAGS | {"a", "section", "small"}
    for _, attributes in seen.tags:
        assert not [name for name in attributes if name.startswith("on")]
        for name in ("src", "href"):
            assert (attributes.get(name) or "/").startswith(("/", "https://", "http://"))
    return seen


def test_hostile_fields_show_as_text() -> None:
    shown = assert_tame(card(hostile(HOSTILE), (reason(HOSTILE, HOSTILE),)))
    assert shown.text.count(HOSTILE) >= 3


@given(st.text(min_size=1))
def test_no_field_of_a_product_becomes_markup(text: str) -> None:
    plain = [tag for tag, _ in Markup(card(hostile("x"), (reason("x", "y"),))).tags]
    tags = [tag for tag, _ in assert_tame(card(hostile(text), (reason(text, "y"),))).tags]
    assert [t for t in tags if t not in ("a", "img")] == [t for t in plain if t not in ("a", "img")]


@given(st.text())
def test_no_word_of_a_shopper_becomes_markup(text: str) -> None:
    need = Need(
        constraints=(wish(text), wish(field=text, op="eq", value=text, checkable=False)),
        unknown=(text,),
        corrected=((text, text),),
    )
    assert_tame(chips(need, "USD", T) + notes((text,)))


@given(st.text())
def test_prose_and_questions_hold_no_tag_link_picture_or_code(text: str) -> None:
    for markdown in (prose(text), verbatim(text)):
        assert not set("<>[]`~@/") & set(markdown)


def test_prose_keeps_emphasis_and_lists() -> None:
    assert prose("- **Lamp**, $40.00: in red.\n") == "- **Lamp**, $40.00: in red.\n"


def test_cards_are_counted_for_those_who_do_not_see_them() -> None:
    item = Item(product=product(), reasons=())
    assert 'aria-label="1 product"' in cards((item,), T)
    assert 'aria-label="2 products"' in cards((item, item), T)
    assert cards((), T) == ""


def test_chips_speak_the_words_of_the_shopper() -> None:
    shown = chips(Need(constraints=(wish("under $50"), wish("under $50", op="gte"))), "USD", T)
    assert Markup(shown).text == "under $50"


def test_a_chip_without_words_is_worded() -> None:
    need = Need(
        constraints=(
            wish(op="lt"),
            wish(field="material", op="not_in", value=("leather", "wool")),
            wish(field="battery_life", op="gte", value=8, unit="h"),
            wish(field="wireless", op="eq", value=True),
        )
    )
    text = Markup(chips(need, "USD", T).replace("</li>", "|")).text
    assert text.split("|")[:-1] == [
        "under $50.00",
        "material not leather or wool",
        "battery life at least 8 h",
        "wireless yes",
    ]


def test_chips_mark_what_can_not_be_checked_sold_or_held_to() -> None:
    need = Need(
        constraints=(wish("fair trade", checkable=False), wish("ideally red", hard=False)),
        unknown=("surfboard",),
        corrected=(("lmap", "lamp"),),
        dropped=(wish("under $20"), wish("in red")),
        order="price_low",
    )
    text = Markup(chips(need, "USD", T).replace("</li>", "|")).text
    assert text.split("|")[:-1] == [
        "lamp for “lmap”",
        "fair trade can't be checked",
        "ideally red if possible",
        "lowest price first",
        "under $20, in red no longer",
        "surfboard not sold here",
    ]
    assert chips(Need(), "USD", T) == ""
