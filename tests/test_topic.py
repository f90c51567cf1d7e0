from agent.reading import Reader
from agent.state import State
from store import Availability, Product, Variant, vocabulary_of


def reader() -> Reader:
    names = [("Headphones", "Hush Headphones"), ("Tents", "Ridge Tent"), ("Shoes", "Trail Shoes")]
    products = [
        Product(
            id=kind.casefold(),
            title=title,
            categories=(kind,),
            variants=(Variant(id=kind, availability=Availability()),),
        )
        for kind, title in names
    ]
    return Reader(vocabulary_of(products))


def kinds(*texts: str) -> list[str]:
    reading, need = reader(), None
    for text in texts:
        need = reading.read(text, state=State(need=need))
    assert need is not None
    return [str(c.value) for c in need.constraints if c.field == "category"]


def test_something_for_another_use_begins_a_new_topic() -> None:
    assert kinds("headphones for a flight", "something warm for winter camping") == []


def test_a_gift_for_somebody_begins_a_new_topic() -> None:
    assert kinds("a tent", "a gift for a friend who makes good coffee") == []


def test_something_lighter_speaks_of_what_is_on_the_table() -> None:
    assert kinds("a tent", "something lighter please") == ["Tents"]


def test_something_good_for_a_use_refines_what_was_asked_for() -> None:
    assert kinds("shoes", "something good for muddy trails") == ["Shoes"]


def test_something_with_a_feature_refines_what_was_asked_for() -> None:
    assert kinds("a tent", "do you have something with two doors") == ["Tents"]


def test_a_thing_that_the_shop_has_no_word_for_is_another_topic() -> None:
    need = reader().read("a leash for my dog", state=State(need=reader().read("a tent under $50")))
    assert need.constraints == ()
    assert need.unknown == ("leash",)


def test_a_bit_cheaper_is_no_thing() -> None:
    assert kinds("a tent", "a bit cheaper please") == ["Tents"]
