"""Shoppers who write Spanish or Chinese are understood by the same reader."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.languages import language_of, translated
from agent.languages.numerals import number_of
from agent.need import Language
from agent.reading import Reader
from agent.state import State
from store import Constraint, Vocabulary

SHOP = Vocabulary(
    products=500,
    categories={"Backpacks": 20, "Shoes": 40, "Tents": 9, "Headphones": 12},
    texts={
        "color": {"black": 90, "red": 40, "blue": 50},
        "material": {"leather": 30, "cotton": 60},
        "size": {"38": 5, "42": 5},
    },
    flags=("waterproof", "wireless"),
    coverage=dict.fromkeys(
        ("price", "category", "color", "material", "size", "waterproof", "wireless"), 1.0
    ),
    title_words={"poncho": 3},
    title_heads={"poncho": 3},
)
READER = Reader(SHOP)


def limits(text: str) -> dict[tuple[str, str, object], str]:
    return {(c.field, c.op, c.value): c.said for c in READER.read(text).constraints}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("busco una mochila roja", "es"),
        ("algo sin gluten", "es"),
        ("¿es impermeable?", "es"),
        ("红色的背包", "zh"),
        ("red 背包", "zh"),
        ("a red backpack, no leather", "en"),
        ("chocolate vegano", "es"),
        ("chocolate", "en"),
        ("no color preference", "en"),
        ("yoga mats", "en"),
        ("hacer yoga", "es"),
        ("42", "en"),
        ("", "en"),
    ],
)
def test_the_language_is_told_by_its_words(text: str, language: str) -> None:
    assert language_of(text) == language


def test_a_word_that_tells_nothing_is_in_the_language_of_the_conversation() -> None:
    before = State(need=READER.read("quiero unos zapatos"))
    assert READER.read("42", state=before).language == "es"
    assert READER.read("in blue please", state=before).language == "en"


def test_spanish_limits_are_read_and_kept_in_the_shoppers_words() -> None:
    found = limits("busco una mochila negra de menos de 50 dólares que no sea de cuero")
    assert found == {
        ("category", "eq", "Backpacks"): "mochila",
        ("color", "eq", "black"): "negra",
        ("price", "lt", 50.0): "menos de 50 dólares",
        ("material", "ne", "leather"): "que no sea de cuero",
    }


def test_chinese_limits_are_read_and_kept_in_the_shoppers_words() -> None:
    found = limits("五十美元以下的红色背包 不要皮的")
    assert found == {
        ("category", "eq", "Backpacks"): "背包",
        ("color", "eq", "red"): "红色",
        ("price", "lt", 50.0): "五十美元以下",
        ("material", "ne", "leather"): "不要皮的",
    }


@pytest.mark.parametrize(
    ("text", "op", "value"),
    [
        ("耳机不超过100块", "lte", 100.0),
        ("一百五以内的耳机", "lt", 150.0),
        ("鞋子至少80元", "gte", 80.0),
        ("auriculares hasta 100 dólares", "lte", 100.0),
        ("auriculares por menos de cien dólares", "lt", 100.0),
        ("zapatos, como mucho 80", "lte", 80.0),
        ("zapatos de más de 80 dólares", "gt", 80.0),
    ],
)
def test_a_price_is_read_however_it_is_bounded(text: str, op: str, value: float) -> None:
    prices = [c for c in READER.read(text).constraints if c.field == "price"]
    assert [(c.op, c.value) for c in prices] == [(op, value)]


@pytest.mark.parametrize(
    ("text", "about", "recipient"),
    [
        ("给女朋友的生日礼物 她喜欢做饭", "cooking", "my girlfriend"),
        ("想给妈妈买礼物 她喜欢园艺", "gardening", "my mom"),
        ("un regalo para mi madre, le gusta la jardinería", "gardening", "my mother"),
    ],
)
def test_what_somebody_likes_is_looked_for(text: str, about: str, recipient: str) -> None:
    need = READER.read(text)
    assert about in need.about
    assert need.recipient == recipient


def test_what_is_not_wanted_leaves_the_thing_that_is() -> None:
    found = READER.read("不要黑色的鞋子 42码")
    assert found.about == "shoes"
    kinds = {(c.field, c.op, c.value) for c in found.constraints}
    assert kinds >= {("category", "eq", "Shoes"), ("color", "ne", "black"), ("size", "eq", "42")}


def test_a_word_that_the_catalogue_itself_uses_is_not_translated() -> None:
    kept = translated("un poncho y una mochila", "es", kept=lambda word, _: word == "mochila")
    assert kept.text == "a poncho and a mochila"


@pytest.mark.parametrize(
    ("text", "language", "english"),
    [
        ("第二双多重", "zh", "how heavy is the second one"),
        ("第一个防水吗", "zh", "is the first one waterproof"),
        ("¿es impermeable la primera?", "es", "is the first one waterproof?"),
        ("书桌用的台灯", "zh", "lamp for desk"),
        ("女士跑鞋", "zh", "running shoes for women"),
        ("有电视机吗", "zh", "do you have television"),
        ("你们有帐篷吗", "zh", "do you have tent"),
        ("有防水的吗", "zh", "with waterproof"),
        ("不含酒精的爽肤水", "zh", "toner without alcohol,"),
        ("适合油性皮肤的洁面", "zh", "for oily skin cleanser"),
        ("algo contra las pulgas", "es", "something against the fleas"),
        ("crema para piel seca sin perfume", "es", "cream for dry skin , fragrance free"),
    ],
)
def test_the_words_come_in_the_order_of_the_readers_english(
    text: str, language: Language, english: str
) -> None:
    assert translated(text, language, kept=lambda word, english: False).text == english


@pytest.mark.parametrize(
    ("said", "number"),
    [("十", 10), ("二十五", 25), ("两百五", 250), ("一千零五", 1005), ("三万", 30000)],
)
def test_chinese_numerals_are_numbers(said: str, number: int) -> None:
    assert number_of(said) == number


@given(
    st.text(
        alphabet="买红色背包不要皮的比第二个便宜五十美元以下 mochila negra sin 50$,。¿?\n",
        max_size=60,
    )
)
def test_any_text_is_translated_without_an_error(text: str) -> None:
    for language in ("es", "zh"):
        found = translated(text, language, kept=lambda word, english: False)
        assert all(p.start <= p.end <= len(text) for _, _, p in found.places)
    said: list[Constraint] = [*READER.read(text).constraints]
    assert all(c.said.strip() for c in said)
